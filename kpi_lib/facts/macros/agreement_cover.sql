-- Agreements: what they cover, folded for comparison; when they are active; their time.

-- `list` and `value` are folded; no list covers everything
create macro covers(list, value) as
list is null or coalesce(list_contains(list, value), false);

-- grain: agreement, cover lists folded; instants from `surely_from` to before
-- `surely_until` are on its days
create macro covering_agreements() as table
select
    id,
    fold(company) as company_key,
    name,
    coalesce(start_date, date '0001-01-01') as first_day,
    coalesce(end_date, date '9999-12-31') as last_day,
    instants_before(first_day) as surely_from,
    instants_from(last_day) as surely_until,
    list_transform(covered_boards, lambda x: fold(x)) as boards,
    list_transform(covered_types, lambda x: fold(x)) as types
from agreements();

-- grain: agreement active on an elapsed day from `first_day` to `last_day`. A month in
-- which it is active in part counts by its days in `month_count`.
create macro agreements_active(first_day, last_day, as_of) as table
select
    *,
    greatest(coalesce(start_date, date '0001-01-01'), first_day) as first_active,
    least(
        coalesce(end_date, date '9999-12-31'), last_day, last_day_begun(as_of)
    ) as last_active,
    date_diff('month', first_active, last_active)
    + day(last_active) / day(last_day(last_active))
    - (day(first_active) - 1) / day(last_day(first_active)) as month_count
from agreements()
where first_active <= last_active;

-- grain: day, company, billable or not, and what decides the cover: board, type, and
-- the agreement that the entry names, else its ticket; with the one agreement of the
-- company that this time counts for: the one named, else the first by name that covers
-- board and type on the day worked; NULL where there is none
create macro charged_time(first_day, last_day, as_of) as table
with entries as (
    -- added up first: fewer texts to fold and to hold against agreements
    select
        company,
        board,
        type,
        date_worked,
        billable,
        coalesce(agreement_id, ticket_agreement_id) as named_id,
        sum(minutes) as minutes
    from completed_entries(first_day, last_day, as_of)
    group by all
),

keyed as (
    select
        *,
        fold(nullif(nullif(board, '(no board)'), '(no ticket)')) as board_key,
        fold(type) as type_key,
        fold(company) as company_key
    from entries
)

select
    e.company,
    e.date_worked,
    any_value(e.minutes) as minutes,
    e.billable,
    arg_min(a.id, row(a.name, a.id)) as agreement_id
from keyed as e
-- many to many: the first one is kept
left join covering_agreements() as a
    on
        e.company_key = a.company_key
        and if(
            e.named_id is null,
            e.date_worked between a.first_day and a.last_day
            and covers(a.boards, e.board_key)
            and covers(a.types, e.type_key),
            e.named_id = a.id
        )
group by
    e.company, e.date_worked, e.billable, e.board, e.type, e.named_id;

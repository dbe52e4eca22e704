-- Which tickets lie outside their company's agreements. `first_day` and `last_day`
-- are local days, both included; `by_time` lists the companies billed by time and
-- materials, folded, which are never outside.

create macro covers(list, value) as
list is null
or (value is not null and list_contains(list, fold(value)));

-- grain: agreement, cover lists folded
create macro covering_agreements() as table
select
    id,
    fold(company) as company_key,
    name,
    coalesce(start_date, date '0001-01-01') as first_day,
    coalesce(end_date, date '9999-12-31') as last_day,
    list_transform(covered_boards, lambda x: fold(x)) as boards,
    list_transform(covered_types, lambda x: fold(x)) as types
from agreements();

-- grain: ticket created in the days, or with time entries in them, and the minutes
-- of these entries
create macro worked_tickets(first_day, last_day, as_of) as table
with worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes_worked,
        coalesce(sum(minutes) filter (where not billable), 0) as unbilled_minutes
    from raw_time_entries_between(first_day, least(last_day, last_day_begun(as_of)))
    where cw_ticket_id is not null
    group by cw_ticket_id
),

chosen as (
    select cw_ticket_id from worked
    union
    select cw_ticket_id
    from placed_tickets_since(as_of, instants_from(first_day), false)
    where created_at_remote >= instants_from(first_day)
        and local_day(created_at_remote) between first_day and last_day
)

select
    t.cw_ticket_id,
    t.company,
    t.board,
    t.type,
    t.summary,
    t.agreement_id,
    t.created_at_remote,
    local_day(t.created_at_remote) as created_on,
    coalesce(w.minutes_worked, 0) as minutes_worked,
    coalesce(w.unbilled_minutes, 0) as unbilled_minutes
from chosen as c
-- one to one
inner join placed_tickets(as_of) as t on c.cw_ticket_id = t.cw_ticket_id
-- one ticket to at most one row of its minutes
left join worked as w on c.cw_ticket_id = w.cw_ticket_id;

-- grain: ticket outside
create macro out_of_scope(first_day, last_day, as_of, by_time) as table
with tickets_worked as materialized (
    select
        *,
        fold(company) as company_key
    from worked_tickets(first_day, last_day, as_of)
),

kinds as (
    -- tickets that every agreement judges alike
    select distinct
        company_key,
        agreement_id,
        board,
        type,
        created_on
    from tickets_worked
    where not list_contains(by_time, company_key)
),

paired as (
    -- many kinds to the company's agreements, or to the one that the ticket names
    select
        k.*,
        a.id,
        a.name,
        a.boards,
        a.types,
        a.company_key as owner_key,
        a.first_day as active_from,
        a.last_day as active_to
    from kinds as k
    left join covering_agreements() as a on k.company_key = a.company_key
    where k.agreement_id is null
    union all
    select
        k.*,
        a.id,
        a.name,
        a.boards,
        a.types,
        a.company_key as owner_key,
        a.first_day as active_from,
        a.last_day as active_to
    from kinds as k
    left join covering_agreements() as a on k.agreement_id = a.id
    where k.agreement_id is not null
),

held as (
    select
        company_key,
        agreement_id,
        board,
        type,
        created_on,
        name,
        id is not null and owner_key = company_key as is_own,
        is_own and created_on between active_from and active_to
            as is_active,
        is_own and active_from > created_on as is_later,
        covers(boards, if(board = '(no board)', null, board)) as covers_board,
        covers(types, type) as covers_type
    from paired
),

judged as (
    select
        company_key,
        agreement_id,
        board,
        type,
        created_on,
        bool_or(is_active) as has_active,
        coalesce(bool_or(is_active and covers_board and covers_type), false)
            as is_covered,
        coalesce(bool_or(is_active and covers_board), false) as is_board_covered,
        min(name) filter (where is_active) as agreement_name,
        bool_or(is_own) as has_any,
        coalesce(bool_and(is_later) filter (where is_own), false) as has_only_later
    from held
    group by company_key, agreement_id, board, type, created_on
)

select
    t.cw_ticket_id,
    t.company,
    t.board,
    t.type,
    t.summary,
    j.agreement_name,
    if(j.has_active, 'MISMATCH', 'NO_AGREEMENT') as issue,
    case
        when j.has_active and not j.is_board_covered then 'board'
        when j.has_active then 'type'
        when t.agreement_id is not null then 'invalid'
        when not j.has_any then 'none'
        when j.has_only_later then 'not_started'
        else 'expired'
    end as reason,
    t.minutes_worked,
    t.unbilled_minutes,
    t.created_at_remote,
    t.agreement_id is null as agreement_id_missing
from judged as j
-- one kind to many tickets
inner join tickets_worked as t
    on
        j.company_key = t.company_key
        and j.created_on = t.created_on
        and j.board = t.board
        and j.type is not distinct from t.type
        and j.agreement_id is not distinct from t.agreement_id
where not j.is_covered;

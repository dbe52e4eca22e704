-- Tickets outside their company's agreements. `first_day` and `last_day`
-- are local days, both included; `by_time` lists the companies billed by time and
-- materials, folded, which are never outside.

-- grain: ticket created in the days, and with `with_earlier` also an earlier one with
-- time entries in them; with the minutes of these entries and `is_outside`
create macro judged_tickets(first_day, last_day, as_of, by_time, with_earlier) as table
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
    select *
    from raw_tickets_since(instants_from(first_day), false)
    where created_at_remote >= instants_from(first_day)
        and local_day(created_at_remote) between first_day and last_day
    union all
    select *
    from raw_tickets
    where with_earlier
        and cw_ticket_id in (select cw_ticket_id from worked)
        and local_day(created_at_remote) not between first_day and last_day
),

named as (
    -- aliases are resolved in the scan, once per distinct spelling
    select
        cw_ticket_id,
        coalesce(company_name(company), '(none)') as company,
        fold(coalesce(company_name(company), '(none)')) as company_key,
        stored(board) as board,
        stored(type) as type,
        nullif(fold(board), '') as board_key,
        nullif(fold(type), '') as type_key,
        summary,
        agreement_id,
        created_at_remote,
        local_day(created_at_remote) as created_on
    from chosen
    where is_counted(status) and created_at_remote <= as_of
),

tickets_chosen as materialized (
    select
        n.*,
        coalesce(w.minutes_worked, 0) as minutes_worked,
        coalesce(w.unbilled_minutes, 0) as unbilled_minutes
    from named as n
    -- one ticket to at most one row of its minutes
    left join worked as w on n.cw_ticket_id = w.cw_ticket_id
),

held as (
    -- many tickets to many agreements of their company; a ticket that names an
    -- agreement is judged by that one alone
    select
        t.cw_ticket_id,
        a.name,
        a.id is not null and coalesce(t.agreement_id = a.id, true) as is_own,
        is_own and t.created_on between a.first_day and a.last_day as is_active,
        is_own and a.first_day > t.created_on as is_later,
        is_active and covers(a.boards, t.board_key) as is_board_covered,
        is_board_covered and covers(a.types, t.type_key) as is_covered
    from tickets_chosen as t
    left join covering_agreements() as a on t.company_key = a.company_key
    where not list_contains(by_time, t.company_key)
),

judged as (
    select
        cw_ticket_id,
        bool_or(is_active) as has_active,
        bool_or(is_covered) as is_covered,
        bool_or(is_board_covered) as is_board_covered,
        min(name) filter (where is_active) as agreement_name,
        bool_or(is_own) as has_any,
        coalesce(bool_and(is_later) filter (where is_own), false) as has_only_later
    from held
    group by cw_ticket_id
)

select
    t.cw_ticket_id,
    t.company,
    coalesce(t.board, '(no board)') as board,
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
    t.agreement_id is null as agreement_id_missing,
    coalesce(not j.is_covered, false) as is_outside
from tickets_chosen as t
-- one to at most one: companies billed by time are not judged
left join judged as j on t.cw_ticket_id = j.cw_ticket_id;

-- grain: ticket outside, created in the days or worked on in them
create macro out_of_scope(first_day, last_day, as_of, by_time) as table
select * exclude (is_outside)
from judged_tickets(first_day, last_day, as_of, by_time, true)
where is_outside;

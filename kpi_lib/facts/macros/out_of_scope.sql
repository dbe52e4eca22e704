-- Tickets outside their company's agreements. `first_day` and `last_day`
-- are local days, both included; `by_time` lists the companies billed by time and
-- materials, folded, which are never outside.

-- grain: ticket created in the days, and with `with_earlier` also an earlier one with
-- time entries in them; with the minutes of these entries and `is_outside`
create macro judged_tickets(first_day, last_day, as_of, by_time, with_earlier) as table
with tickets_chosen as materialized (
    select *
    from tickets_to_judge(first_day, last_day, as_of, with_earlier)
),

owned as (
    -- many tickets to many agreements of their company; a ticket that names an
    -- agreement is judged by that one alone
    select
        t.cw_ticket_id,
        t.created_at_remote,
        a.name,
        a.first_day as own_first_day,
        a.last_day as own_last_day,
        a.surely_from,
        a.surely_until,
        a.id is not null and coalesce(t.agreement_id = a.id, true) as is_own,
        covers(a.boards, t.board_key) as covers_board,
        covers(a.types, t.type_key) as covers_type
    from tickets_chosen as t
    left join covering_agreements() as a on t.company_key = a.company_key
    where not list_contains(by_time, t.company_key)
),

held as (
    -- the day of creation is looked up for those near an end of the agreement alone
    select
        *,
        case
            when not is_own then false
            when created_at_remote >= surely_from and created_at_remote < surely_until
                then true
            else local_day(created_at_remote) between own_first_day and own_last_day
        end as is_active,
        case
            when not is_own or created_at_remote >= surely_from then false
            else own_first_day > local_day(created_at_remote)
        end as is_later
    from owned
),

judged as (
    select
        cw_ticket_id,
        bool_or(is_active) as has_active,
        bool_or(is_active and covers_board and covers_type) as is_covered,
        bool_or(is_active and covers_board) as is_board_covered,
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

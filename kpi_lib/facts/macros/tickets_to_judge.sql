-- Tickets that are held against their company's agreements. `first_day` and `last_day`
-- are local days, both included.

-- grain: ticket created in the days, and with `with_earlier` also another one with time
-- entries in them; with the minutes of these entries
create macro tickets_to_judge(first_day, last_day, as_of, with_earlier) as table
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
        and is_on_days(created_at_remote, first_day, last_day)
    union all
    select *
    from raw_tickets_worked_on(first_day, least(last_day, last_day_begun(as_of)))
    where with_earlier
        and cw_ticket_id in (select cw_ticket_id from worked)
        -- by itself a bound of files: none of the days' own is read again
        and (
            created_at_remote < instants_before(first_day)
            or created_at_remote >= instants_from(last_day)
        )
        and not is_on_days(created_at_remote, first_day, last_day)
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
        created_at_remote
    from chosen
    where is_counted(status) and created_at_remote <= as_of
)

select
    n.*,
    coalesce(w.minutes_worked, 0) as minutes_worked,
    coalesce(w.unbilled_minutes, 0) as unbilled_minutes
from named as n
-- one ticket to at most one row of its minutes
left join worked as w on n.cw_ticket_id = w.cw_ticket_id;

-- Rules for tickets.
-- Syntax of a rule: rules.py.

-- rule: no_board warning
-- They name no board and count under "(no board)"
select
    'raw_tickets' as table_name,
    cw_ticket_id as key,
    null as detail
from raw_tickets
where coalesce(stored(board), '(no board)') = '(no board)';

-- rule: closed_before_created warning
-- They end before they begin; they count as ended at once, without a duration
select
    'raw_tickets' as table_name,
    cw_ticket_id as key,
    null as detail
from raw_tickets
where closed_at < created_at_remote
union all
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    null as detail
from raw_security_alerts
where resolved_at < detected_at;

-- rule: answered_before_created warning
-- They were answered before they were created; that time to answer is left out
select
    'raw_tickets' as table_name,
    cw_ticket_id as key,
    null as detail
from raw_tickets
where first_response_at < created_at_remote;

-- rule: closed_under_open_status warning
-- They have an end but an open status; they count as open
select
    'raw_tickets' as table_name,
    cw_ticket_id as key,
    'status "' || status || '"' as detail
from raw_tickets
where closed_at is not null
    and not is_closed(status)
    and not list_contains(getvariable('excluded_statuses'), fold(status))
union all
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    'status "' || status || '"' as detail
from raw_security_alerts
where resolved_at is not null and lower(trim(status)) <> 'resolved';

-- rule: no_closed_status warning
-- None has a status that the tenant's file counts as closed
with seen as (
    select
        list_sort(list(distinct '"' || trim(status) || '"'))[:10] as statuses,
        bool_or(is_closed(status))
            as is_any_closed
    from raw_tickets
)

select
    'raw_tickets' as table_name,
    t.cw_ticket_id as key,
    'statuses ' || array_to_string(s.statuses, ', ') as detail
from raw_tickets as t
-- many tickets to the one row
cross join seen as s
where not s.is_any_closed;

-- rule: only_zeros warning
-- Every count is 0, as older versions wrote where a source does not tell it; if yours
-- does not, kpi clear-zeros makes them unknown
with seen as (
    select
        count(*) >= 20 and bool_and(reopened_count = 0 and reopened_count is not null)
            as is_reopened_all_zero,
        count(*) >= 20
        and bool_and(escalation_count = 0 and escalation_count is not null)
            as is_escalated_all_zero
    from raw_tickets
)

select
    'raw_tickets' as table_name,
    t.cw_ticket_id as key,
    unnest(
        list_filter(
            [
                if(s.is_reopened_all_zero, 'reopened_count', null),
                if(s.is_escalated_all_zero, 'escalation_count', null)
            ],
            lambda name: name is not null
        )
    ) as detail
from raw_tickets as t
-- many tickets to the one row
cross join seen as s;

-- rule: day_without_tickets warning
-- Working days without any ticket; the data may have a gap
select
    'raw_tickets' as table_name,
    day as key,
    null as detail
from (select unnest(cast($working_days as date[])) as day) as working
where day not in (select local_day(created_at_remote) from raw_tickets);

-- Tickets. How a rule is written: `rules` in checking.py.

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
select 'raw_security_alerts', source || ' ' || id, null
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
    and not list_contains(getvariable('closed_statuses'), fold(status))
    and not list_contains(getvariable('excluded_statuses'), fold(status))
union all
select
    'raw_security_alerts', source || ' ' || id, 'status "' || status || '"'
from raw_security_alerts
where resolved_at is not null and lower(trim(status)) <> 'resolved';

-- rule: no_closed_status warning
-- None has a status that the tenant's file counts as closed
select
    'raw_tickets' as table_name,
    cw_ticket_id as key,
    'statuses ' || (
        select array_to_string(
            list_sort(list(distinct '"' || trim(status) || '"'))[:10], ', '
        )
        from raw_tickets
    ) as detail
from raw_tickets
where not exists (
    select 1
    from raw_tickets
    where list_contains(getvariable('closed_statuses'), fold(status))
);

-- rule: day_without_tickets warning
-- Working days without any ticket; the data may have a gap
select
    'raw_tickets' as table_name,
    day as key,
    null as detail
from (select unnest(cast($working_days as date [])) as day)
where day not in (select local_day(created_at_remote) from raw_tickets);

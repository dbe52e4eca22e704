-- What `check` looks for: one statement a rule. Its header names rule and level, the
-- comment below it is the message. Each statement gives a row for each row that it
-- finds: table_name, key, and in `detail` what the message should add.
-- Over the views of check.py: each_row, blanks, moments, company_names, person_names.

-- rule: duplicate_key_in_lake error
-- Several rows have one key
select table_name, key, null as detail
from each_row
group by table_name, key
having count(*) > 1;

-- rule: missing_value_in_lake error
-- Rows lack a required value
select table_name, key, column_name as detail
from blanks;

-- rule: entry_without_ticket warning
-- The ticket they name is not there; they count under "(no ticket)"
select
    'raw_time_entries' as table_name,
    e.cw_time_entry_id as key,
    null as detail
from raw_time_entries as e
-- many entries to one ticket
left join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id
where e.cw_ticket_id is not null and t.cw_ticket_id is null;

-- rule: survey_without_ticket warning
-- The ticket they name is not there
select
    'raw_surveys' as table_name,
    s.id as key,
    null as detail
from raw_surveys as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id
where s.cw_ticket_id is not null and t.cw_ticket_id is null;

-- rule: unknown_agreement warning
-- The agreement they name is not there
with named as (
    select 'raw_tickets' as table_name, cw_ticket_id as key, agreement_id
    from raw_tickets
    union all
    select 'raw_time_entries', cw_time_entry_id, agreement_id
    from raw_time_entries
)

select n.table_name, n.key, null as detail
from named as n
-- many rows to one agreement
left join raw_agreements as a on n.agreement_id = a.id
where n.agreement_id is not null and a.id is null;

-- rule: no_company warning
-- They name no company and count under "(none)"
select n.table_name, n.key, null as detail
from company_names as n
-- an entry or answer to its own row, and many of them to one ticket
left join raw_time_entries as e
    on n.table_name = 'raw_time_entries'
    and n.key = cast(e.cw_time_entry_id as varchar)
left join raw_surveys as s
    on n.table_name = 'raw_surveys' and n.key = cast(s.id as varchar)
left join raw_tickets as t on t.cw_ticket_id = coalesce(e.cw_ticket_id, s.cw_ticket_id)
where coalesce(company_name(n.name), '(none)') = '(none)'
    and coalesce(company_name(t.company), '(none)') = '(none)';

-- rule: no_board warning
-- They name no board and count under "(no board)"
select
    'raw_tickets' as table_name,
    cw_ticket_id as key,
    null as detail
from raw_tickets
where coalesce(stored(board), '(no board)') = '(no board)';

-- rule: no_person warning
-- They name nobody and count under "(unassigned)"
select table_name, key, null as detail
from person_names
where coalesce(person_name(name), '(unassigned)') = '(unassigned)';

-- rule: no_ticket warning
-- They name no ticket and count under "(no ticket)"
select
    'raw_time_entries' as table_name,
    cw_time_entry_id as key,
    null as detail
from raw_time_entries
where cw_ticket_id is null;

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

-- rule: negative_minutes warning
-- Their minutes are negative; they count as reversals
select
    'raw_time_entries' as table_name,
    cw_time_entry_id as key,
    null as detail
from raw_time_entries
where minutes < 0;

-- rule: entry_over_24_hours warning
-- One entry holds more than 24 hours
select
    'raw_time_entries' as table_name,
    cw_time_entry_id as key,
    null as detail
from raw_time_entries
where minutes > 24 * 60;

-- rule: day_over_24_hours warning
-- One member has more than 24 hours on one day
select
    'raw_time_entries' as table_name,
    concat_ws(' ', person_name(member), date_worked) as key,
    null as detail
from raw_time_entries
where coalesce(person_name(member), '(unassigned)') <> '(unassigned)'
group by person_name(member), date_worked
having sum(minutes) > 24 * 60;

-- rule: instant_in_future warning
-- They lie after the moment of this check
select table_name, key, column_name as detail
from moments
where happened_at > $as_of or happened_on > last_day_begun($as_of);

-- rule: unknown_severity warning
-- Their severity is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || severity || '"' as detail
from raw_security_alerts
where not list_contains($severities, lower(trim(severity)));

-- rule: unknown_status warning
-- Their status is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || status || '"' as detail
from raw_security_alerts
where not list_contains($alert_statuses, lower(trim(status)))
union all
select 'raw_commitments', cast(id as varchar), '"' || status || '"'
from raw_commitments
where not list_contains($commitment_statuses, lower(trim(status)));

-- rule: unknown_verdict warning
-- Their verdict is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || verdict || '"' as detail
from raw_security_alerts
where not list_contains($verdicts, lower(trim(verdict)));

-- rule: unknown_source warning
-- Their source is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || source || '"' as detail
from raw_security_alerts
where not list_contains($sources, trim(source));

-- rule: agreement_ends_before_start warning
-- They end before they start, so they are never active
select
    'raw_agreements' as table_name,
    id as key,
    null as detail
from raw_agreements
where end_date < start_date;

-- rule: two_spellings warning
-- One name is written in several ways; join them by aliases in the tenant's file
with spelled as (
    select 'company' as kind, table_name, company_name(name) as name
    from company_names
    union
    select 'person', table_name, person_name(name)
    from person_names
),

plain as (
    select
        *,
        regexp_replace(fold(name), '[^\p{L}\p{N}]+', '', 'g') as plain_name
    from spelled
    where name is not null
)

select
    arg_min(table_name, (table_name <> 'raw_tickets', table_name)) as table_name,
    array_to_string(list_sort(list(distinct name)), ' / ') as key,
    null as detail
from plain
where plain_name <> ''
group by kind, plain_name
having count(distinct name) > 1;

-- rule: csat_out_of_range warning
-- Their CSAT is not from 1 to 5
select
    'raw_surveys' as table_name,
    id as key,
    null as detail
from raw_surveys
where csat not between 1 and 5;

-- rule: nps_out_of_range warning
-- Their NPS is not from 0 to 10
select
    'raw_surveys' as table_name,
    id as key,
    null as detail
from raw_surveys
where nps not between 0 and 10;

-- rule: day_without_tickets warning
-- Working days without any ticket; the data may have a gap
select
    'raw_tickets' as table_name,
    day as key,
    null as detail
from (select unnest(cast($working_days as date [])) as day)
where day not in (select local_day(created_at_remote) from raw_tickets);

-- rule: freshness warning
-- The newest rows, and their day
select table_name, key, happened_on as detail
from each_row
qualify happened_on = max(happened_on) over (partition by table_name);

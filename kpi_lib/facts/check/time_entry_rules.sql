-- Rules for time entries.
-- Syntax of a rule: rules.py.

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

-- rule: no_ticket warning
-- They name no ticket and count under "(no ticket)"
select
    'raw_time_entries' as table_name,
    cw_time_entry_id as key,
    null as detail
from raw_time_entries
where cw_ticket_id is null;

-- rule: time_on_excluded_ticket warning
-- Their ticket's status is excluded: the time counts, the ticket does not
select
    'raw_time_entries' as table_name,
    e.cw_time_entry_id as key,
    'status "' || t.status || '"' as detail
from raw_time_entries as e
-- many entries to one ticket
inner join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id
where not is_counted(t.status);

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

-- What some days need of a table, read from no more files than that takes: a file holds
-- one month of its table's event column, in UTC. For each of these tables there is
-- a macro `read_...`, which gives the rows of a list of files, and two variables: the
-- files, and their months. A file without a month is always read.

-- table: by_month
create or replace macro month_of(instant) as
strftime(timezone('UTC', instant), '%Y-%m');

-- there is no reading of no file
create or replace macro or_first(chosen, files) as
coalesce(nullif(chosen, []), files[1:1]);

create or replace macro files_between(files, months, first_month, last_month) as
or_first(
    list_where(
        files,
        list_transform(
            months,
            lambda month: coalesce(month between first_month and last_month, true)
        )
    ),
    files
);

-- those with an instant of any kind at or after `since`, as `last_instants` has the
-- last one of each file, and the others
create or replace macro ticket_files_since(since) as list_where(
    getvariable('raw_tickets_files'),
    list_transform(getvariable('last_instants'), lambda last: last >= since)
);

create or replace macro ticket_files_before(since) as list_where(
    getvariable('raw_tickets_files'),
    list_transform(getvariable('last_instants'), lambda last: last < since)
);

-- grain: ticket whose status is neither closed nor excluded, all of whose instants are
-- before `since`; of those that `raw_tickets_since` does not give
create or replace macro raw_open_tickets_before(since) as table
select *
from read_raw_tickets(
    or_first(ticket_files_before(since), getvariable('raw_tickets_files'))
)
where len(ticket_files_before(since)) > 0
    and not is_closed(status)
    and not list_contains(getvariable('excluded_statuses'), fold(status));

-- grain: ticket; at least every one with an instant at or after `since`, and with
-- `with_open` every one whose status is neither closed nor excluded
create or replace macro raw_tickets_since(since, with_open) as table
select *
from read_raw_tickets(
    or_first(ticket_files_since(since), getvariable('raw_tickets_files'))
)
where len(ticket_files_since(since)) > 0
union all
select *
from raw_open_tickets_before(since)
where with_open;

-- grain: ticket created at or after `since` and before `until`
create or replace macro raw_tickets_between(since, until) as table
select *
from read_raw_tickets(
    files_between(
        getvariable('raw_tickets_files'),
        getvariable('raw_tickets_months'),
        month_of(since),
        month_of(until)
    )
)
where created_at_remote >= since and created_at_remote < until;

-- grain: time entry worked in the days, both included
create or replace macro raw_time_entries_between(first_day, last_day) as table
select *
from read_raw_time_entries(
    files_between(
        getvariable('raw_time_entries_files'),
        getvariable('raw_time_entries_months'),
        strftime(first_day, '%Y-%m'),
        strftime(last_day, '%Y-%m')
    )
)
where date_worked between first_day and last_day;

-- grain: alert detected at or after `since` and before `until`
create or replace macro raw_security_alerts_between(since, until) as table
select *
from read_raw_security_alerts(
    files_between(
        getvariable('raw_security_alerts_files'),
        getvariable('raw_security_alerts_months'),
        month_of(since),
        month_of(until)
    )
)
where detected_at >= since and detected_at < until;

-- grain: survey answered at or after `since` and no later than `until`
create or replace macro raw_surveys_between(since, until) as table
select *
from read_raw_surveys(
    files_between(
        getvariable('raw_surveys_files'),
        getvariable('raw_surveys_months'),
        month_of(since),
        month_of(until)
    )
)
where responded_at between since and until;

-- table: all_rows
-- the same of tables in memory
create or replace macro raw_open_tickets_before(since) as table
select *
from raw_tickets
where false;

create or replace macro raw_tickets_since(since, with_open) as table
select *
from raw_tickets;

create or replace macro raw_tickets_between(since, until) as table
select *
from raw_tickets
where created_at_remote >= since and created_at_remote < until;

create or replace macro raw_time_entries_between(first_day, last_day) as table
select *
from raw_time_entries
where date_worked between first_day and last_day;

create or replace macro raw_security_alerts_between(since, until) as table
select *
from raw_security_alerts
where detected_at >= since and detected_at < until;

create or replace macro raw_surveys_between(since, until) as table
select *
from raw_surveys
where responded_at between since and until;

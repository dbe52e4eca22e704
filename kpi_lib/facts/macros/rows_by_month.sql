-- Rows of some days, read from the files of their months alone. A file holds one month
-- (UTC) of its table's event column; a file without a month is always read.
-- `raw_views.py` creates a macro `read_<table>(files)` per table and sets the variables
-- `<table>_files` and `<table>_months`.

create or replace macro month_of(instant) as
strftime(timezone('UTC', instant), '%Y-%m');

-- read_parquet refuses an empty list. A macro's argument is planned wherever it stands,
-- a lambda's once.
create or replace macro or_first(chosen, files) as
list_transform([chosen], lambda found: if(len(found) = 0, files[1:1], found))[1];

-- values of the months' files, one for each file
create or replace macro of_months(list, months, first_month, last_month) as list_where(
    list,
    list_transform(
        months, lambda month: coalesce(month between first_month and last_month, true)
    )
);

create or replace macro files_between(files, months, first_month, last_month) as
or_first(of_months(files, months, first_month, last_month), files);

-- files with any instant at or after `since`; the variable `last_instants` holds the
-- last one of each file
create or replace macro ticket_files_since(since) as list_where(
    getvariable('raw_tickets_files'),
    list_transform(getvariable('last_instants'), lambda last: last >= since)
);

-- the other files
create or replace macro ticket_files_before(since) as list_where(
    getvariable('raw_tickets_files'),
    list_transform(getvariable('last_instants'), lambda last: last < since)
);

-- grain: ticket in a file all of whose instants are before `since`; rows that
-- `raw_tickets_since` leaves out
create or replace macro raw_tickets_before(since) as table
select *
from read_raw_tickets(
    or_first(ticket_files_before(since), getvariable('raw_tickets_files'))
)
where len(ticket_files_before(since)) > 0;

-- grain: the same, if the status is neither closed nor excluded
create or replace macro raw_open_tickets_before(since) as table
select *
from raw_tickets_before(since)
where not is_closed(status)
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

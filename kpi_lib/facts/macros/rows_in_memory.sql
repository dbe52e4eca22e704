-- The macros of rows_by_month.sql over tables in memory, where there are no files to
-- choose from.

create or replace macro raw_tickets_before(since) as table
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

create or replace macro raw_tickets_worked_on(first_day, last_day) as table
select *
from raw_tickets;

create or replace macro raw_time_entries_on_tickets(last_day) as table
select *
from raw_time_entries
where date_worked <= last_day;

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

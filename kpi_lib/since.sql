-- The tickets that a period may need, read from no more files than that takes. The
-- variable `last_instants` holds the last instant of each file of raw_tickets; a file
-- that is not in it is always read. `filed_tickets` is raw_tickets and each row's file.

-- table: by_file
-- grain: ticket; at least every one with an instant at or after `since`, and with
-- `with_open` every one whose status is neither closed nor excluded
create macro raw_tickets_since(since, with_open) as table
select * exclude (filename)
from filed_tickets
where coalesce(getvariable('last_instants')[filename] >= since, true)
union all
select * exclude (filename)
from filed_tickets
where getvariable('last_instants')[filename] < since
    and with_open
    and not is_closed(status)
    and not list_contains(getvariable('excluded_statuses'), fold(status));

-- table: all_rows
-- grain: ticket, whatever its instants: for tables in memory
create macro raw_tickets_since(since, with_open) as table
select *
from raw_tickets;

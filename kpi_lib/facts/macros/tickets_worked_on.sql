-- Tickets and their time entries, read from the files alone that may hold them. The
-- variables `<table>_ids`, which `raw_views.py` sets, hold the least and the greatest
-- number of a ticket in each file of a table.

-- least and greatest number in some files. As an argument of a table function `x.y` is
-- a text, not a field.
create or replace macro id_range(ids) as {
    'lowest': list_min(list_transform(ids, lambda one: one['lowest'])),
    'highest': list_max(list_transform(ids, lambda one: one['highest']))
};

-- files whose numbers, `ids`, meet the range of all of `other_ids`; the outer lambda
-- computes it once for all files
create or replace macro files_that_meet(files, ids, other_ids) as list_transform(
    [id_range(other_ids)],
    lambda met: list_where(
        files,
        list_transform(
            ids,
            lambda one: coalesce(
                one['lowest'] <= met['highest'] and one['highest'] >= met['lowest'],
                false
            )
        )
    )
)[1];

-- grain: ticket; at least every one that a time entry of the days, both included, names
create or replace macro raw_tickets_worked_on(first_day, last_day) as table
select *
from read_raw_tickets(
    or_first(
        files_that_meet(
            getvariable('raw_tickets_files'),
            getvariable('raw_tickets_ids'),
            of_months(
                getvariable('raw_time_entries_ids'),
                getvariable('raw_time_entries_months'),
                strftime(first_day, '%Y-%m'),
                strftime(last_day, '%Y-%m')
            )
        ),
        getvariable('raw_tickets_files')
    )
);

-- grain: time entry worked by the day; at least every one on a ticket of the files that
-- `raw_tickets_since` chooses from
create or replace macro raw_time_entries_on_tickets(last_day) as table
select *
from read_raw_time_entries(
    or_first(
        files_that_meet(
            getvariable('raw_time_entries_files'),
            getvariable('raw_time_entries_ids'),
            getvariable('raw_tickets_ids')
        ),
        getvariable('raw_time_entries_files')
    )
)
where date_worked <= last_day;

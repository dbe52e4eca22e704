-- Tickets that the time entries of some days name, read from the files alone that may
-- hold them. The variables `<table>_ids`, which `raw_views.py` sets, hold the least and
-- the greatest number of a ticket in each file of a table.

-- least and greatest number in some files. As an argument of a table function `x.y` is
-- a text, not a field.
create or replace macro id_range(ids) as {
    'lowest': list_min(list_transform(ids, lambda one: one['lowest'])),
    'highest': list_max(list_transform(ids, lambda one: one['highest']))
};

-- the outer lambda computes the range of the months' entries once for all files
create or replace macro ticket_files_worked_on(first_month, last_month) as
list_transform(
    [
        id_range(
            files_between(
                getvariable('raw_time_entries_ids'),
                getvariable('raw_time_entries_months'),
                first_month,
                last_month
            )
        )
    ],
    lambda worked: list_where(
        getvariable('raw_tickets_files'),
        list_transform(
            getvariable('raw_tickets_ids'),
            lambda one: coalesce(
                one['lowest'] <= worked['highest']
                and one['highest'] >= worked['lowest'],
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
        ticket_files_worked_on(
            strftime(first_day, '%Y-%m'), strftime(last_day, '%Y-%m')
        ),
        getvariable('raw_tickets_files')
    )
);

-- Rows of one client, judged as among those of all clients: its own do not show what
-- the sources gave of the others.

-- by the ends of alerts that are known of all
create or replace macro alerts_to_judge_between(since, until, as_of) as table
with sources as (
    select source, month_start, arg_max(tells_ends, changed_at) as tells_ends
    from alert_ends_known
    where changed_at <= as_of
    group by source, month_start
)

select a.*, coalesce(s.tells_ends, true) as tells_ends
from alerts_between(since, until, as_of) as a
-- many to one
left join sources as s
    on a.source = s.source and local_month(a.detected_at) = s.month_start;

-- An entry that names its ticket may be another client's.
create or replace macro names_tickets(first_day, last_day, as_of) as (
    select
        count(*) = 0
        or count(cw_ticket_id) > 0
        or bool_or(
            date_trunc('month', date_worked)::date in (
                select month_start
                from months_naming_tickets
            )
        )
    from raw_time_entries_between(
        first_day, least(last_day, last_day_begun(as_of))
    )
);

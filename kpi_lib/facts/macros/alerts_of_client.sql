-- Security alerts of one client, judged as in the table of all clients: its own rows do
-- not show which ends its sources gave of the others.

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

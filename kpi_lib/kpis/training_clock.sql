-- KPI 03: which clock all of a period's tickets have. Inputs: tickets.

-- table: clock
-- grain: one row; how many tickets, and how many of them have what the source tells
select
    count(*) filter (where is_done) as resolved,
    count(*) filter (where is_done and owner <> '(unassigned)') as with_owner,
    count(source_resolution_minutes) filter (where is_done) as with_source_clock,
    count(*) as tickets,
    count(is_reopened) as with_reopenings,
    count(escalation_count) as with_escalations
from (
    select *, coalesce(resolved_at >= $start and resolved_at < $end, false) as is_done
    from tickets_since($as_of, $start, false)
) as placed
where is_done or (created_at_remote >= $start and created_at_remote < $end);

-- Durations of tickets by the source's own clock, which pauses where the source pauses;
-- calendar time where it gives none. First responses are in calendar time. Against an
-- agreed time a ticket is judged when it is resolved: before that nobody knows for how
-- long the source paused.

-- grain: ticket; see `placed_tickets_since`
create or replace macro tickets_since(as_of, since, with_open) as table
with clocked as (
    select
        *,
        case
            when resolved_at is null then null
            -- 1e11 minutes still fit into microseconds
            when resolution_minutes between 0 and 1e11
                then round(resolution_minutes * 60000000)::bigint
        end as source_us,
        case
            when not is_resolved_before_created
                then epoch_us(resolved_at) - epoch_us(created_at_remote)
        end as calendar_us,
        case
            when not is_answered_before_created
                then epoch_us(first_response_at) - epoch_us(created_at_remote)
        end as first_response_us
    from placed_tickets_since(as_of, since, with_open)
)

select
    * exclude (
        resolution_minutes, is_resolved_before_created, is_answered_before_created,
        source_us, calendar_us
    ) replace (
        coalesce(sla_met, coalesce(source_us, calendar_us) <= agreed_resolution_us)
            as sla_met
    ),
    coalesce(source_us, calendar_us) as ttr_us,
    resolution_minutes as source_resolution_minutes,
    coalesce(resolution_minutes, calendar_us / 60000000) as resolution_minutes
from clocked;

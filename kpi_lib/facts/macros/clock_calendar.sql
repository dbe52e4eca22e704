-- Durations of tickets in calendar time, and when they are due by agreed times.

-- grain: ticket; see `placed_tickets_since`
create or replace macro tickets_since(as_of, since, with_open) as table
with clocked as (
    select
        *,
        case
            when not is_resolved_before_created
                then epoch_us(resolved_at) - epoch_us(created_at_remote)
        end as ttr_us,
        case
            when not is_answered_before_created
                then epoch_us(first_response_at) - epoch_us(created_at_remote)
        end as first_response_us
    from placed_tickets_since(as_of, since, with_open)
)

select
    * exclude (
        resolution_minutes, is_resolved_before_created, is_answered_before_created
    ) replace (
        coalesce(sla_due_at, created_at_remote + to_microseconds(agreed_resolution_us))
            as sla_due_at
    ),
    resolution_minutes as source_resolution_minutes,
    coalesce(resolution_minutes, ttr_us / 60000000) as resolution_minutes
from clocked;

-- grain: ticket; all of them, by whichever clock the tenant has
create or replace macro tickets(as_of) as table
select *
from tickets_since(as_of, '-infinity'::timestamptz, false);

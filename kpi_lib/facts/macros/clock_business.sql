-- Durations of tickets in the tenant's opening hours, and when they are due by agreed
-- times: at the end of an opening rather than at the start of the next one. The table
-- `opening` holds one row per opening: open_at, close_at, and the microseconds open
-- before it (before_us).

-- grain: ticket; see `placed_tickets_since`
create or replace macro tickets_since(as_of, since, with_open) as table
with opened as (
    select
        p.*,
        coalesce(
            c.before_us
            + least(epoch_us(p.created_at_remote), epoch_us(c.close_at))
            - epoch_us(c.open_at),
            0
        ) as created_us
    from placed_tickets_since(as_of, since, with_open) as p
    -- one opening to many tickets
    asof left join opening as c on p.created_at_remote >= c.open_at
),

due as (
    select
        p.* replace (
            -- beyond the known openings: not due yet
            if(
                p.created_us + p.agreed_resolution_us - c.before_us
                <= epoch_us(c.close_at) - epoch_us(c.open_at),
                c.open_at
                + to_microseconds(p.created_us + p.agreed_resolution_us - c.before_us),
                p.sla_due_at
            ) as sla_due_at
        )
    from opened as p
    -- one opening to many tickets
    asof left join opening as c on p.created_us + p.agreed_resolution_us > c.before_us
),

resolved as (
    select
        p.*,
        coalesce(
            c.before_us
            + least(epoch_us(p.resolved_at), epoch_us(c.close_at))
            - epoch_us(c.open_at),
            0
        ) as resolved_us
    from due as p
    -- one opening to many tickets
    asof left join opening as c on p.resolved_at >= c.open_at
),

clocked as (
    select
        p.* exclude (created_us, resolved_us),
        case
            when p.resolved_at is not null and not p.is_resolved_before_created
                then p.resolved_us - p.created_us
        end as ttr_us,
        case
            when
                p.first_response_at is not null and not p.is_answered_before_created
                then
                    coalesce(
                        c.before_us
                        + least(epoch_us(p.first_response_at), epoch_us(c.close_at))
                        - epoch_us(c.open_at),
                        0
                    ) - p.created_us
        end as first_response_us
    from resolved as p
    -- one opening to many tickets
    asof left join opening as c on p.first_response_at >= c.open_at
)

select
    * exclude (
        resolution_minutes, is_resolved_before_created, is_answered_before_created
    ),
    resolution_minutes as source_resolution_minutes,
    coalesce(resolution_minutes, ttr_us / 60000000) as resolution_minutes
from clocked;

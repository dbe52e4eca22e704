-- Security alerts as known at `as_of`, with the tenant's names.

-- grain: alert detected at or after `since` and before `until`; `ttr_us` counts
-- calendar time
create macro alerts_between(since, until, as_of) as table
select
    * exclude (tenant_id) replace (
        coalesce(company_name(company), '(none)') as company,
        trim(source) as source,
        stored(device) as device,
        stored(type) as type,
        lower(trim(severity)) as severity,
        lower(stored(verdict)) as verdict,
        case
            when lower(trim(status)) = 'resolved' and resolved_at <= as_of
                then greatest(resolved_at, detected_at)
        end as resolved_at
    ),
    lower(trim(status)) = 'resolved' and coalesce(resolved_at <= as_of, true)
        as is_resolved,
    case
        when
            lower(trim(status)) = 'resolved'
            and resolved_at between detected_at and as_of
            then epoch_us(resolved_at) - epoch_us(detected_at)
    end as ttr_us
from raw_security_alerts_between(since, until)
where detected_at <= as_of;

-- grain: the same; `tells_ends` says whether its source gave half of the ends in the
-- local month of its detection, all clients' together
create macro alerts_to_judge_between(since, until, as_of) as table
with known as (
    select *
    from alerts_between(
        least(since, timezone(getvariable('zone'), local_month(since)::timestamp)),
        greatest(
            until,
            timezone(
                getvariable('zone'),
                local_month(until - interval 1 microsecond) + interval 1 month
            )
        ),
        as_of
    )
),

silent as (
    select source, local_month(detected_at) as month_start
    from known
    where is_resolved
    group by source, local_month(detected_at)
    having 2 * count(resolved_at) < count(*)
)

select k.*, s.source is null as tells_ends
from known as k
-- many to one
left join silent as s
    on k.source = s.source and local_month(k.detected_at) = s.month_start
where k.detected_at >= since and k.detected_at < until;

-- grain: alert; all of them
create macro alerts(as_of) as table
select *
from alerts_between('-infinity'::timestamptz, 'infinity'::timestamptz, as_of);

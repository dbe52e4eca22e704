-- table: alerts
with a as (
    select
        coalesce(
            (select c.name from company_alias as c where c.alias = plain(r.company)),
            nullif(trim(r.company), ''),
            '(none)'
        ) as company,
        trim(source) as source, nullif(trim(device), '') as device,
        nullif(trim(type), '') as type, lower(trim(severity)) as severity,
        lower(nullif(trim(verdict), '')) as verdict, lower(trim(status)) as status,
        detected_at, resolved_at, day_of(detected_at) as day, s.as_of
    from raw_security_alerts as r, s
    where r.tenant_id = s.tenant_id and detected_at <= s.as_of
),
judged as (
    select
        *, date_trunc('month', day) as month,
        status = 'resolved' and (resolved_at is null or resolved_at <= as_of) as done,
        (select hours from targets where targets.severity = a.severity) as target,
        coalesce((select place from targets where targets.severity = a.severity), 99)
            as place,
        (epoch_us(resolved_at) - epoch_us(detected_at)) / 3.6e9 as hours,
        (epoch_us(as_of) - epoch_us(detected_at)) / 3.6e9 as hours_open
    from a
),
-- months in which a source told the ends of fewer than half of those that have ended
silent as (
    select source, month from judged
    group by source, month
    having sum((done and resolved_at is not null)::int) < sum(done::int) / 2
)
select
    *, if(done and hours >= 0, hours, null) as mttr,
    case
        when target is null then null
        when done and resolved_at is null then null
        when done then (hours <= target)::int
        when (source, month) in (select (source, month) from silent) then null
        when hours_open > target then 0
    end as met
from judged
where (
    select
        judged.day between s.first_day and s.last_day
        and (s.company is null or plain(s.company) = plain(judged.company))
    from s
);

-- table: by_severity
select
    source, severity, count(*) as alert_count, sum(done::int) as resolved_count,
    sum((not done)::int) as open_count, avg(mttr) as avg_mttr_hours,
    quantile_cont(mttr, 0.5) as median_mttr_hours,
    quantile_cont(mttr, 0.9) as p90_mttr_hours, max(target) as sla_target_hours,
    count(met) as sla_eligible_count, 100 * avg(met) as sla_compliance_pct,
    100 * avg((verdict = 'false_positive')::int)
        filter (where verdict in ('true_positive', 'false_positive', 'benign'))
        as false_positive_pct
from alerts
group by source, severity, place
order by source, place, severity;

-- table: by_company
select
    company, source, severity, count(*) as alert_count,
    sum(done::int) as resolved_count, sum((not done)::int) as open_count,
    avg(mttr) as avg_mttr_hours, quantile_cont(mttr, 0.5) as median_mttr_hours,
    quantile_cont(mttr, 0.9) as p90_mttr_hours, max(target) as sla_target_hours,
    count(met) as sla_eligible_count, 100 * avg(met) as sla_compliance_pct,
    100 * avg((verdict = 'false_positive')::int)
        filter (where verdict in ('true_positive', 'false_positive', 'benign'))
        as false_positive_pct
from alerts
group by company, source, severity, place
order by company, source, place, severity;

-- table: by_client
select
    company, severity, count(*) as alert_count, max(target) as sla_target_hours,
    coalesce(sum((met = 1)::int), 0)::bigint as in_time_count,
    coalesce(sum((met = 0)::int), 0)::bigint as late_count,
    coalesce(sum((not done and hours_open <= target)::int), 0)::bigint as running_count,
    sum((met is null and (done or target is null or hours_open > target))::int)::bigint
        as unjudged_count
from alerts
group by company, severity, place
order by company, place, severity;

-- table: by_type
select
    type, count(*) as alert_count, sum(done::int) as resolved_count,
    avg(mttr) as avg_mttr_hours, 100 * avg(met) as sla_compliance_pct
from alerts
group by type
order by alert_count desc, type nulls last;

-- table: recurring_devices
select
    device, company, count(*) as alert_count,
    count(distinct (detected_at at time zone (select zone from s))::date) as active_days,
    min(detected_at) as first_detected_at, max(detected_at) as last_detected_at
from alerts
where device is not null
group by device, company
having count(*) > 1
order by alert_count desc, company, device;

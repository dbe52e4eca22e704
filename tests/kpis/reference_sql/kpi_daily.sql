-- table: main
-- unrounded
with f as (
    select least(
        (select min(day_of(created_at_remote)) from t),
        (select min(date_worked) from e),
        (select min(day_of(responded_at)) from q),
        (
            select min(day_of(detected_at)) from raw_security_alerts, s
            where raw_security_alerts.tenant_id = s.tenant_id and detected_at <= as_of
        )
    ) as day
),
a as (
    select day_of(detected_at) as day, lower(severity) as severity
    from raw_security_alerts, s
    where raw_security_alerts.tenant_id = s.tenant_id and detected_at <= as_of
)
select
    (select tenant_id::varchar from s) as tenant_id,
    day as kpi_date,
    (select count(*) from t where day_of(created_at_remote) = day) as new_tickets,
    (select count(*) from t where day_of(resolved_at) = day) as closed_tickets,
    (
        select count(*) from t where day_of(created_at_remote) <= day
            and (resolved_at is null or day_of(resolved_at) > day)
    ) as backlog_open,
    (select coalesce(sum(minutes), 0) from e where date_worked = day and billable)
        as billable_minutes,
    (select coalesce(sum(minutes), 0) from e where date_worked = day and not billable)
        as non_billable_minutes,
    (select avg(ttr_us / 6e7) from t where day_of(resolved_at) = day) as avg_ttr_minutes,
    (select avg(response_us / 6e7) from t where day_of(first_response_at) = day)
        as avg_first_response_minutes,
    (
        select case when count(reopened_count) >= 0.5 * count(*) then
            100.0 * sum((reopened_count = 0)::int) / nullif(count(reopened_count), 0) end
        from t where day_of(resolved_at) = day
    ) as fcr_rate,
    (
        select avg(csat)::double
        from q where day_of(responded_at) = day and csat >= 1 and csat <= 5
    ) as csat_avg,
    (
        select 100.0 * sum(case when nps in (9, 10) then 1 when nps in (7, 8) then 0
            when nps >= 0 and nps < 7 then -1 else 0 end) / count(*)
        from q where day_of(responded_at) = day and nps >= 0 and nps <= 10
    ) as nps,
    (
        select count(*) from t
        where case
            when sla_met is not null then not sla_met and day_of(resolved_at) = day
            else day_of(sla_due_at) = day and sla_due_at <= (select as_of from s)
                and (resolved_at is null or resolved_at > sla_due_at)
        end
    ) * case
        when exists(
            select 1 from t where sla_met is not null or sla_due_at is not null
        ) then 1
    end as sla_breach_count,
    (select count(*) from a where a.day = days.day and severity in ('high', 'critical'))
        as security_alerts_high,
    (select count(*) from a where a.day = days.day and severity = 'medium')
        as security_alerts_medium,
    (select count(*) from a where a.day = days.day and severity = 'low')
        as security_alerts_low
from days
where day >= (select day from f)
order by day;

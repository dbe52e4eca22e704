-- KPI 12: security alerts. Inputs: alerts. `severities` from worst to least and
-- `target_hours`, NULL where there is no target, are lists of one length.

-- table: evidence
-- grain: alert detected in the period, and whether it met its target. Where a source
-- tells fewer than half of a month's ends, no open alert is judged: all were late.
with dated as (
    select
        *,
        map($severities::varchar[], $target_hours::double[])[severity] as target_hours,
        detected_at + to_microseconds((target_hours * 3600000000)::bigint) as due_at
    from alerts_to_judge_between($start, $end, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
)

select
    * exclude (tells_ends),
    case
        when resolved_at is not null then resolved_at <= due_at
        when not is_resolved and due_at < $as_of and tells_ends then false
    end as is_sla_met,
    nullif(verdict, 'undetermined') = 'false_positive' as is_false_positive
from dated
order by detected_at, source, id;

-- table: by_severity
-- grain: source and severity, with `by_company` also company, which is NULL without.
-- Last, how many alerts of each day were in time, and late.
select
    if($by_company, company, null) as company, source, severity,
    count(*) as alert_count,
    count(*) filter (where is_resolved) as resolved_count,
    count(*) filter (where not is_resolved) as open_count,
    avg(ttr_us) / 3600000000 as avg_mttr_hours,
    quantile_cont(ttr_us, 0.5) / 3600000000 as median_mttr_hours,
    quantile_cont(ttr_us, 0.9) / 3600000000 as p90_mttr_hours,
    any_value(target_hours) as sla_target_hours,
    count(is_sla_met) as sla_eligible_count,
    count_if(is_sla_met) * 100 / nullif(count(is_sla_met), 0) as sla_compliance_pct,
    count(*) filter (where is_false_positive) * 100
    / nullif(count(is_false_positive), 0) as false_positive_pct,
    histogram(local_day(detected_at)) filter (where is_sla_met) as met_on,
    histogram(local_day(detected_at)) filter (where not is_sla_met) as missed_on
from _evidence
group by if($by_company, company, null), source, severity
order by
    1 nulls last, source, list_position($severities::varchar[], severity) nulls last,
    severity;

-- table: by_client
-- grain: company and severity; each alert is in time, late, running (open inside its
-- target) or not judged: without a target, or of ends that nobody knows
select
    company, severity,
    count(*) as alert_count,
    any_value(target_hours) as sla_target_hours,
    count(*) filter (where is_sla_met) as in_time_count,
    count(*) filter (where not is_sla_met) as late_count,
    count(*) filter (where not is_resolved and due_at >= $as_of) as running_count,
    alert_count - in_time_count - late_count - running_count as unjudged_count
from _evidence
group by company, severity
order by company, list_position($severities::varchar[], severity) nulls last, severity;

-- table: in_time_by_month
-- grain: month with an alert of the severities `among`
select
    local_month(detected_at) as month_start,
    100 * avg(is_sla_met::integer) as alerts_in_time_pct,
    count(is_sla_met) as alerts_in_time_pct_n
from _evidence
where list_contains($among::varchar[], severity)
group by local_month(detected_at)
order by month_start;

-- table: by_type
-- grain: type of alert
select
    type,
    count(*) as alert_count,
    count(*) filter (where is_resolved) as resolved_count,
    avg(ttr_us) / 3600000000 as avg_mttr_hours,
    count_if(is_sla_met) * 100 / nullif(count(is_sla_met), 0) as sla_compliance_pct
from _evidence
group by type
order by alert_count desc, type nulls last;

-- table: recurring_devices
-- grain: device of a company
select
    device, company,
    count(*) as alert_count,
    count(distinct local_day(detected_at)) as active_days,
    min(detected_at) as first_detected_at,
    max(detected_at) as last_detected_at
from _evidence
where device is not null
group by company, device
having count(*) >= $recurring
order by alert_count desc, company, device;

-- table: by_day
-- grain: local day with an alert detected, for the headlines
select
    local_day(detected_at) as event_date,
    count(*) as alerts,
    count(*) filter (where severity in ('critical', 'high')) as severe,
    count(*) filter (where is_resolved and resolved_at is null) as endless,
    count(due_at) filter (where is_sla_met is null and (is_resolved or due_at < $as_of))
        as unjudged,
    count(is_sla_met) as eligible, count(*) filter (where is_sla_met) as met,
    count(is_false_positive) as judged,
    count(*) filter (where is_false_positive) as false_positives,
    list(ttr_us order by detected_at, source, id) filter (where ttr_us is not null)
        as durations_us
from _evidence
group by local_day(detected_at)
order by event_date;

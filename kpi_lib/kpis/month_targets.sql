-- Figures of the last months that only a target asks for. Inputs: tickets,
-- minutes_between.

-- table: fcr_pct
-- grain: month with a resolved ticket; KPI 07's share where it asks for no one member
select
    local_month(resolved_at) as month_start,
    first_call_pct(
        is_first_call(known_reopened(is_reopened, created_at_remote), null, null, false)
    )::double as fcr_pct,
    count(known_reopened(is_reopened, created_at_remote)) as fcr_pct_n
from tickets_since($as_of, $start, false)
where resolved_at >= $start and resolved_at < $end
    and ($company::varchar is null or fold(company) = fold($company))
group by local_month(resolved_at);

-- table: billable_pct
-- grain: month with a time entry
select
    date_trunc('month', date_worked)::date as month_start,
    100 * coalesce(sum(minutes) filter (where billable), 0)::double
    / nullif(sum(minutes), 0)::double as billable_pct
from minutes_between($first_day, $last_day, $as_of, $company)
group by date_trunc('month', date_worked)::date;

-- table: first_response_met_pct
-- grain: month with a first reply for which a time was agreed
select
    local_month(first_response_at) as month_start,
    100 * avg(if(first_response_us <= agreed_response_us, 1, 0))
        as first_response_met_pct,
    count(*) as first_response_met_pct_n
from tickets_since($as_of, $start, true)
where first_response_at >= $start and first_response_at < $end
    and first_response_us is not null and agreed_response_us is not null
    and ($company::varchar is null or fold(company) = fold($company))
group by local_month(first_response_at);

-- table: utilization_pct
-- grain: month and member by the name as written; the share is computed from them
select
    date_trunc('month', date_worked)::date as month_start,
    coalesce(person_name(member), '(unassigned)') as member,
    coalesce(sum(minutes) filter (where billable), 0)::double as billable_minutes
from minutes_between($first_day, $last_day, $as_of, $company)
group by
    date_trunc('month', date_worked)::date,
    coalesce(person_name(member), '(unassigned)')
order by month_start, member;

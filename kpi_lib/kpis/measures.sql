-- Measures that targets are for. Inputs: tickets, surveys, minutes_between.

-- table: tickets
-- grain: ticket with something in the period: created, answered, resolved, its service
-- level decided, or open at the end. What lies outside the period is NULL.
with known as (
    select
        *,
        service_level_decided_at($as_of, sla_met, resolved_at, sla_due_at)
            as decided_at,
        is_service_level_met(sla_met, resolved_at, sla_due_at) as met_level
    from tickets_since($as_of, $start, true)
    where $company::varchar is null or fold(company) = fold($company)
),

placed as (
    select
        *,
        created_at_remote >= $start and created_at_remote < $end as is_new,
        coalesce(resolved_at >= $start and resolved_at < $end, false) as is_resolved,
        coalesce(
            first_response_at >= $start and first_response_at < $end, false
        ) as is_answered,
        coalesce(decided_at >= $start and decided_at < $end, false) as is_decided,
        created_at_remote < $end
        and coalesce(resolved_at, 'infinity'::timestamptz) >= $end as is_left
    from known
)

select
    cw_ticket_id,
    company,
    type,
    priority,
    owner = '(unassigned)' as is_unowned,
    local_day(created_at_remote) as created_on,
    isodow(local_day(created_at_remote)) as weekday,
    if(is_new, local_day(created_at_remote), null) as new_on,
    is_new,
    if(is_decided, met_level, null) as is_met,
    if(is_decided, local_day(decided_at), null) as decided_on,
    if(is_resolved, ttr_us, null) / 3600000000 as ttr_hours,
    if(is_resolved, local_day(resolved_at), null) as resolved_on,
    if(is_answered, first_response_us, null) / 60000000 as first_response_minutes,
    if(is_answered, local_day(first_response_at), null) as answered_on,
    if(is_answered, first_response_us <= agreed_response_us, null) as is_response_met,
    if(is_left, epoch_us(least($end, $as_of)) - epoch_us(created_at_remote), null)
    / 86400000000 as age_days,
    resolved_at is null as is_open
from placed
where is_new or is_resolved or is_answered or is_decided or is_left
order by cw_ticket_id;

-- table: surveys
-- grain: survey answer of the period
select
    csat::double as csat,
    nps
from surveys_between($start, $end, $as_of)
where responded_at < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by responded_at, id;

-- table: worked
-- grain: member by the name as written
select
    coalesce(person_name(member), '(unassigned)') as member,
    count(*) as entries,
    sum(minutes)::double as total_minutes,
    coalesce(sum(minutes) filter (where billable), 0)::double as billable_minutes
from minutes_between($first_day, $last_day, $as_of, $company)
group by coalesce(person_name(member), '(unassigned)')
order by member;

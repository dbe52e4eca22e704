-- Macro of the service summary. Inputs: tickets, service_levels, surveys.

-- grain: ticket and event (created, closed, first reply, service level decided), and
-- survey answer; of one company where one is given. Tickets that ended before `since`
-- are left out.
create or replace temp macro service_events(known_at, since, only_company) as table
with known as materialized (
    select -- noqa: AM07, the columns are matched by name
        company,
        created_at_remote,
        resolved_at,
        first_response_at,
        service_level_decided_at(known_at, sla_met, resolved_at, sla_due_at)
            as decided_at,
        is_service_level_met(sla_met, resolved_at, sla_due_at) as is_met,
        ttr_us,
        first_response_us
    -- by agreed times, open tickets from before become late within the period, too
    from tickets_since(known_at, since, getvariable('has_agreed_times'))
    where only_company::varchar is null or fold(company) = fold(only_company)
    union all by name
    select
        company,
        created_at_remote
    from open_tickets_before(known_at, since)
    where not getvariable('has_agreed_times')
        and (only_company::varchar is null or fold(company) = fold(only_company))
)

select -- noqa: AM07, the columns are matched by name
    company, created_at_remote as event_at, 1 as is_new, resolved_at as closed_at
from known
union all by name
select company, resolved_at as event_at, 1 as is_closed, ttr_us
from known
where resolved_at is not null
union all by name
select company, first_response_at as event_at, first_response_us
from known
where first_response_at is not null
union all by name
select company, decided_at as event_at, if(is_met, 1, 0) as is_met
from known
where decided_at is not null
union all by name
select company, responded_at as event_at, csat, nps
from surveys_between(since, known_at, known_at)
where only_company::varchar is null or fold(company) = fold(only_company);

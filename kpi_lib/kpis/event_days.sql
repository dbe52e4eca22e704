-- Events by day of two periods and of the days before them. Inputs: tickets_per_day
-- (scored_days.sql), placed_tickets, alerts.

-- table: created
-- grain: local day of the last `history_days` from the first ticket on, to the last
-- day begun
select *
from tickets_per_day(
    $as_of, $last_day::date - $history_days::integer, $last_day, $company::varchar
)
order by ticket_date;

-- table: resolved
-- grain: local day with a ticket resolved
with quarters as (
    select
        quarter_hour(resolved_at) as quarter,
        count(*) as tickets
    from placed_tickets_since($as_of, instants_from($from_day::date), false)
    where resolved_at >= instants_from($from_day::date) and resolved_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
    group by quarter_hour(resolved_at)
)

select
    local_day(quarter) as event_date,
    sum(tickets)::bigint as tickets
from quarters
group by local_day(quarter)
order by event_date;

-- table: alerts
-- grain: local day with an alert detected
select
    local_day(detected_at) as event_date,
    count(*) as alerts,
    count(*) filter (where severity in ('critical', 'high')) as severe
from alerts_between(instants_from($from_day::date), $end, $as_of)
where $company::varchar is null or fold(company) = fold($company)
group by local_day(detected_at)
order by event_date;

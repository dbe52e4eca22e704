-- The service desk's period beside the monthly summary. Inputs: tickets_created.

-- table: arrivals
-- grain: local day and hour with a ticket
select
    local_day(created_at_remote) as event_date,
    hour(timezone(getvariable('zone'), created_at_remote)) as hour,
    count(*) as ticket_count
from tickets_created($as_of, $start, $end)
where $company::varchar is null or fold(company) = fold($company)
group by all
order by event_date, hour;

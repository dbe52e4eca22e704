-- The service desk's period beside the monthly summary. Inputs: tickets_created.

-- table: arrivals
-- grain: weekday (1 is Monday) and local hour, also those without a ticket
with counted as (
    select
        isodow(timezone(getvariable('zone'), created_at_remote)) as weekday,
        hour(timezone(getvariable('zone'), created_at_remote)) as hour,
        count(*) as ticket_count
    from tickets_created($as_of, $start, $end)
    where $company::varchar is null or fold(company) = fold($company)
    group by all
)

select
    w.weekday,
    h.hour,
    coalesce(c.ticket_count, 0) as ticket_count
from (select unnest(generate_series(1, 7)) as weekday) as w
cross join (select unnest(generate_series(0, 23)) as hour) as h -- every pair
-- one pair to at most one count
left join counted as c on w.weekday = c.weekday and h.hour = c.hour
order by w.weekday, h.hour;

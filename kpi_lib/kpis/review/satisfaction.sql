-- Survey answers of a client. Inputs: surveys.

-- table: main
-- grain: one row
select
    count(*) filter (where is_off_scale) as off_scale_count,
    count(csat) as csat_count,
    avg(csat)::double as csat_avg,
    count(nps) as nps_count,
    count(*) filter (where nps between 9 and 10) as promoters,
    count(*) filter (where nps between 7 and 8) as passives,
    count(*) filter (where nps between 0 and 6) as detractors
from surveys($as_of)
where responded_at >= $start and responded_at < $end
    and ($company::varchar is null or fold(company) = fold($company));

-- table: evidence
-- grain: survey answer
select
    cw_ticket_id,
    responded_at,
    csat::double as csat,
    nps
from surveys($as_of)
where responded_at >= $start and responded_at < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by responded_at, id;

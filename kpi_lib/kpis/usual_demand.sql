-- KPI 01: the usual number of tickets of each company and board. Inputs:
-- placed_tickets_since.

-- table: usual
-- grain: company and board with tickets on the days from `usual_from` to the one before
-- the period
select
    company,
    board,
    count(*) as ticket_count
from placed_tickets_since($as_of, instants_from($usual_from::date), false)
where local_day(created_at_remote) between $usual_from::date and $first_day::date - 1
    and ($company::varchar is null or fold(company) = fold($company))
group by company, board;

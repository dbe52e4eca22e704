-- Time on tickets that no KPI counts. Inputs: completed_entries.

-- table: main
-- grain: one row; the period's time on tickets whose status is excluded
select
    count(distinct cw_ticket_id) as tickets,
    coalesce(sum(minutes), 0)::double as minutes
from completed_entries($first_day, $last_day, $as_of)
where not is_counted(ticket_status)
    and ($company::varchar is null or fold(company) = fold($company));

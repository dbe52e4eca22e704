-- Time on tickets that no KPI counts. Inputs: time_entries, raw_tickets.

-- table: main
-- grain: one row; the period's time on tickets whose status is excluded
select
    count(distinct t.cw_ticket_id) as tickets,
    coalesce(sum(e.minutes), 0)::double as minutes
from time_entries_between($first_day, $last_day, $as_of) as e
-- many entries to one ticket
inner join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id
where not is_counted(t.status)
    and ($company::varchar is null or fold(e.company) = fold($company));

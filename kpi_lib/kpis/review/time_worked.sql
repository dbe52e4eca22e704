-- Time worked for a client. Inputs: time_entries.

-- table: main
-- grain: work type
select
    work_type,
    sum(minutes) as total_minutes,
    sum(minutes)::double * 100 / nullif(sum(sum(minutes)) over (), 0) as time_share_pct,
    count(*) as entry_count
from time_entries($as_of)
where date_worked between $first_day and $last_day
    and ($company::varchar is null or fold(company) = fold($company))
group by work_type
order by total_minutes desc, work_type;

-- table: evidence
-- grain: time entry
select
    date_worked,
    cw_ticket_id,
    board,
    type,
    work_type,
    minutes
from time_entries($as_of)
where date_worked between $first_day and $last_day
    and ($company::varchar is null or fold(company) = fold($company))
order by date_worked, cw_time_entry_id;

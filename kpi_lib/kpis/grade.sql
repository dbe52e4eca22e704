-- Missing values in the rows of a period, a statement per kind of row, so that only
-- the kinds checked are read. Inputs: tickets, time_entries, alerts, quarantine.
-- Each gives one row: `rows_seen`, and a column per check that counts how many of
-- them lack the value that it is named for.

-- table: created
select
    count(*) as rows_seen,
    count(*) filter (where company = '(none)') as ticket_company,
    count(*) filter (where board = '(no board)') as ticket_board,
    count(*) filter (where type is null) as ticket_type,
    count(*) filter (where priority is null) as ticket_priority,
    count(*) filter (where owner = '(unassigned)') as ticket_owner,
    count(*) filter (where nullif(trim(summary), '') is null) as ticket_summary,
    count(*) filter (
        where sla_due_at is null and sla_met is null and agreed_resolution_us is null
    ) as ticket_limit
from tickets_since($as_of, $start, false)
where created_at_remote >= $start and created_at_remote < $end
    and ($company::varchar is null or fold(company) = fold($company));

-- table: resolved
select
    count(*) as rows_seen,
    count(*) filter (where first_response_at is null) as first_reply,
    count(*) filter (where ttr_us is null) as resolution_time,
    count(*) filter (where known_reopened(is_reopened, created_at_remote) is null)
        as ticket_reopenings,
    count(*) filter (where escalation_count is null) as ticket_escalations
from tickets_since($as_of, $start, false)
where resolved_at >= $start and resolved_at < $end
    and ($company::varchar is null or fold(company) = fold($company));

-- table: entries
select
    count(*) as rows_seen,
    count(*) filter (where board = '(no ticket)') as entry_ticket,
    count(*) filter (where company = '(none)') as entry_company,
    count(*) filter (where member = '(unassigned)') as entry_member
from time_entries_between($first_day, $last_day, $as_of)
where $company::varchar is null or fold(company) = fold($company);

-- table: detected
select
    count(*) as rows_seen,
    count(*) filter (where company = '(none)') as alert_company,
    count(*) filter (where device is null) as alert_device,
    count(*) filter (where coalesce(verdict = 'undetermined', true))
        as alert_verdict,
    count(*) filter (where is_resolved and resolved_at is null) as alert_end
from alerts_between($start, $end, $as_of)
where $company::varchar is null or fold(company) = fold($company);

-- table: quarantined
-- grain: table with quarantined rows
select
    table_name,
    count(*) as quarantined_rows
from quarantine
-- A row of sums is none of the data: it lacks nothing.
where rule <> 'totals_row'
group by table_name;

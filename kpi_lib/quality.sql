-- How complete the rows of a period are, for each question that may be asked of them.
-- Inputs: tickets, time_entries, alerts, quarantine.

-- table: main
-- grain: check, in reading order; `missing_count` of `rows_seen` lack what it looks for
with created as (
    select *
    from tickets_since($as_of, $start, false)
    where created_at_remote >= $start and created_at_remote < $end
        and ($company::varchar is null or fold(company) = fold($company))
),

resolved as (
    select *
    from tickets_since($as_of, $start, false)
    where resolved_at >= $start and resolved_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
),

entries as (
    select *
    from time_entries_between($first_day, $last_day, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
),

detected as (
    select *
    from alerts_between($start, $end, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
),

-- one row each: what lacks each thing, of how many
of_created as (
    select
        count(*) as rows_seen,
        count(*) filter (where company = '(none)') as ticket_company,
        count(*) filter (where board = '(no board)') as ticket_board,
        count(*) filter (where type is null) as ticket_type,
        count(*) filter (where priority is null) as ticket_priority,
        count(*) filter (where owner = '(unassigned)') as ticket_owner,
        count(*) filter (where nullif(trim(summary), '') is null) as ticket_summary,
        count(*) filter (where sla_due_at is null and sla_met is null) as ticket_limit
    from created
),

of_resolved as (
    select
        count(*) as rows_seen,
        count(*) filter (where first_response_at is null) as first_reply,
        count(*) filter (where ttr_us is null) as resolution_time
    from resolved
),

of_entries as (
    select
        count(*) as rows_seen,
        count(*) filter (where board = '(no ticket)') as entry_ticket,
        count(*) filter (where company = '(none)') as entry_company,
        count(*) filter (where member = '(unassigned)') as entry_member
    from entries
),

of_detected as (
    select
        count(*) as rows_seen,
        count(*) filter (where company = '(none)') as alert_company,
        count(*) filter (where device is null) as alert_device,
        count(*) filter (where coalesce(verdict = 'undetermined', true))
            as alert_verdict,
        count(*) filter (where is_resolved and resolved_at is null) as alert_end
    from detected
),

of_files as (
    select
        $table_rows + count(*) as rows_seen,
        count(*) as quarantined
    from quarantine
    where list_contains($tables::varchar[], table_name)
),

counted as (
    unpivot of_created
    on columns(* exclude (rows_seen))
    into name check_name value missing_count
    union all
    unpivot of_resolved
    on columns(* exclude (rows_seen))
    into name check_name value missing_count
    union all
    unpivot of_entries
    on columns(* exclude (rows_seen))
    into name check_name value missing_count
    union all
    unpivot of_detected
    on columns(* exclude (rows_seen))
    into name check_name value missing_count
    union all
    unpivot of_files
    on columns(* exclude (rows_seen))
    into name check_name value missing_count
)

select
    check_name,
    missing_count,
    rows_seen,
    missing_count * 100 / rows_seen as missing_pct
from counted
where rows_seen > 0
    and list_contains($checks::varchar[], check_name)
order by list_position($checks::varchar[], check_name);

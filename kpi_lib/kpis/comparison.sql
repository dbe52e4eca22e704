-- The rows that a report of a period rests on, read for each of two reports from its
-- tables as of its instant. `content` differs where a row does, except for free text
-- and the time of the last update.

-- table: raw_tickets
-- grain: ticket created or resolved in the period
with chosen as (
    select * exclude (summary, updated_at_remote)
    from tickets_since($as_of, $start, false)
    where (
        (created_at_remote >= $start and created_at_remote < $end)
        or (resolved_at >= $start and resolved_at < $end)
    )
    and ($company::varchar is null or fold(company) = fold($company))
)

select
    cw_ticket_id::varchar as row_key,
    hash(chosen)::varchar as content,
    resolved_at is not null as is_resolved
from chosen;

-- table: raw_time_entries
-- grain: time entry worked in the period
with chosen as (
    select *
    from time_entries_between($first_day, $last_day, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
)

select
    cw_time_entry_id::varchar as row_key,
    hash(chosen)::varchar as content,
    false as is_resolved
from chosen;

-- table: raw_security_alerts
-- grain: alert detected in the period
with chosen as (
    select *
    from alerts_between($start, $end, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
)

select
    source || ' ' || id as row_key,
    hash(chosen)::varchar as content,
    false as is_resolved
from chosen;

-- table: raw_surveys
-- grain: survey answered in the period
with chosen as (
    select *
    from surveys_between($start, $end, $as_of)
    where responded_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
)

select
    id::varchar as row_key,
    hash(chosen)::varchar as content,
    false as is_resolved
from chosen;

-- table: raw_agreements
-- grain: agreement, whenever it holds
with chosen as (
    select *
    from agreements()
    where ($company::varchar is null or fold(company) = fold($company))
)

select
    id::varchar as row_key,
    hash(chosen)::varchar as content,
    false as is_resolved
from chosen;

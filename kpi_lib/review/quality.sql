-- How complete a client's data is. Inputs: tickets, time_entries, alerts.

-- table: main
-- grain: check, in reading order; `missing` of `rows_seen` lack it
with created as (
    select *
    from tickets($as_of)
    where created_at_remote >= $start and created_at_remote < $end
        and ($company::varchar is null or fold(company) = fold($company))
),

resolved as (
    select *
    from tickets($as_of)
    where resolved_at >= $start and resolved_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
),

entries as (
    select *
    from time_entries($as_of)
    where date_worked between $first_day and $last_day
        and ($company::varchar is null or fold(company) = fold($company))
),

detected as (
    select *
    from alerts($as_of)
    where detected_at >= $start and detected_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
),

checked as (
    select
        1 as place,
        'ticket_type' as check_name,
        type is null as is_missing
    from created
    union all
    select
        2 as place,
        'ticket_priority' as check_name,
        priority is null as is_missing
    from created
    union all
    select
        3 as place,
        'ticket_limit' as check_name,
        sla_due_at is null and sla_met is null as is_missing
    from created
    union all
    select
        4 as place,
        'first_reply' as check_name,
        first_response_at is null as is_missing
    from resolved
    union all
    select
        5 as place,
        'resolution_time' as check_name,
        ttr_us is null as is_missing
    from resolved
    union all
    select
        6 as place,
        'entry_ticket' as check_name,
        board = '(no ticket)' as is_missing
    from entries
    union all
    select
        7 as place,
        'alert_device' as check_name,
        device is null as is_missing
    from detected
    union all
    select
        8 as place,
        'alert_verdict' as check_name,
        coalesce(verdict = 'undetermined', true) as is_missing
    from detected
)

select
    check_name,
    count(*) filter (where is_missing) as missing_count,
    count(*) as rows_seen,
    count(*) filter (where is_missing) * 100 / nullif(count(*), 0) as missing_pct
from checked
group by place, check_name
order by place;

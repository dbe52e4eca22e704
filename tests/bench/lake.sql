-- One tenant's tables at any size, the same rows on every machine: every value is drawn
-- by hash(number, salt). Variables: tickets, from_ticket, to_ticket (a slice of them),
-- days, first_day, zone, tenant_id.

-- table: macros
-- even in [0, 1)
create or replace macro drawn(number, salt) as
(hash(number, salt) % 1000003)::double / 1000003;

-- table: tickets
-- grain: ticket; weeks of equal volume, quiet nights and weekends; 200 companies of very
-- different size, 40 owners; times to resolution from minutes to months. What is not
-- resolved by the end is open, and a few never are: 2% of the last year's tickets, one
-- in a thousand of the older ones.
create or replace table raw_tickets as
with placed as (
    select
        i + 1 as id,
        getvariable('tickets') as n,
        drawn(i, 1) as u,
        drawn(i, 2) as v,
        timezone(
            getvariable('zone'),
            getvariable('first_day')::timestamp
            + to_days((i * (getvariable('days') // 7) // n * 7)::integer)
            + to_days(
                case
                    when u < 0.19 then 0
                    when u < 0.38 then 1
                    when u < 0.57 then 2
                    when u < 0.75 then 3
                    when u < 0.92 then 4
                    when u < 0.97 then 5
                    else 6
                end
            )
            + to_seconds((if(v < 0.9, 8 + v * 11, (v - 0.9) * 240) * 3600)::integer)
        ) as created_at,
        timezone(
            getvariable('zone'),
            getvariable('first_day')::timestamp + to_days(getvariable('days'))
        ) as last_at
    from range(getvariable('from_ticket'), getvariable('to_ticket')) as r (i)
),

resolved as (
    select
        *,
        created_at
        + to_seconds((600 * exp(9 * pow(drawn(id, 3), 1.6)))::bigint) as done_at,
        done_at >= last_at
        or drawn(id, 4)
        < if(created_at >= last_at - interval 365 day, 0.02, 0.001) as is_open,
        floor(6 * pow(drawn(id, 5), 1.5))::integer as board_number,
        floor(12 * drawn(id, 6))::integer as type_number,
        drawn(id, 7) as w
    from placed
)

select
    getvariable('tenant_id') as tenant_id,
    id as cw_ticket_id,
    printf('Company %03d', 1 + floor(200 * pow(drawn(id, 8), 2.2))::integer) as company,
    [
        'Service Desk', 'Network', 'Workstations', 'Servers', 'Security', 'Projects'
    ][1 + board_number] as board,
    if(w < 0.03, null, 'Type ' || chr(65 + type_number)) as type,
    null as subtype,
    if(w < 0.1, 'High', 'Normal') as priority,
    case
        when is_open and w < 0.1 then 'Reopened'
        when is_open then if(w < 0.4, 'New', 'In Progress')
        when w < 0.015 then 'Cancelled'
        else 'Closed'
    end as status,
    if(
        drawn(id, 9) < 0.02,
        null,
        printf('Technician %02d', 1 + floor(40 * pow(drawn(id, 10), 1.3))::integer)
    ) as owner,
    case
        when w < 0.04 then 'How to use feature ' || (id % 40)
        when w < 0.05 then 'User error in form ' || (id % 40)
        else [
            'Printer does not answer', 'Password forgotten', 'Mailbox is full',
            'VPN drops every hour', 'Screen stays black', 'Backup failed',
            'Slow start of the machine', 'Account for a new colleague',
            'Shared folder is missing', 'Licence has expired'
        ][1 + (type_number + board_number) % 10]
        || ' on device ' || (hash(id, 11) % 5000)
    end as summary,
    created_at as created_at_remote,
    if(is_open, created_at + to_hours((w * 48)::integer), done_at)
        as updated_at_remote,
    if(is_open or drawn(id, 12) < 0.1, null, done_at) as closed_at,
    if(
        drawn(id, 13) < 0.05,
        null,
        created_at + to_seconds((14400 * pow(drawn(id, 14), 2))::bigint)
    ) as first_response_at,
    if(drawn(id, 15) < 0.5, null, date_diff('second', created_at, done_at) / 60)
        as resolution_minutes,
    if(w between 0.2 and 0.24, 1, 0) as reopened_count,
    if(w between 0.22 and 0.25, 1, 0) as escalation_count,
    null as agreement_id,
    created_at + interval 3 day as sla_due_at,
    if(drawn(id, 16) < 0.5, null, done_at <= created_at + interval 3 day) as sla_met
from resolved
order by created_at_remote, id;

-- table: time_entries
-- grain: time entry; five for every ticket, on its first days
create or replace table raw_time_entries as
select
    getvariable('tenant_id') as tenant_id,
    (t.cw_ticket_id - 1) * 5 + k + 1 as cw_time_entry_id,
    if(drawn(cw_time_entry_id, 21) < 0.02, null, t.cw_ticket_id) as cw_ticket_id,
    if(drawn(cw_time_entry_id, 22) < 0.5, null, t.company) as company,
    printf(
        'Technician %02d',
        1 + floor(40 * pow(drawn(if(k < 3, t.cw_ticket_id, cw_time_entry_id), 10), 1.3))
            ::integer
    ) as member,
    ['Remote', 'Remote', 'On site', 'Workshop', 'Travel'][
        (1 + hash(cw_time_entry_id, 23) % 5)::integer
    ] as work_type,
    5 + hash(cw_time_entry_id, 24) % 90 as minutes,
    drawn(cw_time_entry_id, 25) < 0.7 as billable,
    least(
        t.created_at_remote::date + floor(4 * pow(drawn(cw_time_entry_id, 26), 3))
            ::integer,
        getvariable('first_day')::date + getvariable('days') - 1
    ) as date_worked,
    null as agreement_id
from raw_tickets as t
cross join range(5) as r (k) -- one ticket to its five entries
order by date_worked, cw_time_entry_id;

-- table: agreements
-- grain: agreement; each company but every tenth has one, some of them in part
create or replace table raw_agreements as
select
    getvariable('tenant_id') as tenant_id,
    i as id,
    printf('Company %03d', i) as company,
    'Agreement ' || i as name,
    'Managed' as type,
    getvariable('first_day')::date as start_date,
    if(i % 7 = 0, getvariable('first_day')::date + getvariable('days') // 2, null)
        as end_date,
    if(i % 3 = 0, ['Service Desk', 'Network', 'Workstations'], null) as covered_boards,
    if(i % 5 = 0, ['Type A', 'Type B', 'Type C', 'Type D'], null) as covered_types,
    1000 + i as monthly_amount,
    20 as included_hours
from range(1, 201) as r (i)
where i % 10 <> 0;

-- table: security_alerts
-- grain: alert, one for every twenty tickets
create or replace table raw_security_alerts as
select
    getvariable('tenant_id') as tenant_id,
    'alert-' || cw_ticket_id as id,
    if(cw_ticket_id % 3 = 0, 'SentinelOne', 'Microsoft Defender') as source,
    company,
    'device-' || (hash(cw_ticket_id, 31) % 5000) as device,
    'Threat ' || chr(65 + (hash(cw_ticket_id, 32) % 8)::integer) as type,
    ['critical', 'high', 'medium', 'low', 'informational'][
        1 + floor(5 * pow(drawn(cw_ticket_id, 33), 0.6))::integer
    ] as severity,
    if(drawn(cw_ticket_id, 34) < 0.9, 'resolved', 'new') as status,
    if(drawn(cw_ticket_id, 35) < 0.3, 'false_positive', 'true_positive') as verdict,
    created_at_remote as detected_at,
    if(
        drawn(cw_ticket_id, 34) < 0.9,
        created_at_remote + to_seconds((200000 * pow(drawn(cw_ticket_id, 36), 3))::bigint),
        null
    ) as resolved_at
from raw_tickets
where cw_ticket_id % 20 = 0
order by detected_at, id;

-- table: surveys
-- grain: survey answer, one for every twenty tickets
create or replace table raw_surveys as
select
    getvariable('tenant_id') as tenant_id,
    cw_ticket_id as id,
    cw_ticket_id,
    null as company,
    closed_at + interval 1 hour as responded_at,
    1 + floor(5 * pow(drawn(cw_ticket_id, 41), 0.5)) as csat,
    floor(11 * pow(drawn(cw_ticket_id, 42), 0.4)) as nps
from raw_tickets
where cw_ticket_id % 20 = 7 and closed_at is not null
order by responded_at, id;

-- table: projects
-- grain: project; one half-way through the history
create or replace table raw_projects as
select
    getvariable('tenant_id') as tenant_id,
    1 as id,
    'Self-service for passwords' as name,
    null as company,
    -- the same question in a history of any length
    getvariable('first_day')::date + getvariable('days') - 364 as live_at,
    null as board,
    null as type,
    'password' as summary_pattern,
    5000 as cost,
    40 as hours_invested;

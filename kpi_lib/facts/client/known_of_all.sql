-- What a client's rows are judged by that rests on those of all, with the client that
-- may see it: `client_key` is its folded name. Inputs: the raw tables.

-- table: alert_ends_known
-- grain: client, source and month of an alert of its own, and an instant at which the
-- source began or ceased to have given half of the ends of all clients' alerts; before
-- the first one it had
with doubtful as (
    select distinct trim(source) as source
    from raw_security_alerts
    where lower(trim(status)) = 'resolved' and resolved_at is null
),

judged as (
    select
        trim(source) as source,
        local_month(detected_at) as month_start,
        greatest(resolved_at, detected_at) as changed_at,
        sum(if(resolved_at is null, -1, 1)) over (
            partition by trim(source), local_month(detected_at)
            order by greatest(resolved_at, detected_at) -- with its equals
        ) >= 0 as tells_ends
    from raw_security_alerts
    where lower(trim(status)) = 'resolved'
        and trim(source) in (select source from doubtful)
),

changes as (
    select *
    from judged
    qualify tells_ends != lag(tells_ends, 1, true) over (
        partition by source, month_start order by changed_at
    )
),

companies as (
    select distinct
        company,
        trim(source) as source,
        local_month(detected_at) as month_start
    from raw_security_alerts
    where trim(source) in (select source from changes)
)

select distinct changes.*, fold(company_name(c.company)) as client_key
from changes
-- many to many
inner join companies as c
    on changes.source = c.source and changes.month_start = c.month_start;

-- table: months_naming_tickets
-- grain: client and month of a time entry of its own in which an entry, of any client,
-- names its ticket
select distinct
    date_trunc('month', e.date_worked)::date as month_start,
    fold(coalesce(company_name(e.company), company_name(t.company))) as client_key
from raw_time_entries as e
-- many entries to one ticket
left join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id
where date_trunc('month', e.date_worked) in (
    select date_trunc('month', date_worked)
    from raw_time_entries
    where cw_ticket_id is not null
);

-- table: silences
-- grain: client with a ticket, and days in the midst on which no client created one,
-- though ten would have come of as many as usual, of seven days or more
with days as (
    select
        local_day(created_at_remote) as created_on,
        count(*) as tickets
    from raw_tickets
    group by local_day(created_at_remote)
),

gaps as (
    select
        created_on + 1 as first_day,
        lead(created_on) over (order by created_on) - 1 as last_day,
        sum(tickets) over () / (
            max(created_on) over () - min(created_on) over () + 1
        ) as per_day
    from days
)

select
    g.first_day,
    g.last_day,
    c.client_key
from gaps as g
-- each with each
cross join (
    select distinct fold(company_name(company)) as client_key
    from raw_tickets
) as c
where g.last_day - g.first_day >= 6
    and per_day * (g.last_day - g.first_day + 1) >= 10;

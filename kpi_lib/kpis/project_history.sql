-- KPI 10: the tickets that projects should reduce, their control and their minutes, by
-- month of tickets: no month depends on another. Inputs: stated_projects,
-- project_tickets (projects.sql), placed_tickets, raw time entries.

-- table: reduced
-- grain: project and ticket created before the end that it should reduce
create or replace temp table _reduced as
select
    date_trunc('month', timezone('UTC', created_at_remote))::date as month_start,
    project_id,
    is_narrow,
    cw_ticket_id,
    created_on,
    created_on < live_at as is_before
from project_tickets($as_of)
where created_at_remote < $end;

-- table: tickets
-- grain: project and ticket that it should reduce
select * exclude (is_narrow, created_on)
from _reduced;

-- table: days
-- grain: month, project and local day with tickets; a row without a project has the
-- first day with any. The control are tickets that no narrow project should reduce: its
-- company's where it has one, the others' where it should reduce all of its company's.
with counted as materialized (
    select
        cw_ticket_id,
        date_trunc('month', timezone('UTC', created_at_remote))::date as month_start,
        fold(company) as company_key,
        local_day(created_at_remote) as created_on
    from placed_tickets($as_of)
    where created_at_remote < $end
),

free as (
    select
        month_start,
        created_on,
        company_key,
        count(*) as tickets
    from counted as c
    anti join _reduced as t
        on c.cw_ticket_id = t.cw_ticket_id and t.is_narrow
    group by month_start, created_on, company_key
),

parts as (
    select
        month_start,
        project_id,
        created_on,
        is_before,
        count(*) as tickets,
        0 as control
    from _reduced
    group by month_start, project_id, created_on, is_before
    union all
    select
        c.month_start,
        p.id as project_id,
        c.created_on,
        c.created_on < p.live_at as is_before,
        0 as tickets,
        sum(c.tickets) as control
    from free as c
    inner join stated_projects() as p -- many to many
        on
            case
                when p.is_narrow
                    then p.company is null or c.company_key = fold(p.company)
                else c.company_key <> fold(p.company)
            end
    group by c.month_start, p.id, c.created_on, p.live_at
    union all
    select
        month_start,
        null as project_id,
        min(created_on) as created_on,
        null as is_before,
        0 as tickets,
        0 as control
    from counted
    group by month_start
)

select
    month_start,
    project_id,
    created_on,
    is_before,
    sum(tickets)::bigint as tickets,
    sum(control)::bigint as control
from parts
group by month_start, project_id, created_on, is_before;

-- table: minutes
-- grain: month of tickets, month of work, project, and whether the tickets were created
-- before it went live; thousandths of a minute, as minutes are stored
select
    r.month_start,
    date_trunc('month', e.date_worked)::date as worked_month,
    r.project_id,
    r.is_before,
    (sum(e.minutes) * 1000)::bigint as thousandths
from raw_time_entries_on_tickets(last_day_begun($as_of)) as e
-- many entries to the projects of their ticket
inner join _reduced as r on e.cw_ticket_id = r.cw_ticket_id
group by r.month_start, worked_month, r.project_id, r.is_before;

-- table: worked
-- grain: month of work and ticket; thousandths of a minute
select
    date_trunc('month', date_worked)::date as worked_month,
    cw_ticket_id,
    (sum(minutes) * 1000)::bigint as thousandths
from raw_time_entries_between('-infinity'::date, last_day_begun($as_of))
where cw_ticket_id is not null
group by worked_month, cw_ticket_id;

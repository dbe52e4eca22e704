-- KPI 10: what a project changed. Inputs: stated_projects, project_tickets
-- (projects.sql), tickets, raw_time_entries.

-- table: projects
-- grain: project
select * exclude (board, type, is_narrow)
from stated_projects()
where $company::varchar is null or company is null or fold(company) = fold($company)
order by live_at, project, id;

-- table: days
-- grain: project and day that has ended, from the tenant's first ticket to the end of
-- the period. The control are tickets that no narrow project should reduce: those of
-- the project's company where it has one, the other companies' where it should reduce
-- all of its company's.
with counted as materialized (
    select
        cw_ticket_id,
        fold(company) as company_key,
        local_day(created_at_remote) as created_on
    from placed_tickets($as_of)
    where created_at_remote < $end
),

reduced as materialized (
    select project_id, is_narrow, cw_ticket_id, created_on
    from project_tickets($as_of)
),

spine as (
    select
        p.id as project_id,
        d.day::date as day
    from stated_projects() as p
    cross join
        generate_series(
            (select min(created_on) from counted),
            least($last_day::date, local_day($as_of) - 1),
            interval 1 day
        ) as d (day)
),

treated as (
    select project_id, created_on, count(*) as tickets
    from reduced
    group by project_id, created_on
),

controls as (
    select
        p.id as project_id,
        c.created_on,
        count(*) as tickets
    from counted as c
    anti join reduced as t
        on c.cw_ticket_id = t.cw_ticket_id and t.is_narrow
    -- many tickets to many projects
    inner join stated_projects() as p
        on
            case
                when p.is_narrow
                    then p.company is null or c.company_key = fold(p.company)
                else c.company_key <> fold(p.company)
            end
    group by p.id, c.created_on
)

select
    s.project_id,
    s.day,
    coalesce(t.tickets, 0)::double as tickets,
    coalesce(c.tickets, 0)::double as control
from spine as s
left join treated as t -- one to at most one
    on s.project_id = t.project_id and s.day = t.created_on
left join controls as c -- one to at most one
    on s.project_id = c.project_id and s.day = c.created_on
order by s.project_id, s.day;

-- table: minutes
-- grain: project; mean minutes of its tickets created before and since it went live
with reduced as materialized (
    select *
    from project_tickets($as_of)
    where created_at_remote < $end
),

worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes
    from raw_time_entries
    where date_worked <= last_day_begun($as_of)
        and cw_ticket_id in (select cw_ticket_id from reduced)
    group by cw_ticket_id
)

select
    t.project_id,
    avg((coalesce(w.minutes, 0) * 1000)::bigint)
        filter (where t.created_on < t.live_at)
    / 1000 as mean_minutes_before,
    avg((coalesce(w.minutes, 0) * 1000)::bigint)
        filter (where t.created_on >= t.live_at)
    / 1000 as mean_minutes_after
from reduced as t
left join worked as w on t.cw_ticket_id = w.cw_ticket_id -- one to at most one
group by t.project_id;

-- table: evidence
-- grain: ticket and project that should reduce it
select
    project,
    * exclude (project, project_id, is_narrow)
from project_tickets($as_of)
where created_at_remote < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by project, created_at_remote, cw_ticket_id;

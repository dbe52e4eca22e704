-- KPI 10: what a project changed. Inputs: projects, tickets, raw_time_entries.

-- table: macros
-- grain: ticket and project that should reduce it; a pattern is a regular expression,
-- read without regard to case and accents
create or replace temp macro touched(known_at) as table
select
    p.id as project_id,
    p.live_at,
    t.cw_ticket_id,
    t.company,
    t.board,
    t.type,
    t.summary,
    t.created_at_remote,
    local_day(t.created_at_remote) as created_on
from tickets(known_at) as t
-- one project to many tickets
inner join projects() as p
    on
        (p.company is null or fold(p.company) = fold(t.company))
        and (p.board is null or fold(p.board) = fold(t.board))
        and (p.type is null or fold(p.type) = fold(t.type))
        and (
            p.summary_pattern is null
            or regexp_matches(
                strip_accents(t.summary), strip_accents(p.summary_pattern), 'i'
            )
        );

-- table: projects
-- grain: project that went live by the end of the period
select
    id,
    name as project,
    company,
    live_at,
    cost::double as cost,
    hours_invested::double as hours_invested
from projects()
where live_at <= $last_day
    and (
        $company::varchar is null or company is null or fold(company) = fold($company)
    )
order by live_at, project, id;

-- table: patterns
-- grain: project with a pattern
select
    name as project,
    summary_pattern
from projects()
where summary_pattern is not null
order by project;

-- table: days
-- grain: project and day, from the tenant's first ticket to the end of the period.
-- The control are the tickets that no project should reduce, of the project's company
-- where it has one.
with counted as (
    select
        cw_ticket_id,
        company,
        local_day(created_at_remote) as created_on
    from tickets($as_of)
    where created_at_remote < $end
),

spine as (
    select
        p.id as project_id,
        p.company,
        d::date as day
    from projects() as p
    cross join (
        select unnest(
            generate_series(
                min(created_on),
                least($last_day::date, last_day_begun($as_of)),
                interval 1 day
            )
        ) as d
        from counted
    )
),

treated as (
    select
        project_id,
        created_on,
        count(*) as tickets
    from touched($as_of)
    where created_at_remote < $end
    group by project_id, created_on
),

untouched as (
    select
        c.company,
        c.created_on,
        count(*) as tickets
    from counted as c
    anti join touched($as_of) as t on c.cw_ticket_id = t.cw_ticket_id
    group by c.company, c.created_on
),

controls as (
    select
        p.id as project_id,
        u.created_on,
        sum(u.tickets) as tickets
    from projects() as p
    -- one project to many companies
    inner join untouched as u
        on p.company is null or fold(p.company) = fold(u.company)
    group by p.id, u.created_on
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
with worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes
    from raw_time_entries
    where date_worked <= last_day_begun($as_of)
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
from touched($as_of) as t
left join worked as w on t.cw_ticket_id = w.cw_ticket_id -- one to at most one
where t.created_at_remote < $end
group by t.project_id;

-- table: evidence
-- grain: ticket and project that should reduce it
select
    p.name as project,
    t.* exclude (project_id)
from touched($as_of) as t
inner join projects() as p on t.project_id = p.id -- many to one
where t.created_at_remote < $end
    and ($company::varchar is null or fold(t.company) = fold($company))
order by p.name, t.created_at_remote, t.cw_ticket_id;

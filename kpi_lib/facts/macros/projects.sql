-- Projects as stated by the tenant, and the tickets that each should reduce.

-- grain: project; a blank filter does not restrict. `is_narrow`: it has a filter beside
-- its company.
create or replace temp macro stated_projects() as table
select
    id,
    trim(name) as project,
    company,
    live_at,
    stored(board) as board,
    stored(type) as type,
    stored(summary_pattern) as pattern,
    cost::double as cost,
    hours_invested::double as hours_invested,
    coalesce(
        stored(board), stored(type), stored(summary_pattern)
    ) is not null as is_narrow
from projects();

-- grain: pattern and ticket whose summary it matches; `match` of
-- kpis/project_patterns.sql fills it, one pattern at a time: a bound value is compiled
-- once, a column once for every ticket
create temp table if not exists _pattern_tickets (pattern varchar, cw_ticket_id bigint);

-- grain: ticket and project that should reduce it; a pattern is a regular expression,
-- read without regard to case, accents and typographic apostrophes
create or replace temp macro project_tickets(known_at) as table
with paired as (
    select
        p.id as project_id,
        m.cw_ticket_id
    from stated_projects() as p
    inner join _pattern_tickets as m on p.pattern = m.pattern -- one to many
    union all
    select
        p.id as project_id,
        t.cw_ticket_id
    from stated_projects() as p
    cross join placed_tickets(known_at) as t
    where p.pattern is null
)

select
    p.id as project_id,
    p.project,
    p.live_at,
    p.is_narrow,
    t.cw_ticket_id,
    t.company,
    t.board,
    t.type,
    t.summary,
    t.created_at_remote,
    local_day(t.created_at_remote) as created_on
from paired as i
-- many to one
inner join placed_tickets(known_at) as t on i.cw_ticket_id = t.cw_ticket_id
-- many to one
inner join stated_projects() as p
    on
        i.project_id = p.id
        and (p.company is null or fold(p.company) = fold(t.company))
        and (p.board is null or fold(p.board) = fold(t.board))
        and (p.type is null or fold(p.type) = fold(t.type));

-- What the projects are, and which tickets each should reduce.

-- grain: project; what is blank does not restrict. `is_narrow`: it names which tickets
-- of its company, or of all, it should reduce.
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

-- grain: ticket and project that should reduce it
create or replace temp macro project_tickets(known_at) as table
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
from tickets(known_at) as t
-- one project to many tickets
inner join stated_projects() as p
    on
        (p.company is null or fold(p.company) = fold(t.company))
        and (p.board is null or fold(p.board) = fold(t.board))
        and (p.type is null or fold(p.type) = fold(t.type))
        and (p.pattern is null or matches_pattern(t.summary, p.pattern));

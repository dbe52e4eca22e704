-- KPI 10: the tickets that a project's pattern matches. Inputs: raw_tickets_since,
-- stated_projects and _pattern_tickets (projects.sql).

-- table: stated
-- grain: project, with all that decides which tickets it should reduce
select
    id,
    project,
    company,
    live_at,
    board,
    type,
    pattern,
    is_narrow
from stated_projects()
order by live_at, project, id;

-- table: is_readable
-- grain: one row; an error where DuckDB cannot read the pattern
select regexp_matches('', strip_accents($pattern), 'i') as is_matched;

-- table: match
-- grain: pattern and ticket whose summary it matches
insert into _pattern_tickets
select
    $pattern as pattern,
    cw_ticket_id
from raw_tickets_since('-infinity'::timestamptz, false)
where matches_pattern(summary, $pattern)
    and $pattern not in (select pattern from _pattern_tickets);

-- table: clear
-- grain: pattern and ticket; forgets what was matched
delete from _pattern_tickets;

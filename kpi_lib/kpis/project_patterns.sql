-- KPI 10: the tickets that a project's pattern matches. Inputs: raw_tickets,
-- _pattern_tickets (projects.sql).

-- table: is_readable
-- grain: one row; an error where DuckDB cannot read the pattern
select regexp_matches('', strip_accents($pattern), 'i') as is_matched;

-- table: match
-- grain: pattern and ticket whose summary it matches
insert into _pattern_tickets
select
    $pattern as pattern,
    cw_ticket_id
from raw_tickets
where matches_pattern(summary, $pattern)
    and $pattern not in (select pattern from _pattern_tickets);

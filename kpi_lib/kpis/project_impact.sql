-- KPI 10: what a project changed. Inputs: stated_projects, project_tickets
-- (projects.sql). What the tickets came to is counted in project_history.sql.

-- table: projects
-- grain: project
select * exclude (board, type, is_narrow)
from stated_projects()
where $company::varchar is null or company is null or fold(company) = fold($company)
order by live_at, project, id;

-- table: evidence
-- grain: ticket and project that should reduce it
select
    project,
    * exclude (project, project_id, is_narrow)
from project_tickets($as_of)
where created_at_remote < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by project, created_at_remote, cw_ticket_id;

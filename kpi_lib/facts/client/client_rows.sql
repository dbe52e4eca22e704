-- Rows with the client that may see them: `client_key` is its folded name, aliases
-- resolved. Inputs: the raw tables.

-- table: raw_tickets
-- grain: ticket
select
    *,
    fold(company_name(company)) as client_key
from raw_tickets;

-- table: raw_time_entries
-- grain: time entry; without a company it belongs to that of its ticket
select
    e.*,
    fold(coalesce(company_name(e.company), company_name(t.company))) as client_key
from raw_time_entries as e
-- many entries to one ticket
left join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id;

-- table: raw_agreements
-- grain: agreement
select
    *,
    fold(company_name(company)) as client_key
from raw_agreements;

-- table: raw_security_alerts
-- grain: alert
select
    *,
    fold(company_name(company)) as client_key
from raw_security_alerts;

-- table: raw_surveys
-- grain: survey answer; without a company it belongs to that of its ticket
select
    s.*,
    fold(coalesce(company_name(s.company), company_name(t.company))) as client_key
from raw_surveys as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id;

-- table: raw_commitments
-- grain: commitment
select
    *,
    fold(company_name(company)) as client_key
from raw_commitments;

-- table: raw_projects
-- grain: project; without a company it is for all clients
select
    *,
    fold(company_name(company)) as client_key
from raw_projects;

-- Whose each row is: `client_key` is the folded name of the company that may see it;
-- inputs: the raw tables, whose names are joined by the tenant's aliases.

-- table: raw_tickets
-- grain: ticket
select
    *,
    fold(company_name(company)) as client_key
from raw_tickets;

-- table: raw_time_entries
-- grain: time entry; where it names no company its ticket does
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
-- grain: survey answer; where it names no company its ticket does
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
-- grain: project; without a company it is for all of them
select
    *,
    fold(company_name(company)) as client_key
from raw_projects;

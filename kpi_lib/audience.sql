-- The rows of one company, folded name in the variable `only_company`; inputs: the raw
-- tables, whose names are joined by the tenant's aliases.

-- table: raw_tickets
-- grain: ticket
select *
from raw_tickets
where fold(company_name(company)) = getvariable('only_company');

-- table: raw_time_entries
-- grain: time entry; where it names no company its ticket does
select e.*
from raw_time_entries as e
-- many entries to one ticket
left join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id
where fold(coalesce(company_name(e.company), company_name(t.company)))
    = getvariable('only_company');

-- table: raw_agreements
-- grain: agreement
select *
from raw_agreements
where fold(company_name(company)) = getvariable('only_company');

-- table: raw_security_alerts
-- grain: alert
select *
from raw_security_alerts
where fold(company_name(company)) = getvariable('only_company');

-- table: raw_surveys
-- grain: survey answer; where it names no company its ticket does
select s.*
from raw_surveys as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id
where fold(coalesce(company_name(s.company), company_name(t.company)))
    = getvariable('only_company');

-- table: raw_commitments
-- grain: commitment
select *
from raw_commitments
where fold(company_name(company)) = getvariable('only_company');

-- table: raw_projects
-- grain: project of the company or of all
select *
from raw_projects
where company_name(company) is null
    or fold(company_name(company)) = getvariable('only_company');

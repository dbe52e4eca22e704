-- Names of companies and people as they are stored, for the search of client reports.

-- table: people
-- grain: owner or member
select distinct trim(owner) as name
from raw_tickets
where trim(owner) <> ''
union
select distinct trim(member) as name
from raw_time_entries
where trim(member) <> ''
union
select distinct trim(person) as name
from excluded_rows
where trim(person) <> '';

-- table: companies
-- grain: spelling of a company
select distinct trim(company) as name
from (
    select company from raw_tickets
    union all
    select company from raw_time_entries
    union all
    select company from raw_agreements
    union all
    select company from raw_security_alerts
    union all
    select company from raw_surveys
    union all
    select company from raw_commitments
    union all
    select company from raw_projects
    union all
    select company from excluded_rows
) as named
where trim(company) <> '';

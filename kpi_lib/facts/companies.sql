-- grain: company, in any table, without the group of rows that name none
with named as (
    select distinct company from raw_tickets
    union all
    select distinct company from raw_time_entries
    union all
    select distinct company from raw_agreements
    union all
    select distinct company from raw_security_alerts
    union all
    select distinct company from raw_surveys
    union all
    select distinct company from raw_commitments
)

select distinct company_name(company) as company
from named
where company_name(company) is not null and company_name(company) <> '(none)'
order by company;

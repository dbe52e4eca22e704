-- Agreements, commitments and projects, with the tenant's names.

-- grain: agreement
create macro agreements() as table
select
    * exclude (tenant_id) replace (
        coalesce(company_name(company), '(none)') as company, trim(name) as name
    )
from raw_agreements;

-- grain: commitment
create macro commitments(as_of) as table
select
    * exclude (tenant_id)
    replace (coalesce(company_name(company), '(none)') as company)
from raw_commitments
where made_on <= last_day_begun(as_of);

-- grain: project; a company of NULL means all of them
create macro projects() as table
select * exclude (tenant_id) replace (company_name(company) as company)
from raw_projects;

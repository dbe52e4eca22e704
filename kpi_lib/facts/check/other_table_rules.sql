-- Rules for agreements, alerts, surveys and commitments.
-- Syntax of a rule: rules.py.

-- rule: agreement_ends_before_start warning
-- They end before they start, so they are never active
select
    'raw_agreements' as table_name,
    id as key,
    null as detail
from raw_agreements
where end_date < start_date;

-- rule: agreement_without_work warning
-- No ticket and no time entry names their company, whose work then lies outside every
-- agreement; where it is another spelling, join them by aliases in the tenant's file
select
    'raw_agreements' as table_name,
    id as key,
    '"' || company || '"' as detail
from raw_agreements
where exists (from raw_tickets)
    and not list_contains(
        (
            select coalesce(list(distinct fold(company_name(name))), [])
            from (
                select name
                from company_names
                where table_name in ('raw_tickets', 'raw_time_entries')
                union all
                select company
                from excluded_rows
            ) as known
        ),
        fold(company_name(company))
    );

-- rule: unknown_severity warning
-- Their severity is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || severity || '"' as detail
from raw_security_alerts
where not list_contains($severities, lower(trim(severity)));

-- rule: unknown_status warning
-- Their status is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || status || '"' as detail
from raw_security_alerts
where not list_contains($alert_statuses, lower(trim(status)))
union all
select
    'raw_commitments' as table_name,
    cast(id as varchar) as key,
    '"' || status || '"' as detail
from raw_commitments
where not list_contains($commitment_statuses, lower(trim(status)));

-- rule: unknown_verdict warning
-- Their verdict is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || verdict || '"' as detail
from raw_security_alerts
where not list_contains($verdicts, lower(trim(verdict)));

-- rule: unknown_source warning
-- Their source is unknown
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    '"' || source || '"' as detail
from raw_security_alerts
where not list_contains($sources, trim(source));

-- rule: alert_without_end warning
-- They are resolved and nothing tells when, so they are in no time to resolution and in
-- no share within target; kpi sync reads the ends that an export leaves out
select
    'raw_security_alerts' as table_name,
    source || ' ' || id as key,
    null as detail
from raw_security_alerts
where lower(trim(status)) = 'resolved' and resolved_at is null;

-- rule: survey_without_ticket warning
-- The ticket they name is not there
select
    'raw_surveys' as table_name,
    s.id as key,
    null as detail
from raw_surveys as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id
where s.cw_ticket_id is not null and t.cw_ticket_id is null;

-- rule: csat_out_of_range warning
-- Their CSAT is not from 1 to 5, and in no mean; csat_scale turns another scale into it
select
    'raw_surveys' as table_name,
    id as key,
    null as detail
from raw_surveys
where csat not between 1 and 5;

-- rule: nps_out_of_range warning
-- Their NPS is not from 0 to 10, and in no score
select
    'raw_surveys' as table_name,
    id as key,
    null as detail
from raw_surveys
where nps not between 0 and 10;

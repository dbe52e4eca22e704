-- Survey answers as known at `as_of`, with the tenant's names.

-- grain: survey answered at or after `since` and no later than `until`
create macro surveys_between(since, until, as_of) as table
select
    s.id,
    s.cw_ticket_id,
    coalesce(company_name(s.company), company_name(t.company), '(none)') as company,
    s.responded_at,
    s.csat,
    s.nps
from raw_surveys_between(since, least(until, as_of)) as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id;

-- grain: survey answer; all of them
create macro surveys(as_of) as table
select *
from surveys_between('-infinity'::timestamptz, as_of, as_of);

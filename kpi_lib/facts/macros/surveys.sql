-- Survey answers as known at `as_of`, with the tenant's names.

-- marks outside their scale are in no mean and no interval
create macro csat_mark(x) as case when x between 1 and 5 then x end;

create macro nps_mark(x) as case when x between 0 and 10 then x end;

-- grain: survey answered at or after `since` and no later than `until`
create macro surveys_between(since, until, as_of) as table
select
    s.id,
    s.cw_ticket_id,
    coalesce(company_name(s.company), company_name(t.company), '(none)') as company,
    s.responded_at,
    csat_mark(s.csat) as csat,
    nps_mark(s.nps) as nps,
    coalesce(s.csat not between 1 and 5, false)
    or coalesce(s.nps not between 0 and 10, false) as is_off_scale
from raw_surveys_between(since, least(until, as_of)) as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id;

-- grain: survey answer; all of them
create macro surveys(as_of) as table
select *
from surveys_between('-infinity'::timestamptz, as_of, as_of);

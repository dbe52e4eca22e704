-- Tickets that wait for the client. Inputs: tickets.

-- table: main
-- grain: open ticket in a status of `waiting` at the latest known
select
    cw_ticket_id,
    local_day(created_at_remote) as created_on,
    priority,
    summary,
    contains(fold(status), 'appro') as is_approval
from tickets_since($as_of, $as_of, true)
where resolved_at is null
    -- a status set later is not known yet
    and updated_at_remote <= $as_of
    and list_contains($waiting::varchar[], fold(status))
    and ($company::varchar is null or fold(company) = fold($company))
order by created_on, cw_ticket_id;

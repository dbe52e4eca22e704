-- Tickets as known at `as_of`, with the tenant's names and statuses. clock_*.sql adds
-- their durations, and what is due by agreed times.

-- grain: ticket created by `as_of`, without excluded statuses. At least those with an
-- instant at or after `since`, and with `with_open` all unresolved ones: a query about
-- some days skips the files of the years before them.
create macro placed_tickets_since(as_of, since, with_open) as table
with dated as (
    select
        t.*,
        case
            when is_closed(t.status) then coalesce(t.closed_at, t.updated_at_remote)
        end as done_at,
        agreement_type(t.agreement_id, t.company, t.created_at_remote) as agreement_type
    from raw_tickets_since(since, with_open) as t -- noqa: RF03
    where is_counted(t.status) and t.created_at_remote <= as_of -- noqa: RF03
)

select
    * exclude (tenant_id, done_at, agreement_type) replace (
        coalesce(company_name(company), '(none)') as company,
        coalesce(stored(board), '(no board)') as board,
        stored(type) as type,
        stored(subtype) as subtype,
        stored(priority) as priority,
        trim(status) as status,
        coalesce(person_name(owner), '(unassigned)') as owner,
        case
            when first_response_at <= as_of
                then greatest(first_response_at, created_at_remote)
        end as first_response_at
    ),
    case
        when done_at <= as_of then greatest(done_at, created_at_remote)
    end as resolved_at,
    coalesce(done_at < created_at_remote, false) as is_resolved_before_created,
    coalesce(first_response_at < created_at_remote, false)
        as is_answered_before_created,
    -- NULL where the source does not tell: neither reopened nor never reopened
    case
        when reopened_count > 0 or is_reopened_status(status) then true
        when reopened_count = 0 then false
    end as is_reopened,
    case
        when sla_due_at is null and sla_met is null
            then agreed_us(getvariable('agreed_resolution'), agreement_type, priority)
    end as agreed_resolution_us,
    agreed_us(getvariable('agreed_response'), agreement_type, priority)
        as agreed_response_us
from dated;

-- grain: ticket; all of them
create macro placed_tickets(as_of) as table
select *
from placed_tickets_since(as_of, '-infinity'::timestamptz, false);

-- grain: ticket created at or after `since` and before `until`, without excluded
-- statuses
create macro tickets_created(as_of, since, until) as table
select
    coalesce(company_name(company), '(none)') as company,
    created_at_remote
from raw_tickets_between(since, until)
where is_counted(status) and created_at_remote <= as_of;

-- grain: unresolved ticket, all of whose instants are before `since`, that
-- `placed_tickets_since` leaves out
create macro open_tickets_before(as_of, since) as table
select
    cw_ticket_id,
    coalesce(company_name(company), '(none)') as company,
    coalesce(person_name(owner), '(unassigned)') as owner,
    created_at_remote
from raw_open_tickets_before(since)
-- all are created before `since`: where that is by `as_of`, no row needs a comparison
where since <= as_of or created_at_remote <= as_of;

-- Service levels of tickets as known at `as_of`.

-- a service level is decided at the resolution where the source says whether it was
-- met, else at the due instant or the resolution before it
create macro is_service_level_met(sla_met, resolved_at, sla_due_at) as
coalesce(sla_met, resolved_at <= sla_due_at, false);

create macro service_level_decided_at(as_of, sla_met, resolved_at, sla_due_at) as
case
    when sla_met is not null or resolved_at <= sla_due_at then resolved_at
    when sla_due_at <= as_of then sla_due_at
end;

-- Whether any ticket can have a service level: by the source, or by the tenant's agreed
-- times. The log is enough (connection_settings.py); no file is read.
create macro has_any_service_level() as
coalesce(getvariable('has_agreed_times'), false)
or coalesce(getvariable('has_service_levels'), true);

-- grain: ticket whose service level is decided
create macro service_levels(as_of) as table
select
    cw_ticket_id,
    company,
    is_service_level_met(sla_met, resolved_at, sla_due_at) as is_met,
    service_level_decided_at(as_of, sla_met, resolved_at, sla_due_at) as decided_at
from tickets(as_of)
where decided_at is not null;

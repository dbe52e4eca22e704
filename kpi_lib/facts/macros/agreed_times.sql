-- Agreed times of the tenant's settings (`sla:`), for tickets that come without one.
-- connection_settings.py sets the variables: has_agreed_times; agreed_resolution and
-- agreed_response, microseconds by folded agreement type and priority. Their keys are
-- joined by chr(31); the type is empty where the time is for all tickets.

-- the time for the agreement's type, else that for all tickets; NULL where none
create macro agreed_us(times, agreement_type, priority) as
case
    when getvariable('has_agreed_times')
        then
            coalesce(
                times[fold(agreement_type) || chr(31) || fold(priority)],
                times[chr(31) || fold(priority)]
            )
end;

-- agreed_times_by_type.sql replaces it where times differ by agreement type
create macro agreement_type(own_agreement, own_company, created_at) as
null::varchar;

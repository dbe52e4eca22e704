-- Agreed times of the tenant's settings (`sla:`), for tickets that come without one.
-- connection_settings.py sets the variables: has_agreed_times; agreed_resolution and
-- agreed_response, microseconds by folded agreement type and priority. Their keys are
-- joined by chr(31); the type is empty where the time is for all tickets.

-- a folded priority and its parts: `priority 1 - critical` is also called `critical`
create macro priority_names(x) as
list_prepend(
    fold(x), regexp_split_to_array(fold(x), '\s+[-–—/|]\s+|\s*[():]\s*')
);

-- the time for the agreement's type, else that for all tickets; NULL where none
create macro agreed_us(times, agreement_type, priority) as
case
    when getvariable('has_agreed_times')
        then
            list_filter(
                list_transform(
                    list_concat(
                        list_transform(
                            priority_names(priority),
                            lambda name: fold(agreement_type) || chr(31) || name
                        ),
                        list_transform(
                            priority_names(priority), lambda name: chr(31) || name
                        )
                    ),
                    lambda key: times[key]
                ),
                lambda time: time is not null
            )[1]
end;

-- agreed_times_by_type.sql replaces it where times differ by agreement type
create macro agreement_type(own_agreement, own_company, created_at) as
null::varchar;

-- Statuses of tenants whose names of reopened ones are not all in Latin letters.

create or replace macro is_reopened_status(status) as
case
    when list_contains(getvariable('closed_spellings'), status) then false
    else
        list_contains(
            getvariable('reopened_statuses'),
            regexp_replace(fold(status), '[^\p{L}\p{N}]+', '', 'g')
        )
end;

-- Agreed times of tenants whose settings agree none: no text is taken apart for them.

create or replace macro agreed_us(times, agreement_type, priority) as null::bigint;

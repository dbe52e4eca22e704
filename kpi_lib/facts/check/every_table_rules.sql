-- Rules for every table: keys, values, names, dates.
-- Syntax of a rule: rules.py.

-- rule: duplicate_key_in_lake error
-- Several rows have one key
select table_name, key, null as detail
from each_row
group by table_name, key
having count(*) > 1;

-- rule: missing_value_in_lake error
-- Rows lack a required value
select table_name, key, column_name as detail
from blanks;

-- rule: no_company warning
-- They name no company and count under "(none)"
select n.table_name, n.key, null as detail
from company_names as n
-- an entry or answer to its own row, and many of them to one ticket
left join raw_time_entries as e
    on n.table_name = 'raw_time_entries'
    and n.key = cast(e.cw_time_entry_id as varchar)
left join raw_surveys as s
    on n.table_name = 'raw_surveys' and n.key = cast(s.id as varchar)
left join raw_tickets as t on t.cw_ticket_id = coalesce(e.cw_ticket_id, s.cw_ticket_id)
where coalesce(company_name(n.name), '(none)') = '(none)'
    and coalesce(company_name(t.company), '(none)') = '(none)';

-- rule: no_person warning
-- They name nobody and count under "(unassigned)"
select table_name, key, null as detail
from person_names
where coalesce(person_name(name), '(unassigned)') = '(unassigned)';

-- rule: two_spellings warning
-- One name is written in several ways; join them by aliases in the tenant's file
with spelled as (
    select
        'company' as kind,
        table_name,
        company_name(name) as name
    from company_names
    union
    select
        'person' as kind,
        table_name,
        person_name(name) as name
    from person_names
),

plain as (
    select
        *,
        replace(replace(fold(name), 'ß', 'ss'), 'œ', 'oe') as half_joined,
        replace(replace(half_joined, 'æ', 'ae'), 'ø', 'o') as joined,
        regexp_replace(joined, '[^\p{L}\p{N}]+', '', 'g') as letters,
        regexp_replace(letters, '([aou])e', '\1', 'g') as short,
        regexp_matches(nfc_normalize(name), '[äöüøÄÖÜØ]') as has_umlaut
    from spelled
    where name not in ('(none)', '(unassigned)')
),

-- Only beside an umlaut is "ue" one: Michael and Michal are two
named as (
    select
        *,
        if(
            bool_or(has_umlaut) over (partition by kind, short), short, letters
        ) as plain_name
    from plain
)

select
    arg_min(table_name, (table_name <> 'raw_tickets', table_name)) as table_name,
    array_to_string(list_sort(list(distinct name)), ' / ') as key,
    null as detail
from named
where plain_name <> ''
group by kind, plain_name
having count(distinct name) > 1;

-- rule: unknown_agreement warning
-- The agreement they name is not there
with named as (
    select
        'raw_tickets' as table_name,
        cw_ticket_id as key,
        agreement_id
    from raw_tickets
    union all
    select
        'raw_time_entries' as table_name,
        cw_time_entry_id as key,
        agreement_id
    from raw_time_entries
)

select n.table_name, n.key, null as detail
from named as n
-- many rows to one agreement
left join raw_agreements as a on n.agreement_id = a.id
where n.agreement_id is not null and a.id is null;

-- rule: instant_in_future warning
-- They lie after the moment of this check
select table_name, key, column_name as detail
from moments
where happened_at > $as_of or happened_on > last_day_begun($as_of);

-- rule: freshness warning
-- The newest rows, and their day
select table_name, key, happened_on as detail
from each_row
qualify happened_on = max(happened_on) over (partition by table_name);

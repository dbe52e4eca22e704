-- Brings the raw tables of all tenants, step by step, to what the tenant in `s` knew
-- at `as_of`. `s` has one row: tenant_id, zone, as_of, first_day, last_day, company,
-- strict. Beside it stand closed, excluded, boards_out, companies_out, company_alias,
-- person_alias, hours, holidays, members and leave, each with what the tenant's file
-- says.
create macro plain(x) as
lower(strip_accents(replace(regexp_replace(x, '^ +| +$', '', 'g'), '’', '''')));

create macro day_of(x) as (select (x at time zone zone)::date from s);

-- what the tenant's file leaves out: first what belongs to a ticket that is left out
create macro called(x) as
plain(coalesce((select name from company_alias where alias = plain(x)), x));

create table firms_out as select called(company) as company from companies_out;
create table tickets_out as
select cw_ticket_id from raw_tickets
where tenant_id = (select tenant_id from s) and (
    plain(board) in (select board from boards_out)
    or called(company) in (select company from firms_out)
);
delete from raw_time_entries
where tenant_id = (select tenant_id from s) and (
    cw_ticket_id in (select cw_ticket_id from tickets_out)
    or called(company) in (select company from firms_out)
);
delete from raw_surveys
where tenant_id = (select tenant_id from s) and (
    cw_ticket_id in (select cw_ticket_id from tickets_out)
    or called(company) in (select company from firms_out)
);
delete from raw_security_alerts
where tenant_id = (select tenant_id from s)
    and called(company) in (select company from firms_out);
delete from raw_agreements
where tenant_id = (select tenant_id from s)
    and called(company) in (select company from firms_out);
delete from raw_tickets
where tenant_id = (select tenant_id from s)
    and cw_ticket_id in (select cw_ticket_id from tickets_out);

create table t as
select r.* exclude (tenant_id) from raw_tickets as r
where r.tenant_id = (select tenant_id from s);

delete from t where plain(status) in (select status from excluded);
delete from t where created_at_remote > (select as_of from s);

create table names as
select distinct given, coalesce(
    (select name from company_alias where alias = plain(given)),
    case when trim(given) <> '' then trim(given) end
) as company
from (
    select company as given from raw_tickets
    union all
    select company from raw_time_entries
    union all
    select company from raw_surveys
);
create table people as
select distinct given, coalesce(
    (select name from person_alias where alias = plain(given)),
    case when trim(given) <> '' then trim(given) end,
    '(unassigned)'
) as person
from (select owner as given from raw_tickets union all select member from raw_time_entries);

alter table t add column resolved_at timestamptz;
alter table t add column ttr_us hugeint;
alter table t add column response_us hugeint;
update t set resolved_at = coalesce(closed_at, updated_at_remote)
where plain(status) in (select status from closed);
update t set resolved_at = null where resolved_at > (select as_of from s);
update t set first_response_at = null where first_response_at > (select as_of from s);

-- the opening hours of three years, laid out day by day
create table opening as
select
    (d::date + to_minutes(h.from_minute)) at time zone s.zone as open_at,
    (d::date + to_minutes(h.to_minute)) at time zone s.zone as close_at
from range(date '2025-01-01', date '2028-01-01', interval 1 day) as r (d), hours as h, s
where isodow(d) = h.weekday and d::date not in (select day from holidays);

update t set ttr_us = epoch_us(resolved_at) - epoch_us(created_at_remote);
update t set response_us = epoch_us(first_response_at) - epoch_us(created_at_remote);
update t set ttr_us = (
    select coalesce(sum(greatest(0, least(epoch_us(t.resolved_at), epoch_us(o.close_at))
        - greatest(epoch_us(t.created_at_remote), epoch_us(o.open_at)))), 0)
    from opening as o
) where ttr_us > 0 and (select clock from s) = 'business';
update t set response_us = (
    select coalesce(sum(greatest(0,
        least(epoch_us(t.first_response_at), epoch_us(o.close_at))
        - greatest(epoch_us(t.created_at_remote), epoch_us(o.open_at)))), 0)
    from opening as o
) where response_us > 0 and (select clock from s) = 'business';
update t set ttr_us = null, resolved_at = created_at_remote where ttr_us < 0;
update t set response_us = null, first_response_at = created_at_remote
where response_us < 0;

update t set
    company = coalesce(
        (select n.company from names as n where n.given is not distinct from t.company),
        '(none)'
    ),
    owner = (select p.person from people as p where p.given is not distinct from t.owner);

create table e as
select
    r.*,
    coalesce(
        (select company from names where given is not distinct from r.company),
        (select company from names where given is not distinct from (
            select k.company from raw_tickets as k
            where k.tenant_id = r.tenant_id and k.cw_ticket_id = r.cw_ticket_id
        )),
        '(none)'
    ) as client,
    coalesce((
        select coalesce(nullif(trim(k.board), ''), '(no board)') from raw_tickets as k
        where k.tenant_id = r.tenant_id and k.cw_ticket_id = r.cw_ticket_id
    ), '(no ticket)') as desk,
    (select p.person from people as p where p.given is not distinct from r.member)
        as person,
    coalesce(nullif(trim(r.work_type), ''), '(none)') as work
from raw_time_entries as r, s
where r.tenant_id = s.tenant_id
    and (r.date_worked::timestamp at time zone s.zone) < s.as_of;

create table q as
select r.* replace (
    if(csat >= 1 and csat <= 5, csat, null) as csat,
    if(nps >= 0 and nps <= 10, nps, null) as nps
), coalesce(
    (select company from names where given is not distinct from r.company),
    (select company from names where given is not distinct from (
        select k.company from raw_tickets as k
        where k.tenant_id = r.tenant_id and k.cw_ticket_id = r.cw_ticket_id
    )),
    '(none)'
) as client
from raw_surveys as r, s
where r.tenant_id = s.tenant_id and r.responded_at <= s.as_of;

-- the days of the period that have begun
create table days as
select d::date as day
from s, range(s.first_day, s.last_day + 1, interval 1 day) as r (d)
where d at time zone s.zone < s.as_of;

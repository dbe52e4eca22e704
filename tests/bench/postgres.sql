-- The source catalogue's SQL made complete: tenant, period, statuses, named groups and
-- NULL handling as docs/kpis.md has them, for a tenant without aliases on the calendar's
-- clock. Values are bound with :name.

-- table: indexes
create index on raw_tickets (tenant_id, created_at_remote);
create index on raw_tickets (tenant_id, closed_at);
create index on raw_tickets (tenant_id, updated_at_remote);
create index on raw_tickets (tenant_id, company, created_at_remote);
create index on raw_tickets (tenant_id, (coalesce(closed_at, updated_at_remote)))
where status = 'Closed';
create index on raw_tickets (tenant_id, created_at_remote)
where status not in ('Closed', 'Cancelled');
create index on raw_tickets (tenant_id, sla_due_at);
create index on raw_tickets (tenant_id, first_response_at);
create index on raw_time_entries (tenant_id, date_worked)
include (cw_ticket_id, company, member, work_type, minutes, billable);
create index on raw_time_entries (tenant_id, cw_ticket_id);
create index on raw_agreements (tenant_id, company);
create index on raw_security_alerts (tenant_id, detected_at);
create index on raw_surveys (tenant_id, responded_at);
vacuum (analyze) raw_tickets;
vacuum (analyze) raw_time_entries;
vacuum (analyze) raw_agreements;
vacuum (analyze) raw_security_alerts;
vacuum (analyze) raw_surveys;

-- table: sales_opportunities
with asked as (
    select
        cw_ticket_id,
        company,
        board,
        type,
        (created_at_remote at time zone :zone)::date as created_on
    from raw_tickets
    where tenant_id = :tenant
        and created_at_remote >= :start and created_at_remote < :end
        and status <> 'Cancelled'
),

covered as (
    select distinct a.cw_ticket_id
    from asked as a
    inner join raw_agreements as g on g.tenant_id = :tenant and g.company = a.company
    where a.created_on between coalesce(g.start_date, '-infinity')
        and coalesce(g.end_date, 'infinity')
        and (g.covered_boards is null or a.board = any(g.covered_boards))
        and (g.covered_types is null or coalesce(a.type = any(g.covered_types), false))
),

worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes,
        coalesce(sum(minutes) filter (where not billable), 0) as unbilled_minutes
    from raw_time_entries
    where tenant_id = :tenant and date_worked between :first_day and :last_day
        and cw_ticket_id is not null
    group by cw_ticket_id
)

select
    a.company,
    a.board,
    count(*) as ticket_count,
    case when count(*) > 5 and count(*) * 30.0 / :days > 5 then 'HIGH' else 'MEDIUM' end
        as opportunity_level,
    count(*) filter (where c.cw_ticket_id is null) as out_of_scope_count,
    coalesce(sum(w.minutes) filter (where c.cw_ticket_id is null), 0)
        as out_of_scope_minutes,
    coalesce(sum(w.unbilled_minutes) filter (where c.cw_ticket_id is null), 0)
    / 60 * 120 * 30 / :days as estimated_monthly_value
from asked as a
left join covered as c on a.cw_ticket_id = c.cw_ticket_id
left join worked as w on a.cw_ticket_id = w.cw_ticket_id
group by a.company, a.board
having count(*) > 3 and count(*) * 30.0 / :days > 3
order by ticket_count desc, a.company collate "C", a.board collate "C";

-- table: client_training_needs
with asked as (
    select
        cw_ticket_id,
        company,
        trim(summary) as summary,
        coalesce(
            summary ~* '\m(how to|training|doesn.t know|user error|comment faire|comment puis-je|formation|ne sait pas|erreur utilisateur)\M',
            false
        ) as is_training
    from raw_tickets
    where tenant_id = :tenant
        and created_at_remote >= :start and created_at_remote < :end
        and status <> 'Cancelled'
),

worked as (
    select
        a.company,
        sum(e.minutes) as minutes
    from asked as a
    inner join raw_time_entries as e
        on e.tenant_id = :tenant and e.cw_ticket_id = a.cw_ticket_id
    where a.is_training and e.date_worked between :first_day and :last_day
    group by a.company
),

counted as (
    select
        company,
        count(*) filter (where is_training) as training_tickets,
        count(*) as total_tickets,
        array_agg(distinct summary collate "C") filter (where is_training) as topics
    from asked
    group by company
)

select
    c.company,
    c.training_tickets,
    c.total_tickets,
    c.training_tickets * 100.0 / c.total_tickets as training_share_pct,
    coalesce(w.minutes, 0) as minutes,
    c.topics
from counted as c
left join worked as w on c.company = w.company
where c.training_tickets > 0
order by c.training_tickets desc, c.company collate "C";

-- table: tech_training_needs
with touched as (
    select
        coalesce(owner, '(unassigned)') as owner,
        board,
        resolution_minutes,
        reopened_count > 0 or status = 'Reopened' as is_reopened,
        escalation_count > 0 as is_escalated,
        case
            when status = 'Closed' and coalesce(closed_at, updated_at_remote) >= :start
                and coalesce(closed_at, updated_at_remote) < :end
                then extract(
                    epoch from coalesce(closed_at, updated_at_remote) - created_at_remote
                ) / 60
        end as ttr_minutes
    from raw_tickets
    where tenant_id = :tenant
        and status <> 'Cancelled'
        and (
            (created_at_remote >= :start and created_at_remote < :end)
            or (
                status = 'Closed'
                and coalesce(closed_at, updated_at_remote) >= :start
                and coalesce(closed_at, updated_at_remote) < :end
            )
        )
),

clock as (
    select bool_and(resolution_minutes is not null) as is_own
    from touched
    where ttr_minutes is not null
),

timed as (
    select
        t.*,
        case
            when t.ttr_minutes is not null
                then case when c.is_own then t.resolution_minutes else t.ttr_minutes end
        end as minutes
    from touched as t
    cross join clock as c
),

overall as (
    select avg(minutes) as overall_avg_minutes from timed
),

boards as (
    select
        board,
        avg(minutes) as board_avg_minutes
    from timed
    group by board
),

owners as (
    select
        owner,
        board,
        count(ttr_minutes) as tickets_resolved,
        count(*) as tickets,
        avg(minutes) as avg_resolution_minutes,
        percentile_cont(0.5) within group (order by minutes)
            as median_resolution_minutes,
        count(*) filter (where is_reopened) as reopened_count,
        count(*) filter (where is_escalated) as escalated_count
    from timed
    group by owner, board
),

judged as (
    select
        o.*,
        a.overall_avg_minutes,
        o.avg_resolution_minutes / nullif(a.overall_avg_minutes, 0) as ratio_to_overall,
        b.board_avg_minutes,
        o.avg_resolution_minutes / nullif(b.board_avg_minutes, 0) as ratio_to_board
    from owners as o
    cross join overall as a
    inner join boards as b on o.board = b.board
)

select
    owner,
    board,
    tickets_resolved,
    avg_resolution_minutes,
    overall_avg_minutes,
    ratio_to_overall,
    board_avg_minutes,
    ratio_to_board,
    reopened_count,
    escalated_count,
    tickets_resolved >= 5 as is_sufficient,
    median_resolution_minutes
from judged
where ratio_to_overall > 1.5
    or ratio_to_board > 1.5
    or (reopened_count >= 3 and reopened_count > 0.1 * tickets)
    or (escalated_count >= 3 and escalated_count > 0.2 * tickets)
order by ratio_to_overall desc nulls last, owner collate "C", board collate "C";

-- table: time_consumption
select
    coalesce(e.company, t.company, '(none)') as company,
    e.work_type,
    coalesce(sum(e.minutes) filter (where e.billable), 0) as billable_minutes,
    coalesce(sum(e.minutes) filter (where not e.billable), 0) as non_billable_minutes,
    sum(e.minutes) as total_minutes
from raw_time_entries as e
left join raw_tickets as t
    on t.tenant_id = e.tenant_id and t.cw_ticket_id = e.cw_ticket_id
where e.tenant_id = :tenant and e.date_worked between :first_day and :last_day
group by 1, 2
order by
    total_minutes desc,
    (coalesce(e.company, t.company, '(none)')) collate "C",
    e.work_type collate "C";

-- table: agreement_mismatch
with worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes_worked,
        coalesce(sum(minutes) filter (where not billable), 0) as unbilled_minutes
    from raw_time_entries
    where tenant_id = :tenant and date_worked between :first_day and :last_day
        and cw_ticket_id is not null
    group by cw_ticket_id
),

chosen as (
    select
        t.cw_ticket_id,
        t.company,
        t.board,
        t.type,
        t.summary,
        t.created_at_remote,
        (t.created_at_remote at time zone :zone)::date as created_on,
        coalesce(w.minutes_worked, 0) as minutes_worked,
        coalesce(w.unbilled_minutes, 0) as unbilled_minutes
    from (
        select cw_ticket_id from worked
        union
        select cw_ticket_id
        from raw_tickets
        where tenant_id = :tenant
            and created_at_remote >= :start and created_at_remote < :end
    ) as i
    inner join raw_tickets as t
        on t.tenant_id = :tenant and t.cw_ticket_id = i.cw_ticket_id
    left join worked as w on t.cw_ticket_id = w.cw_ticket_id
    where t.status <> 'Cancelled' and t.created_at_remote <= :end
),

held as (
    select
        c.cw_ticket_id,
        a.name,
        a.id is not null as is_own,
        c.created_on between coalesce(a.start_date, '-infinity')
        and coalesce(a.end_date, 'infinity') as is_active,
        a.start_date > c.created_on as is_later,
        a.covered_boards is null or c.board = any(a.covered_boards) as covers_board,
        a.covered_types is null
        or coalesce(c.type = any(a.covered_types), false) as covers_type
    from chosen as c
    left join raw_agreements as a
        on a.tenant_id = :tenant and a.company = c.company
),

judged as (
    select
        cw_ticket_id,
        coalesce(bool_or(is_own and is_active), false) as has_active,
        coalesce(bool_or(is_own and is_active and covers_board and covers_type), false)
            as is_covered,
        coalesce(bool_or(is_own and is_active and covers_board), false)
            as is_board_covered,
        min(name collate "C") filter (where is_own and is_active) as agreement_name,
        bool_or(is_own) as has_any,
        coalesce(bool_and(is_later) filter (where is_own), false) as has_only_later
    from held
    group by cw_ticket_id
)

select
    c.cw_ticket_id,
    c.company,
    c.board,
    c.type,
    c.summary,
    j.agreement_name,
    case when j.has_active then 'MISMATCH' else 'NO_AGREEMENT' end as issue,
    case
        when j.has_active and not j.is_board_covered then 'board'
        when j.has_active then 'type'
        when not j.has_any then 'none'
        when j.has_only_later then 'not_started'
        else 'expired'
    end as reason,
    c.minutes_worked,
    c.unbilled_minutes,
    c.created_at_remote
from judged as j
inner join chosen as c on j.cw_ticket_id = c.cw_ticket_id
where not j.is_covered
order by c.minutes_worked desc, c.cw_ticket_id;

-- table: tech_efficiency
with handled as (
    select
        coalesce(owner, '(unassigned)') as owner,
        reopened_count = 0 as is_first_call,
        extract(epoch from coalesce(closed_at, updated_at_remote) - created_at_remote)
        / 3600 as ttr_hours
    from raw_tickets
    where tenant_id = :tenant
        and status = 'Closed'
        and coalesce(closed_at, updated_at_remote) >= :start
        and coalesce(closed_at, updated_at_remote) < :end
),

owners as (
    select
        owner,
        count(*) as tickets_handled,
        avg(ttr_hours) as avg_ttr_hours,
        percentile_cont(0.5) within group (order by ttr_hours) as median_ttr_hours,
        percentile_cont(0.9) within group (order by ttr_hours) as p90_ttr_hours,
        count(*) filter (where is_first_call) * 100.0 / count(*) as fcr_pct
    from handled
    group by owner
),

members as (
    select
        member,
        sum(minutes) as total_minutes,
        coalesce(sum(minutes) filter (where billable), 0) as billable_minutes
    from raw_time_entries
    where tenant_id = :tenant and date_worked between :first_day and :last_day
    group by member
)

select
    coalesce(o.owner, m.member) as owner,
    coalesce(o.tickets_handled, 0) as tickets_handled,
    o.avg_ttr_hours,
    o.median_ttr_hours,
    o.p90_ttr_hours,
    o.fcr_pct,
    m.billable_minutes * 100.0 / nullif(m.total_minutes, 0) as billable_ratio_pct
from owners as o
full join members as m on o.owner = m.member
order by tickets_handled desc, (coalesce(o.owner, m.member)) collate "C";

-- table: ticket_trends
with daily as (
    select
        (created_at_remote at time zone :zone)::date as ticket_date,
        count(*) as ticket_count
    from raw_tickets
    where tenant_id = :tenant
        and created_at_remote >= (:first_day::date - 30)::timestamp at time zone :zone
        and created_at_remote < :end
        and status <> 'Cancelled'
    group by 1
),

days as (
    select
        d::date as ticket_date,
        coalesce(c.ticket_count, 0) as ticket_count
    from generate_series(
        greatest(
            :first_day::date - 30,
            (
                select (min(created_at_remote) at time zone :zone)::date
                from raw_tickets
                where tenant_id = :tenant
            )
        )::timestamp,
        :last_day::timestamp,
        interval '1 day'
    ) as s (d)
    left join daily as c on d::date = c.ticket_date
),

scored as (
    select
        ticket_date,
        ticket_count,
        count(*) over before_it as n,
        avg(ticket_count) over before_it as mean,
        stddev_samp(ticket_count) over before_it as stddev
    from days
    window before_it as (
        order by ticket_date rows between 30 preceding and 1 preceding
    )
)

select
    ticket_date,
    ticket_count,
    case when n >= 14 then mean end as mean,
    case when n >= 14 then stddev end as stddev,
    case when n >= 14 then (ticket_count - mean) / nullif(stddev, 0) end as z_score,
    case
        when n >= 14 and abs((ticket_count - mean) / nullif(stddev, 0)) > 2
            then 'ANOMALY'
        when n >= 14 and stddev > 0 then 'NORMAL'
    end as status
from scored
where ticket_date >= :first_day
order by ticket_date;

-- table: soc_metrics
with judged as (
    select
        source,
        severity,
        status = 'resolved' as is_resolved,
        extract(epoch from resolved_at - detected_at) / 3600 as hours,
        verdict,
        t.target_hours,
        t.rank,
        case
            when resolved_at is not null
                then resolved_at <= detected_at + t.target_hours * interval '1 hour'
            when detected_at + t.target_hours * interval '1 hour' < :end then false
        end as is_met
    from (
        -- what was resolved after the period's end is still open
        select
            source,
            severity,
            verdict,
            detected_at,
            case when resolved_at <= :end then resolved_at end as resolved_at,
            case when status = 'resolved' and resolved_at > :end then 'new' else status end
                as status
        from raw_security_alerts
        where tenant_id = :tenant and detected_at >= :start and detected_at < :end
    ) as a
    left join (
        values ('critical', 1, 1), ('high', 4, 2), ('medium', 24, 3), ('low', 72, 4),
        ('informational', null, 5)
    ) as t (name, target_hours, rank) on a.severity = t.name
)

select
    source,
    severity,
    count(*) as alert_count,
    count(*) filter (where is_resolved) as resolved_count,
    count(*) filter (where not is_resolved) as open_count,
    avg(hours) as avg_mttr_hours,
    percentile_cont(0.5) within group (order by hours) as median_mttr_hours,
    percentile_cont(0.9) within group (order by hours) as p90_mttr_hours,
    count(is_met) as sla_eligible_count,
    count(*) filter (where is_met) * 100.0 / nullif(count(is_met), 0)
        as sla_compliance_pct,
    count(*) filter (where verdict = 'false_positive') * 100.0
    / nullif(count(*) filter (where verdict <> 'undetermined'), 0) as false_positive_pct
from judged
group by source, severity, rank
order by source collate "C", rank;

-- table: kpi_daily
with days as (
    select d::date as kpi_date
    from generate_series(:first_day::timestamp, :last_day::timestamp, interval '1 day')
        as s (d)
),

opening as (
    select count(*) as backlog
    from raw_tickets
    where tenant_id = :tenant
        and created_at_remote < :start
        and (
            status not in ('Closed', 'Cancelled')
            or (status = 'Closed' and coalesce(closed_at, updated_at_remote) >= :start)
        )
),

created as (
    select
        (created_at_remote at time zone :zone)::date as kpi_date,
        count(*) as n
    from raw_tickets
    where tenant_id = :tenant
        and created_at_remote >= :start and created_at_remote < :end
        and status <> 'Cancelled'
    group by 1
),

closed as (
    select
        (coalesce(closed_at, updated_at_remote) at time zone :zone)::date as kpi_date,
        count(*) as n,
        round(
            avg(
                extract(
                    epoch from coalesce(closed_at, updated_at_remote) - created_at_remote
                ) / 60
            )
        ) as avg_ttr_minutes,
        round(count(*) filter (where reopened_count = 0) * 100.0 / count(*), 2)
            as fcr_rate
    from raw_tickets
    where tenant_id = :tenant
        and status = 'Closed'
        and coalesce(closed_at, updated_at_remote) >= :start
        and coalesce(closed_at, updated_at_remote) < :end
    group by 1
),

answered as (
    select
        (first_response_at at time zone :zone)::date as kpi_date,
        round(avg(extract(epoch from first_response_at - created_at_remote) / 60))
            as avg_first_response_minutes
    from raw_tickets
    where tenant_id = :tenant
        and first_response_at >= :start and first_response_at < :end
        and status <> 'Cancelled'
    group by 1
),

breaches as (
    select
        (decided_at at time zone :zone)::date as kpi_date,
        count(*) as n
    from (
        select coalesce(closed_at, updated_at_remote) as decided_at
        from raw_tickets
        where tenant_id = :tenant
            and status = 'Closed'
            and coalesce(closed_at, updated_at_remote) >= :start
            and coalesce(closed_at, updated_at_remote) < :end
            and sla_met = false
        union all
        select sla_due_at
        from raw_tickets
        where tenant_id = :tenant
            and sla_due_at >= :start and sla_due_at < :end
            and status <> 'Cancelled'
            and sla_met is null
            and (
                status <> 'Closed'
                or coalesce(closed_at, updated_at_remote) > least(sla_due_at, :end)
            )
    ) as decided
    group by 1
),

worked as (
    select
        date_worked as kpi_date,
        round(coalesce(sum(minutes) filter (where billable), 0)) as billable_minutes,
        round(coalesce(sum(minutes) filter (where not billable), 0))
            as non_billable_minutes
    from raw_time_entries
    where tenant_id = :tenant and date_worked between :first_day and :last_day
    group by 1
),

answers as (
    select
        (responded_at at time zone :zone)::date as kpi_date,
        round(avg(csat), 2) as csat_avg,
        round(
            (
                count(*) filter (where nps between 9 and 10)
                - count(*) filter (where nps between 0 and 6)
            ) * 100.0 / nullif(count(nps), 0)
        ) as nps
    from raw_surveys
    where tenant_id = :tenant and responded_at >= :start and responded_at < :end
    group by 1
),

alerts as (
    select
        (detected_at at time zone :zone)::date as kpi_date,
        count(*) filter (where severity in ('critical', 'high')) as high,
        count(*) filter (where severity = 'medium') as medium,
        count(*) filter (where severity = 'low') as low
    from raw_security_alerts
    where tenant_id = :tenant and detected_at >= :start and detected_at < :end
    group by 1
)

select
    d.kpi_date,
    coalesce(c.n, 0) as new_tickets,
    coalesce(r.n, 0) as closed_tickets,
    o.backlog
    + sum(coalesce(c.n, 0) - coalesce(r.n, 0)) over (order by d.kpi_date)
        as backlog_open,
    coalesce(w.billable_minutes, 0) as billable_minutes,
    coalesce(w.non_billable_minutes, 0) as non_billable_minutes,
    r.avg_ttr_minutes,
    f.avg_first_response_minutes,
    r.fcr_rate,
    s.csat_avg,
    s.nps,
    coalesce(b.n, 0) as sla_breach_count,
    coalesce(a.high, 0) as security_alerts_high,
    coalesce(a.medium, 0) as security_alerts_medium,
    coalesce(a.low, 0) as security_alerts_low
from days as d
cross join opening as o
left join created as c on d.kpi_date = c.kpi_date
left join closed as r on d.kpi_date = r.kpi_date
left join answered as f on d.kpi_date = f.kpi_date
left join breaches as b on d.kpi_date = b.kpi_date
left join worked as w on d.kpi_date = w.kpi_date
left join answers as s on d.kpi_date = s.kpi_date
left join alerts as a on d.kpi_date = a.kpi_date
order by d.kpi_date;

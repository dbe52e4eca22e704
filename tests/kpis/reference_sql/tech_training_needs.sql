-- table: main
with touched as (
    select
        t.*, coalesce(nullif(trim(board), ''), '(no board)') as desk,
        coalesce(day_of(resolved_at) between first_day and last_day, false) as done,
        if(reopened_count > 0 or plain(status) = 'reopened', 1, reopened_count)
            as reopened,
        (escalation_count > 0)::int as escalated
    from t, s
    where day_of(created_at_remote) between first_day and last_day
        or day_of(resolved_at) between first_day and last_day
),
clock as (
    select coalesce(sum((resolution_minutes is null)::int) = 0, false) as own
    from touched where done
),
r as (
    select owner, desk, company, if(own, resolution_minutes, ttr_us / 6e7) as minutes
    from touched, clock where done
),
cells as (
    select
        owner, desk, count(*) as tickets, sum(done::int) as resolved,
        sum(reopened) as reopened, sum(escalated) as escalated,
        (
            select avg(minutes) from r, s where r.owner = touched.owner
                and r.desk = touched.desk
                and (s.company is null or plain(s.company) = plain(r.company))
        ) as own_avg,
        (
            select quantile_cont(minutes, 0.5) from r, s where r.owner = touched.owner
                and r.desk = touched.desk
                and (s.company is null or plain(s.company) = plain(r.company))
        ) as own_median,
        (select avg(minutes) from r) as all_avg,
        (select avg(minutes) from r where r.desk = touched.desk) as desk_avg
    from touched
    where (select s.company is null or plain(s.company) = plain(touched.company) from s)
    group by owner, desk
)
select
    owner, desk as board, resolved as tickets_resolved,
    own_avg as avg_resolution_minutes, all_avg as overall_avg_minutes,
    own_avg / nullif(all_avg, 0) as ratio_to_overall,
    desk_avg as board_avg_minutes, own_avg / nullif(desk_avg, 0) as ratio_to_board,
    reopened as reopened_count, escalated as escalated_count,
    list_concat(
        if(own_avg > 1.5 * all_avg + 1e-9, ['slow_overall'], []),
        if(own_avg > 1.5 * desk_avg + 1e-9, ['slow_for_board'], []),
        if(coalesce(reopened >= 3 and 10 * reopened > tickets, false), ['reopens'], []),
        if(
            coalesce(escalated >= 3 and 5 * escalated > tickets, false),
            ['escalations'],
            []
        )
    ) as reasons,
    resolved >= 5 as is_sufficient, own_median as median_resolution_minutes
from cells
where len(reasons) > 0 and owner <> '(unassigned)'
order by ratio_to_overall desc nulls last, owner, board;

-- Which tickets tell whether they were reopened. connection_settings.py sets the
-- variable reopened_counts: what the log tells of the counts.

-- The instant after whose creation tickets tell whether they were reopened: NULL where
-- none does, '-infinity' where all do. Counts above 0 beside nothing but NULL are
-- reopenings seen by an import, or a source that leaves 0 out: they tell nothing of the
-- other tickets. Nor do tickets created before the last untold one before the first 0:
-- syncs did not watch yet, and the reopened ones alone would make the share.
create macro reopenings_told_after() as (
    select
        case
            when getvariable('reopened_counts') = 'all'
                or bool_and(reopened_count is not null)
                then '-infinity'::timestamptz
            when bool_or(reopened_count = 0)
                then coalesce(
                    (
                        select max(u.created_at_remote)
                        from raw_tickets as u
                        where getvariable('reopened_counts') = 'some'
                            and u.reopened_count is null
                            and u.created_at_remote < (
                                select min(t.created_at_remote)
                                from raw_tickets as t
                                where getvariable('reopened_counts') = 'some'
                                    and t.reopened_count = 0
                            )
                    ),
                    '-infinity'::timestamptz
                )
        end
    from raw_tickets
    -- reads no file where the log tells it
    where getvariable('reopened_counts') = 'some'
);

-- whether a ticket is reopened; NULL where that is not told
create macro told_reopened(is_reopened, created) as
case when created > reopenings_told_after() then is_reopened end;

-- whether a share of first calls may be given: with fewer than half of its tickets it
-- would rest on those that happened to change (docs/decisions.md)
create macro tells_first_calls(told, tickets) as told > 0 and told * 2 >= tickets;

-- share of first calls in a group of tickets; NULL where too few tell
create macro first_call_pct(is_first) as
case
    when tells_first_calls(count(is_first), count(*))
        then count(*) filter (where is_first) * 100 / count(is_first)
end;

-- NULL where the ticket does not tell (`told_reopened`); `strict` asks also for one
-- member, no escalation
create macro is_first_call(is_reopened, escalation_count, members, strict) as
case
    when is_reopened is null then null
    when not strict then not is_reopened
    when escalation_count is not null
        then not is_reopened and escalation_count = 0 and coalesce(members = 1, false)
end;

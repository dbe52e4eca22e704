-- Tickets of which it is known whether they were reopened. connection_settings.py sets
-- the variable reopened_counts: how many have a count, by the table's log.

-- The instant after whose creation it is known of each ticket: NULL where of none,
-- '-infinity' where of all. Counts above 0 beside nothing but NULL are reopenings that
-- an import saw, or a source that leaves 0 out: of the other tickets nothing follows.
-- Tickets created up to the last one without a count before the first 0 are left out,
-- too: syncs did not watch yet, and the reopened ones alone would make the share.
create macro reopenings_known_after() as (
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
    -- reads no file where the log is enough
    where getvariable('reopened_counts') = 'some'
);

-- whether a ticket is reopened; NULL where that is not known
create macro known_reopened(is_reopened, created) as
case when created > reopenings_known_after() then is_reopened end;

-- whether a share of first calls may be given: where fewer than half of its tickets are
-- known, it would rest on those that happened to change (docs/decisions.md)
create macro enough_known(known, tickets) as known > 0 and known * 2 >= tickets;

-- share of first calls in a group of tickets; NULL where too few are known
create macro first_call_pct(is_first) as
case
    when enough_known(count(is_first), count(*))
        then count(*) filter (where is_first) * 100 / count(is_first)
end;

-- NULL where that is not known (`known_reopened`); `strict` asks also for one
-- member, no escalation
create macro is_first_call(is_reopened, escalation_count, members, strict) as
case
    when is_reopened is null then null
    when not strict then not is_reopened
    when escalation_count is not null
        then not is_reopened and escalation_count = 0 and coalesce(members = 1, false)
end;

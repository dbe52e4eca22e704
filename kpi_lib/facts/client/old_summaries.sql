-- Empties summaries that need no cleaning, since no query about the period reads them.
-- grain: ticket closed before `since` that no project's pattern matches
update raw_tickets set summary = null
where is_closed(status)
    and greatest(coalesce(closed_at, updated_at_remote), created_at_remote) < $since
    and not exists (
        select p.id
        from raw_projects as p
        where stored(p.summary_pattern) is not null
            and coalesce(
                try(matches_pattern(raw_tickets.summary, p.summary_pattern)), true
            )
    );

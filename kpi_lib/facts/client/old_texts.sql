-- Texts that need not be cleared since no question about the period reads them.

-- table: old
-- grain: ticket closed before `since`; a project may count it by its text all the same
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

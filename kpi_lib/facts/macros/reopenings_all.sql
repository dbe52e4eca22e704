-- Reopenings where the log tells that every ticket has a count of them: nothing else is
-- to be looked for.

create or replace macro known_reopened(is_reopened, created) as is_reopened;

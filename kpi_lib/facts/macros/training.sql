-- Summaries that ask for training. The rule is a struct: `mentioned`, `asked`, `names`,
-- `excluded`, `judged` and `whole`, patterns for folded texts
-- (text/training_requests.py), and `similar`, trimmed summaries close to an example.

-- whether a folded text holds a match. Planning `regexp_matches` compiles a constant
-- pattern twice, which for the thousands of words of a rule takes longer than searching
-- a month of summaries. A folded text has no typographic apostrophe of its own.
create macro folded_matches(text, pattern) as
contains(regexp_replace(text, pattern, '’'), '’');

-- most texts hold no keyword and no request and are searched once; of the others few
-- hold an excluded phrase. A list and no subquery of the similar ones: beside that all
-- patterns are compiled twice.
create macro asks_for_training(summary, rule) as
case
    when not coalesce(folded_matches(fold(summary), rule.mentioned), false)
        then
            coalesce(
                list_contains(
                    struct_extract(rule, 'similar')::varchar[], trim(summary)
                ),
                false
            )
    when regexp_matches(fold(summary), rule.whole) then true
    else folded_matches(without_names(summary, rule), rule.asked)
end;

-- `asking` are the trimmed summaries that ask for training (kpis/training_settings.py)
create macro is_asking(summary, asking) as
coalesce(trim(summary) in (select unnest(asking::varchar[])), false);

create macro without_names(summary, rule) as
case
    when folded_matches(fold(summary), rule.excluded)
        then
            regexp_replace(
                regexp_replace(fold(summary), rule.names, ' # ', 'g'),
                rule.judged,
                '\1 # ',
                'g'
            )
    else regexp_replace(fold(summary), rule.names, ' # ', 'g')
end;

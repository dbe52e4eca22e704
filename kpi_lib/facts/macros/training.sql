-- Summaries that ask for training. The rule is a struct: `mentioned`, `asked`, `names`,
-- `excluded`, `judged` and `whole`, patterns for folded texts
-- (text/training_requests.py), and `similar`, trimmed summaries close to an example.

-- most texts hold no keyword and no request and are searched once; of the others few
-- hold an excluded phrase
create macro asks_for_training(summary, rule) as
case
    when not coalesce(regexp_matches(fold(summary), rule.mentioned), false)
        then
            coalesce(
                trim(summary)
                in (select unnest(struct_extract(rule, 'similar')::varchar[])),
                false
            )
    when regexp_matches(fold(summary), rule.whole) then true
    else regexp_matches(without_names(summary, rule), rule.asked)
end;

create macro without_names(summary, rule) as
case
    when regexp_matches(fold(summary), rule.excluded)
        then
            regexp_replace(
                regexp_replace(fold(summary), rule.names, ' # ', 'g'),
                rule.judged,
                '\1 # ',
                'g'
            )
    else regexp_replace(fold(summary), rule.names, ' # ', 'g')
end;

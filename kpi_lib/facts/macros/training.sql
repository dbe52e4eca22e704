-- Summaries that ask for training. The rule is a struct: `mentioned`, `keywords`,
-- `excluded` and `whole`, patterns for folded texts (text/training_requests.py), and
-- `similar`, trimmed summaries that resemble an example.

-- most texts hold no keyword and are searched once; one that does is judged by it
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
    else
        regexp_matches(
            regexp_replace(fold(summary), rule.excluded, ' # ', 'g'), rule.keywords
        )
end;

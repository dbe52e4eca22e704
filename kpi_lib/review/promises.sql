-- What was promised to a client, and what became of it. Inputs: commitments.

-- table: main
-- grain: commitment made on the days from `from_day` to the one before `until_day`
with known as (
    select
        text,
        made_on,
        due_on,
        if(closed_on <= last_day_begun($as_of), closed_on, null) as closed_on,
        if(
            coalesce(closed_on <= last_day_begun($as_of), true),
            lower(trim(status)),
            'open'
        ) as status
    from commitments($as_of)
    where made_on >= $from_day and made_on < $until_day
        and ($company::varchar is null or fold(company) = fold($company))
)

select
    text,
    made_on,
    due_on,
    if(status = 'open', null, closed_on) as closed_on,
    case
        when status <> 'open' then status
        when due_on < local_day($as_of) then 'overdue'
        else 'open'
    end as outcome
from known
order by made_on, due_on nulls last, text;

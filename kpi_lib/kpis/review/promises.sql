-- Commitments to a client and their outcome. Inputs: commitments.

-- table: main
-- grain: commitment made in the period, or before it and not settled when it began;
-- where no day of settling is known, that it was due on counts, else that it was made
with known as (
    select
        text,
        made_on,
        due_on,
        new_due_on,
        -- a person's name that was taken out of a client's rows names nobody
        nullif(trim(owner), '[name]') as owner,
        coalesce(
            list_contains($client_names::varchar[], fold(owner))
            or fold(company_name(owner)) = fold(company),
            false
        ) as is_client,
        if(closed_on <= last_day_begun($as_of), closed_on, null) as closed_on,
        if(
            coalesce(closed_on <= last_day_begun($as_of), true),
            lower(trim(status)),
            'open'
        ) as status
    from commitments($as_of)
    where made_on <= $last_day
        and ($company::varchar is null or fold(company) = fold($company))
),

final as (
    select
        text,
        made_on,
        due_on,
        if(status = 'open', null, closed_on) as closed_on,
        case
            when status = 'done' and closed_on > due_on then 'done_late'
            when status <> 'open' then status
            when due_on < local_day($as_of) then 'overdue'
            else 'open'
        end as outcome,
        owner,
        new_due_on,
        case
            when outcome = 'done_late' then date_diff('day', due_on, closed_on)
            when outcome = 'overdue'
                then greatest(1, date_diff('day', due_on, last_day_begun($as_of)))
        end as days_late,
        is_client,
        made_on >= $first_day as is_made
    from known
    where is_made
        or status = 'open'
        or coalesce(closed_on, due_on, made_on) >= $first_day
)

select *
from final
order by is_made, outcome <> 'overdue', made_on, due_on nulls last, text;

-- Agreements with what they cover, folded for comparison.

-- `list` and `value` are folded; no list covers everything
create macro covers(list, value) as
list is null or coalesce(list_contains(list, value), false);

-- grain: agreement, cover lists folded
create macro covering_agreements() as table
select
    id,
    fold(company) as company_key,
    name,
    coalesce(start_date, date '0001-01-01') as first_day,
    coalesce(end_date, date '9999-12-31') as last_day,
    list_transform(covered_boards, lambda x: fold(x)) as boards,
    list_transform(covered_types, lambda x: fold(x)) as types
from agreements();

-- Agreement types of tickets, for tenants whose agreed times differ by type.

-- the type of the ticket's own agreement; where it names none, the type of its
-- company's agreements active on the day of creation, if they all have the same
create or replace macro agreement_type(own_agreement, own_company, created_at) as
case
    when own_agreement is not null
        then (
            select any_value(stored(type))
            from raw_agreements
            where id = own_agreement
        )
    else (
        select
            case
                when count(distinct fold(stored(type))) = 1
                    then any_value(stored(type))
            end
        from raw_agreements
        where fold(company_name(company)) = fold(company_name(own_company))
            and local_day(created_at)
            between coalesce(start_date, date '0001-01-01')
            and coalesce(end_date, date '9999-12-31')
    )
end;

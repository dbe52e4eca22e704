"""Topics of a period's tickets, assigned once per connection and period."""

from __future__ import annotations

from kpi_lib.kpis.question import Question

_SUMMARIES = """
select cw_ticket_id, summary
from tickets_since($as_of, $start, false)
where created_at_remote >= $start and created_at_remote < $end
order by cw_ticket_id
"""
_PEOPLE = """
select coalesce(person_name(owner), '(unassigned)') as name
from (
    select distinct owner
    from raw_tickets
    where is_counted(status)
        and created_at_remote <= $as_of
)
union
select coalesce(person_name(member), '(unassigned)') as name
from (
    select distinct member
    from raw_time_entries
    where date_worked <= last_day_begun($as_of)
)
union
select person_name(person) as name
from excluded_rows
where stored(person) is not null
"""
_DEVICES = """
select distinct device as name from alerts($as_of) where device is not null
"""
_LABELLED = """
select count(*) as n from topic_labels where start_at = $start and end_at = $end
"""


def label_topics(question: Question) -> None:
    """Group the summaries of the tickets created in the period, of all companies.

    The labels are those of the tenant, also where the question asks for one company,
    so that a topic has one name in every report of a period.
    """
    facts, values = question.facts, question.parameters
    if facts.query(_LABELLED, values)["n"].iloc[0]:
        return
    summaries = facts.query(_SUMMARIES, values)
    if summaries.empty:
        return
    from kpi_lib.text.topics import assign_topics  # loads scikit-learn

    people, devices = known_names(question)
    topics = assign_topics(summaries, names=people, hosts=devices)
    labels = topics.labels.dropna().rename("topic").reset_index()
    facts.register("new_topics", labels)
    facts.query(
        "insert into topic_labels select $start, $end, cw_ticket_id, topic "
        "from new_topics",
        values,
    )


def known_names(question: Question) -> tuple[list[str], list[str]]:
    """Return the technicians' and the devices' names, which are no topics.

    They come from all of history, read once per connection.
    """
    values = {"as_of": question.parameters["as_of"]}
    people, devices = (
        list(question.facts.once(sql, values)["name"]) for sql in (_PEOPLE, _DEVICES)
    )
    return people, devices

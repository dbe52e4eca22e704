-- Topics of a period's tickets; kpis/topic_labels.py fills the table on first use.
create table topic_labels (
    start_at timestamptz, end_at timestamptz, cw_ticket_id bigint, topic varchar
);

-- grain: ticket of the period that belongs to a topic
create macro topics_of(period_start, period_end) as table
select
    cw_ticket_id,
    topic
from topic_labels
where start_at = period_start and end_at = period_end;

"""Schema of a tenant's tables: columns, keys and allowed values.

One record per table, read by all code that stores, imports, checks or queries one. The
contract in words is ``docs/tables.md``.
"""

from __future__ import annotations

from kpi_lib.domain.plausible import AGREED
from kpi_lib.domain.table import Column as Column
from kpi_lib.domain.table import Table as Table
from kpi_lib.domain.table import parse_columns

MONTH = "_month"
"""Partition column of files by month: the event's month, in UTC."""

NO_COMPANY = "(none)"
NO_BOARD = "(no board)"
NO_TICKET = "(no ticket)"
UNASSIGNED = "(unassigned)"

SEVERITIES = ("critical", "high", "medium", "low", "informational")

RAW_TICKETS = Table(
    "raw_tickets",
    ("cw_ticket_id",),
    parse_columns(
        """
        tenant_id uuid
        cw_ticket_id bigint
        company text
        board text
        type text?
        subtype text?
        priority text?
        status text
        owner text?
        summary text?
        created_at_remote timestamptz
        updated_at_remote timestamptz
        closed_at timestamptz?
        first_response_at timestamptz?
        resolution_minutes double?
        reopened_count integer?
        escalation_count integer?
        agreement_id bigint?
        sla_due_at timestamptz?
        sla_met boolean?
        """,
        company={"default": NO_COMPANY},
        board={"default": NO_BOARD},
    ),
    event_column="created_at_remote",
    version_column="updated_at_remote",
    state_column="status",
)

RAW_TIME_ENTRIES = Table(
    "raw_time_entries",
    ("cw_time_entry_id",),
    parse_columns(
        """
        tenant_id uuid
        cw_time_entry_id bigint
        cw_ticket_id bigint?
        company text?
        member text
        work_type text
        minutes decimal(12,3)
        billable boolean
        date_worked date
        agreement_id bigint?
        """,
        member={"default": UNASSIGNED},
        work_type={"default": NO_COMPANY},
    ),
    event_column="date_worked",
)

RAW_AGREEMENTS = Table(
    "raw_agreements",
    ("id",),
    parse_columns(
        """
        tenant_id uuid
        id bigint
        company text
        name text
        type text?
        start_date date?
        end_date date?
        covered_boards text[]?
        covered_types text[]?
        monthly_amount decimal(18,6)?
        included_hours decimal(18,6)?
        """,
        company={"default": NO_COMPANY},
        start_date={"plausible": AGREED},
        end_date={"plausible": AGREED},
    ),
)

RAW_SECURITY_ALERTS = Table(
    "raw_security_alerts",
    ("source", "id"),
    parse_columns(
        """
        tenant_id uuid
        id text
        source text
        company text?
        device text?
        type text?
        severity text
        status text
        verdict text?
        detected_at timestamptz
        resolved_at timestamptz?
        """,
        source={"values": ("SentinelOne", "Microsoft Defender")},
        severity={"values": SEVERITIES},
        status={"values": ("new", "in_progress", "resolved")},
        verdict={
            "values": ("true_positive", "false_positive", "benign", "undetermined")
        },
    ),
    event_column="detected_at",
)

RAW_SURVEYS = Table(
    "raw_surveys",
    ("id",),
    parse_columns(
        """
        tenant_id uuid
        id bigint
        cw_ticket_id bigint?
        company text?
        responded_at timestamptz
        csat decimal(18,6)?
        nps integer?
        """
    ),
    event_column="responded_at",
)

RAW_COMMITMENTS = Table(
    "raw_commitments",
    ("id",),
    parse_columns(
        """
        tenant_id uuid
        id bigint
        company text
        made_on date
        text text
        due_on date?
        status text
        closed_on date?
        owner text?
        new_due_on date?
        """,
        company={"default": NO_COMPANY},
        made_on={"plausible": AGREED},
        due_on={"plausible": AGREED},
        closed_on={"plausible": AGREED},
        new_due_on={"plausible": AGREED},
        status={"values": ("open", "done", "dropped")},
    ),
)

RAW_PROJECTS = Table(
    "raw_projects",
    ("id",),
    parse_columns(
        """
        tenant_id uuid
        id bigint
        name text
        company text?
        live_at date
        board text?
        type text?
        summary_pattern text?
        cost decimal(18,6)?
        hours_invested decimal(18,6)?
        """,
        live_at={"plausible": AGREED},
    ),
)

KPI_DAILY = Table(
    "kpi_daily",
    ("kpi_date",),
    parse_columns(
        """
        tenant_id uuid
        kpi_date date
        new_tickets integer?
        closed_tickets integer?
        backlog_open integer?
        billable_minutes integer?
        non_billable_minutes integer?
        avg_ttr_minutes integer?
        avg_first_response_minutes integer?
        fcr_rate decimal(5,2)?
        csat_avg decimal(3,2)?
        nps integer?
        sla_breach_count integer?
        security_alerts_high integer?
        security_alerts_medium integer?
        security_alerts_low integer?
        ticket_zscore decimal(5,2)?
        anomaly_detected boolean?
        """
    ),
)

QUARANTINE = Table(
    "quarantine",
    ("table_name", "file", "row_number", "rule"),
    parse_columns(
        """
        tenant_id uuid
        table_name text
        file text
        row_number bigint
        rule text
        column_name text?
        value text?
        key text?
        row_json text
        """
    ),
)

RAW_TABLES = (
    RAW_TICKETS,
    RAW_TIME_ENTRIES,
    RAW_AGREEMENTS,
    RAW_SECURITY_ALERTS,
    RAW_SURVEYS,
    RAW_COMMITMENTS,
    RAW_PROJECTS,
)
TABLES = {table.name: table for table in (*RAW_TABLES, KPI_DAILY, QUARANTINE)}

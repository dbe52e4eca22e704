-- The table kpi_daily in PostgreSQL.

-- table: create_table
-- grain: tenant, local day
create table kpi_daily (
    tenant_id uuid not null,
    kpi_date date not null,
    new_tickets int,
    closed_tickets int,
    backlog_open int,
    billable_minutes int,
    non_billable_minutes int,
    avg_ttr_minutes int,
    avg_first_response_minutes int,
    fcr_rate numeric(5, 2),
    csat_avg numeric(3, 2),
    nps int,
    sla_breach_count int,
    security_alerts_high int,
    security_alerts_medium int,
    security_alerts_low int,
    ticket_zscore numeric(5, 2),
    anomaly_detected boolean,
    primary key (tenant_id, kpi_date)
);

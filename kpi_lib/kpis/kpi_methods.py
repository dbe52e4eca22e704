"""The KPIs as methods of a tenant, with their arguments, tables and columns.

Written from the KPIs by ``python -m kpi_lib.cli.method_source``; a test holds the two
equal.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Literal

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result


class KpiMethods(ABC):
    """A method for each KPI.

    The period is a `Period` or its text, such as ``2026-10``, ``2026-Q3`` or
    ``last-month``; ``company`` restricts the rows to one client.
    """

    @abstractmethod
    def compute(self, kpi: str, period: str | Period, **options: Any) -> Result:
        """Compute one KPI."""

    def sales_opportunities(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """List the companies and boards with many tickets, and what to offer.

        KPI 01. Which clients ask for so much on one board that an offer is due?

        Table ``main``: company, board, ticket_count, opportunity_level, top_topic,
        top_topic_count, out_of_scope_count, out_of_scope_minutes, signal,
        suggested_action, estimated_monthly_value, priority.
        """
        return self.compute("sales_opportunities", period, company=company)

    def client_training_needs(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Count the tickets that training would have avoided.

        KPI 02. Which clients' users would gain from training, and in what?

        Table ``main``: company, training_tickets, total_tickets, training_share_pct,
        minutes, topics, top_topic, top_topic_count.
        Table ``repeated``: company, type, topic, ticket_count.
        """
        return self.compute("client_training_needs", period, company=company)

    def tech_training_needs(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Compare each technician's resolution time per board with the others'.

        KPI 03. Where does a technician need help, by board?

        Parameters
        ----------
        company : str, optional
            Restricts the rows; the averages compared with stay the tenant's.

        Table ``main``: owner, board, tickets_resolved, avg_resolution_minutes,
        overall_avg_minutes, ratio_to_overall, board_avg_minutes, ratio_to_board,
        reopened_count, escalated_count, reasons, is_sufficient,
        median_resolution_minutes, reasons_beyond_chance.
        """
        return self.compute("tech_training_needs", period, company=company)

    def time_consumption(
        self,
        period: str | Period,
        *,
        company: str | None = None,
        by: Sequence[str] = ("company", "work_type"),
    ) -> Result:
        """Add up the minutes worked in a period.

        KPI 04. Where did the time go, and how much of it can be billed?

        Parameters
        ----------
        company : str, optional
        by : sequence of str
            Columns of ``main`` to group by: company, board, work_type, member.

        Table ``main``: company, work_type, billable_minutes, non_billable_minutes,
        total_minutes, billable_pct.
        Table ``trend``: company, minutes_7d, previous_minutes_7d, change_7d_pct,
        minutes_30d, previous_minutes_30d, change_30d_pct.
        Table ``daily``: date, billable_minutes, non_billable_minutes.
        """
        return self.compute("time_consumption", period, company=company, by=by)

    def agreement_mismatch(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """List the tickets that no active agreement of their company covers.

        KPI 05. Which work was done outside an agreement?

        Table ``main``: cw_ticket_id, company, board, type, summary, agreement_name,
        issue, reason, minutes_worked, unbilled_minutes, created_at_remote,
        agreement_id_missing.
        Table ``by_company``: company, no_agreement_count, mismatch_count,
        minutes_worked, unbilled_minutes, estimated_value.
        Table ``agreement_use``: agreement, company, included_minutes, used_minutes,
        used_pct, monthly_amount, effective_hourly_rate.
        Table ``profitability``: company, agreement, revenue, minutes, cost,
        gross_margin, gross_margin_pct, effective_hourly_rate.
        """
        return self.compute("agreement_mismatch", period, company=company)

    def improvement_projects(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Suggest a project for each frequent topic, with what it would save.

        KPI 06. Which project would save the most time?

        Parameters
        ----------
        company : str, optional
            Counts this company's tickets alone.

        Table ``main``: project, trigger, ticket_count, companies, minutes_per_month,
        estimated_savings_hours_per_month, implementation_effort,
        estimated_savings_per_month, payback_months, suggested_by, evidence,
        description, topic.
        Table ``best``: project, topics, ticket_count, minutes_per_month,
        avoidable_low_pct, avoidable_high_pct, saved_hours_low, saved_hours_high,
        implementation_effort, effort_hours, savings_low, savings_high.
        """
        return self.compute("improvement_projects", period, company=company)

    def tech_efficiency(
        self,
        period: str | Period,
        *,
        company: str | None = None,
        strict_fcr: bool | None = None,
    ) -> Result:
        """Measure each technician over the tickets resolved in a period.

        KPI 07. How much does each technician resolve, how fast, and how lastingly?

        Parameters
        ----------
        company : str, optional
        strict_fcr : bool, optional
            Count a ticket as settled by the first call only if it was not escalated and
            one member alone worked on it; else the tenant's file decides.

        Table ``main``: owner, tickets_handled, avg_ttr_hours, median_ttr_hours,
        p90_ttr_hours, fcr_pct, tickets_per_day, billable_ratio_pct, utilization_pct.
        """
        return self.compute(
            "tech_efficiency", period, company=company, strict_fcr=strict_fcr
        )

    def tech_profile(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Break each technician's work down by board and type.

        KPI 08. What does each technician work on, and where is each strong?

        Parameters
        ----------
        company : str, optional
            Restricts the rows; the peers that they are compared with stay the tenant's.

        Table ``main``: owner, board, type, minutes, time_share_pct, tickets,
        median_ttr_hours, peer_median_ttr_hours, ttr_ratio, label.
        Table ``by_board``: owner, board, tickets, compared_count, time_ratio,
        beyond_chance.
        """
        return self.compute("tech_profile", period, company=company)

    def tech_comparison(
        self,
        period: str | Period,
        *,
        company: str | None = None,
        clock: Literal["ttr", "logged"] | None = None,
    ) -> Result:
        """Compare technicians as if each had resolved the team's mix of tickets.

        KPI 09. Who is faster or slower than the team, given the tickets each one gets?

        Parameters
        ----------
        company : str, optional
            Restricts the rows to owners of its tickets; the team stays the tenant's.
        clock : {"ttr", "logged"}, optional
            Time to resolution or minutes logged; by default as the parameters say.

        Table ``main``: owner, tickets, observed_hours, expected_hours, score, ci_low,
        ci_high, hours_ratio, hours_ci_low, hours_ci_high, verdict, verdict_reason,
        score_previous, trend, open_count, open_median_age_hours, reason.
        """
        return self.compute("tech_comparison", period, company=company, clock=clock)

    def project_impact(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Compare the tickets since each go-live with those expected without it.

        KPI 10. Did a project reduce the tickets it was meant to reduce, and did it pay?

        Parameters
        ----------
            Its end is the end of the weeks after.
        company : str, optional
            Lists the projects for this company or for all.

        Table ``main``: project, company, live_at, tickets_per_month_before,
        tickets_per_month_after, change_pct, ci_low_pct, ci_high_pct,
        mean_minutes_before, mean_minutes_after, hours_saved_per_month,
        savings_per_month, cost, roi_pct, payback_months, verdict, reason,
        savings_low_per_month, savings_high_per_month, did_pay, caution.
        Table ``series``: project, month_start, tickets, expected, ci_low, ci_high,
        is_after.
        """
        return self.compute("project_impact", period, company=company)

    def ticket_trends(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Compare each day's tickets with the days before.

        KPI 11. On which days did more or fewer tickets come than usual, and what made
        it?

        Parameters
        ----------
        company : str, optional
            Counts, history and expectation are then those of the company alone.

        Table ``main``: ticket_date, ticket_count, mean, stddev, z_score, status,
        expected, seasonal_z_score, seasonal_status.
        Table ``drivers``: ticket_date, dimension, value, ticket_count, expected.
        """
        return self.compute("ticket_trends", period, company=company)

    def soc_metrics(
        self, period: str | Period, *, company: str | None = None
    ) -> Result:
        """Count the alerts detected in a period and measure their times to resolution.

        KPI 12. How many alerts came, how fast were they resolved, and which devices
        keep coming back?

        Table ``by_severity``: source, severity, alert_count, resolved_count,
        open_count, avg_mttr_hours, median_mttr_hours, p90_mttr_hours, sla_target_hours,
        sla_eligible_count, sla_compliance_pct, false_positive_pct,
        sla_independent_count.
        Table ``by_type``: type, alert_count, resolved_count, avg_mttr_hours,
        sla_compliance_pct.
        Table ``recurring_devices``: device, company, alert_count, active_days,
        first_detected_at, last_detected_at.
        Table ``by_company``: company, source, severity, alert_count, resolved_count,
        open_count, avg_mttr_hours, median_mttr_hours, p90_mttr_hours, sla_target_hours,
        sla_eligible_count, sla_compliance_pct, false_positive_pct,
        sla_independent_count.
        Table ``by_client``: company, severity, alert_count, sla_target_hours,
        in_time_count, late_count, running_count, unjudged_count.
        """
        return self.compute("soc_metrics", period, company=company)

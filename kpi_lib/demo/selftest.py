"""Self-test: the KPIs find the truths planted in the demo data, and no others.

Each check asks a KPI for the demo tenant that holds a known truth (`demo.TRUTHS`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kpi_lib.demo import TRUTHS, Truths
from kpi_lib.demo.world import LAST_DAY
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.kpis.tenant import Tenant, open_tenant
from kpi_lib.settings.params_folder import SHIPPED_DEFAULTS

_QUARTER = f"2026-08-01..{LAST_DAY}"
_YEAR = "2026"
_EARLIER = "2026-02-01..2026-04-30"


@dataclass(frozen=True)
class Check:
    """One planted truth and the KPI that should find it.

    Attributes
    ----------
    truth : str
        What was planted, and what must not be claimed beside it.
    kpi : str
        Key of the KPI.
    find : callable
        Yields for a demo tenant and its truths a statement and whether it holds.
    """

    truth: str
    kpi: str
    find: Callable[[Tenant, Truths], Iterator[tuple[str, bool]]]


@dataclass(frozen=True)
class CheckOutcome:
    """What came of one check for one demo tenant.

    Attributes
    ----------
    tenant, kpi, truth : str
    is_found : bool
    message : str
        What was found; where it is wrong, only the statements that do not hold.
    """

    tenant: str
    kpi: str
    truth: str
    is_found: bool
    message: str


def _opportunity(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("sales_opportunities", "2026-10").main
    topics = main.groupby("top_topic")["top_topic_count"].sum()
    word, first = truths.frequent_topic.word, str(topics.idxmax())
    yield f"the most frequent topic is {first}", word in first
    never = main[main["company"] == truths.agreements.never]
    yield (
        f"{truths.agreements.never} is suggested a contract",
        len(never) > 0 and set(never["suggested_action"]) == {"contract_extension"},
    )


def _how_to(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("client_training_needs", _QUARTER).main
    share = main.set_index("company")["training_share_pct"]
    name = truths.training_client.company
    planted = 100 * truths.training_client.share
    yield f"{name} asks how to in {share[name]:.0f}%", abs(share[name] - planted) < 6
    most = share.drop(name).max()
    yield f"no other client in over {most:.0f}%", most < 8


def _training_need(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("tech_training_needs", _YEAR).main
    both = main[
        main["is_sufficient"]
        & main["reasons"].map(lambda r: {"slow_for_board", "reopens"} <= set(r))
    ]
    found = list(zip(both["owner"], both["board"], strict=True))
    need = truths.training_need
    yield (
        f"slow for the board and reopened: {found}",
        found == [(need.owner, need.board)],
    )


def _drift(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    drift = truths.drift
    mean = {}
    for period in (_EARLIER, _QUARTER):
        rows = tenant.compute("time_consumption", period).evidence(
            work_type=drift.work_type
        )
        mean[period] = rows.groupby("company")["minutes"].mean()
    growth = mean[_QUARTER] / mean[_EARLIER] - 1
    # Months 4 to 6 of the drift against none.
    planted = np.mean([(1 + drift.monthly_growth) ** k for k in (4, 5, 6)]) - 1
    own = growth[drift.company]
    yield f"{drift.company}'s visits grew by {own:.0%}", abs(own - planted) < 0.04
    others = growth.drop(drift.company).abs().max()
    yield f"no other client's by over {others:.0%}", others < 0.08


def _outside(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("agreement_mismatch", _QUARTER).main
    gaps = truths.agreements
    reasons = main.groupby("company")["reason"].agg(set).to_dict()
    for company, expected in (
        (gaps.never, {"none"}),
        (gaps.expired, {"expired"}),
        (gaps.narrow, {"board", "type"}),
        (gaps.time_and_materials, None),
    ):
        found = reasons.get(company)
        shown = " and ".join(sorted(found)) if found else "not listed"
        yield f"{company}: {shown}", found == expected
    tickets = tenant.compute("client_training_needs", _QUARTER).evidence()
    counts = tickets["company"].value_counts()
    planted = [gaps.never, gaps.expired, gaps.narrow]
    others = main["company"].value_counts().drop(planted, errors="ignore")
    share = (others / counts.reindex(others.index)).max() if len(others) else 0.0
    yield f"no other client with over {share:.0%}", share < 0.03


def _hard_cases(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("tech_comparison", _YEAR).main.set_index("owner")
    need, hard = truths.training_need.owner, truths.hard_cases.owner
    verdict = main["verdict"]
    yield f"{hard} is {verdict[hard]}", verdict[hard] != "worse"
    skills = pd.Series(dict(truths.skills)).drop(need)
    best, worst = str(skills.idxmin()), str(skills.idxmax())
    yield f"{best} is {verdict[best]}", verdict[best] == "better"
    yield f"{worst} is {verdict[worst]}", verdict[worst] == "worse"
    order = main["score"].reindex(skills.index).corr(-skills, method="spearman")
    yield f"the order of skills is met with {order:.2f}", order > 0.85


def _trap(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("tech_efficiency", _YEAR).main
    named = main[main["owner"] != UNASSIGNED].set_index("owner")
    slowest = str(named["median_ttr_hours"].idxmax())
    yield f"longest plain median: {slowest}", slowest == truths.hard_cases.owner


def _profile(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    profile = tenant.compute("tech_profile", _YEAR)
    main, need = profile.main, truths.training_need
    rows = main[(main["owner"] == need.owner) & (main["board"] == need.board)]
    labels = set(rows["label"]) - {"insufficient"}
    shown = " and ".join(sorted(labels))
    yield f"{need.owner} on {need.board}: {shown}", labels == {"improvement"}
    cells = profile.by_board.set_index(["owner", "board"])["beyond_chance"]
    side = cells[need.owner, need.board]
    yield f"{need.owner} on {need.board}: {side} time than chance", side == "more"


def _projects(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("project_impact", "2026-10").main
    rows = main.set_index("project").to_dict("index")
    for project in truths.projects:
        row = rows[project.name]
        low, high = row["ci_low_pct"], row["ci_high_pct"]
        yield (
            f"{project.name}: {row['verdict']}, {row['change_pct']:+.0f}% "
            f"({low:+.0f} to {high:+.0f})",
            row["verdict"] == project.verdict and low <= 100 * project.change <= high,
        )


def _spikes(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    for spike in truths.spikes:
        result = tenant.compute("ticket_trends", f"{spike.day:%Y-%m}")
        main, drivers = result.main, result.drivers
        days = main.loc[main["seasonal_status"] == "ANOMALY", "ticket_date"]
        found = [day.date() for day in days]
        shown = ", ".join(map(str, found))
        yield f"flagged in {spike.day:%Y-%m}: {shown}", found == [spike.day]
        rows = drivers[drivers["ticket_date"] == pd.Timestamp(spike.day)]
        first = rows.drop_duplicates("dimension").set_index("dimension")["value"]
        causes = {key: first.get(key) for key in ("company", "board", "type")}
        planted = {"company": spike.company, "board": spike.board, "type": spike.type}
        yield f"made by {', '.join(map(str, causes.values()))}", causes == planted


def _frequent_topic(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    main = tenant.compute("improvement_projects", "2026-10").main
    most = main.sort_values("ticket_count", ascending=False).iloc[0]
    planted = truths.frequent_topic
    yield f"most frequent: {most['trigger']}", planted.word in most["trigger"]
    count = float(most["ticket_count"]) * 30 / 31
    near = abs(count / planted.per_30_days - 1) < 0.25
    yield f"{count:.0f} tickets in 30 days", near


def _alerts(tenant: Tenant, truths: Truths) -> Iterator[tuple[str, bool]]:
    result = tenant.compute("soc_metrics", _QUARTER)
    noisy = truths.noisy_device
    devices = result.recurring_devices
    first, others = devices.iloc[0], devices["alert_count"].iloc[1:].max()
    yield (
        f"{first['device']} of {first['company']} has {first['alert_count']} alerts, "
        f"no other device over {others}",
        (first["device"], first["company"]) == (noisy.device, noisy.company)
        and first["alert_count"] > 5 * others,
    )
    known = result.by_severity[result.by_severity["sla_eligible_count"] > 0]
    weight = known["sla_eligible_count"].astype(float)
    met = (known["sla_compliance_pct"] * weight).groupby(known["severity"]).sum()
    share = met / weight.groupby(known["severity"]).sum()
    slow = truths.slow_severity.severity
    yield (
        f"{share[slow]:.0f}% of {slow} alerts in time",
        abs(share[slow] - 100 * truths.slow_severity.on_time_share) < 15,
    )
    least = share.drop(slow).min()
    yield f"at least {least:.0f}% of all others", least > 80


CHECKS: tuple[Check, ...] = (
    Check(
        "the most frequent topic leads to offers", "sales_opportunities", _opportunity
    ),
    Check("one client asks how to, no other", "client_training_needs", _how_to),
    Check(
        "one technician needs help on one board", "tech_training_needs", _training_need
    ),
    Check("one client's visits take ever longer", "time_consumption", _drift),
    Check("three clients outside agreements, no other", "agreement_mismatch", _outside),
    Check("one topic is worth a project", "improvement_projects", _frequent_topic),
    Check("that technician is slow there in every type", "tech_profile", _profile),
    Check("plain medians blame hard tickets on their owner", "tech_efficiency", _trap),
    Check("hard tickets make nobody worse", "tech_comparison", _hard_cases),
    Check("one project helped, one did not, one is young", "project_impact", _projects),
    Check("two spikes and their causes, no other", "ticket_trends", _spikes),
    Check("one noisy device, one late severity", "soc_metrics", _alerts),
)


def check_tenant(tenant: Tenant, truths: Truths) -> Iterator[CheckOutcome]:
    """Run all checks on one demo tenant, in order.

    Parameters
    ----------
    tenant : Tenant
        Opened on the demo data.
    truths : Truths
        What was planted in it.

    Yields
    ------
    CheckOutcome
    """
    for check in CHECKS:
        statements = list(check.find(tenant, truths))
        wrong = [statement for statement, holds in statements if not holds]
        shown = "; ".join(wrong or [statement for statement, _ in statements])
        yield CheckOutcome(
            tenant.facts.tenant, check.kpi, check.truth, not wrong, shown
        )


def run_all(lake: Path) -> Iterator[CheckOutcome]:
    """Run all checks on the demo tenants of a lake, as known at the demo's end."""
    params = SHIPPED_DEFAULTS.parent
    for slug in sorted(TRUTHS):
        with open_tenant(lake, slug, params=params) as tenant:
            yield from check_tenant(tenant, TRUTHS[slug])


def run_on_new_demo() -> Iterator[CheckOutcome]:
    """Build the demo in a temporary folder and run all checks there."""
    from kpi_lib.demo.demo_lake import build

    with tempfile.TemporaryDirectory(prefix="kpi-selftest-") as folder:
        for slug in sorted(TRUTHS):
            build(Path(folder), SHIPPED_DEFAULTS.parent, slug)
        yield from run_all(Path(folder))

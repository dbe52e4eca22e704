"""Companies of SentinelOne's alerts: by site, else by account, and never joined."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.alert_consoles import alerts, column, read
from support.lakes import open_facts
from support.places import ROOT
from support.simulators.payloads import PayloadServer
from support.syncing import Syncer

from kpi_lib.kpis import COMPUTE

CASE = ROOT / "tests" / "cases" / "vendors" / "sentinelone_default_sites.json"

PLACES = [
    # site id, site, account id, account
    ("1", "Main", "11", "North"),
    ("2", "Main", "12", "South"),
    ("3", "Main", "12", "South"),
    ("4", "Default site", "13", "West"),
    ("5", "default site", "14", "West"),
    ("6", "Harbour", "13", "West"),
    ("7", "Plant", None, None),
    ("8", "Plant", None, None),
]
NAMES = ("siteId", "siteName", "accountId", "accountName")
THREATS: dict[str, Any] = {
    "/web/api/v2.1/threats": {
        "data": [
            {
                "agentDetectionInfo": dict(zip(NAMES, place, strict=True)),
                # No classification, and no confidenceLevel.
                "threatInfo": {
                    "threatId": place[0],
                    "incidentStatus": "unresolved",
                    "identifiedAt": "2026-10-05T10:00:00Z",
                },
            }
            for place in PLACES
        ]
    }
}


def companies(tmp_path: Path, **settings: Any) -> tuple[list[str], list[str]]:
    with PayloadServer(THREATS) as server:
        sync = Syncer(tmp_path, "sentinelone", url=server.url, **settings)
        rows, warnings = read(sync)
    assert set(column(rows, "severity")) == {"low"}  # as the console's "n/a"
    return column(rows, "company"), warnings


def test_companies_come_from_sites_else_from_accounts(tmp_path: Path) -> None:
    names, warnings = companies(tmp_path)
    assert names == [
        "North", "South", "South", "West (13)", "West (14)", "Harbour",
        "Plant (7)", "Plant (8)",
    ]  # fmt: skip
    assert len(warnings) == 4
    assert "sites: {" in warnings[0]
    assert 'accounts: {"13": name of the company' in warnings[-1]


def test_settings_name_sites_and_accounts(tmp_path: Path) -> None:
    sites = {"2": "Two", "plant": "Plants"}
    names, _ = companies(tmp_path, sites=sites, accounts={"13": "W"})
    assert names == [
        "North", "Two", "South", "W", "West (14)", "W", "Plants", "Plants",
    ]  # fmt: skip


def test_a_site_name_of_two_accounts_counts_by_account(tmp_path: Path) -> None:
    with PayloadServer(CASE) as server:
        sync = Syncer(tmp_path, "sentinelone", url=server.url)
        report = sync()
    assert (report.error, report.counts.new) == (None, 3)
    assert report.warnings == (
        'the site name "Default site" has 2 ids (101 in Maison Pinel, 202 in '
        "Garage Lee); without an entry of their own they count by account; to "
        'name them: sites: {"101": Maison Pinel, "202": Garage Lee}',
    )
    assert alerts(sync, "company") == [
        ("Maison Pinel",),
        ("Garage Lee",),
        ("Head office",),
    ]
    as_of = datetime(2026, 11, 1, 4, tzinfo=UTC)
    with closing(open_facts(sync.lake, sync.params, as_of)) as facts:
        table = COMPUTE["soc_metrics"](facts, "2026-10").tables["by_company"]
    assert dict(zip(table.company, table.alert_count, strict=True)) == {
        "Garage Lee": 1,
        "Head office": 1,
        "Maison Pinel": 1,
    }

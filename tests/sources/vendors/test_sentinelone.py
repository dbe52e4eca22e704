"""SentinelOne: unified alerts, threats, and the instants of their resolution."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.alert_consoles import alerts, column, older_console, read, sentinel
from support.lakes import tenant_params
from support.simulators.payloads import PayloadServer
from support.simulators.sentinelone import SentinelOneSimulator
from support.simulators.server import Reply, Request
from support.syncing import Syncer

from kpi_lib.domain.errors import SourceError

COLUMNS = ("company", "device", "type", "severity", "status", "verdict")


def resolved_at(sync: Syncer, key: int) -> str:
    """Return a threat's instant of resolution in the lake."""
    rows = sync.rows(
        f"select resolved_at from t where id like '18%{key:03}'", "raw_security_alerts"
    )
    return str(rows[0][0])


def test_threats_come_with_severity_company_and_verdict(tmp_path: Path) -> None:
    with older_console(6) as simulator:
        rows, _ = read(sentinel(tmp_path, simulator))
    # 1: ransomware by class, site 1 by name; 2: a PUA, site 92 by id;
    # 3: malware, suspicious; 4: ransomware again, site of its own name.
    assert column(rows, *COLUMNS)[:4] == [
        "Bakery host01 Ransomware critical in_progress true_positive",
        "Clinic host02 PUA low resolved false_positive",
        "Site 3 host03 Malware medium new undetermined",
        "Site 4 host04 Ransomware critical in_progress undetermined",
    ]
    # Found at 08:14, resolved at 08:19.
    assert [text[11:16] for text in column(rows[1:2], "detected_at")] == ["08:14"]
    assert [text[11:16] for text in column(rows[1:2], "resolved_at")] == ["08:19"]


def test_unified_alerts_come_with_their_own_severity(tmp_path: Path) -> None:
    with SentinelOneSimulator(6) as simulator:
        rows, _ = read(sentinel(tmp_path, simulator))
        assert not [path for path in simulator.paths() if path.endswith("/threats")]
    # 5 was found by a rule, not by an agent: it is no threat, and has its own id.
    assert column(rows, "id", *COLUMNS)[1:5] == [
        "1800000000000000002 Clinic host02 PUA medium resolved false_positive",
        "1800000000000000003 Site 3 host03 Malware low new benign",
        "1800000000000000004 Site 4 host04 Ransomware informational in_progress "
        "undetermined",
        "019db24c-8b6d-7451-8697-000000000005 Site 5 host05 PUA critical resolved "
        "true_positive",
    ]
    # Both were resolved after 5 minutes: 2 by its history, 5 by its target.
    assert [text[11:16] for text in column(rows[1:5], "resolved_at")] == [
        "08:19", "", "", "08:40",
    ]  # fmt: skip


def test_a_console_that_moves_to_unified_alerts_counts_no_threat_twice(
    tmp_path: Path,
) -> None:
    with older_console(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        sync()
        simulator.offers.add("alerts")
        # Six threats, and 5 as the alert of a rule that it is now.
        assert sync().counts.new == 1
        assert len(alerts(sync)) == 7


@pytest.mark.parametrize(
    "lacks", [{"sloDetails", "detectionTime", "assets"}, {"realTime", "result"}]
)
def test_fields_that_a_console_does_not_know_are_not_asked_for(
    tmp_path: Path, lacks: set[str]
) -> None:
    with SentinelOneSimulator(6) as simulator:
        simulator.graphql_lacks = lacks
        rows, _ = read(sentinel(tmp_path, simulator))
    assert column(rows, "company", "device", "status")[1] == "Clinic host02 resolved"
    assert (rows[1]["resolved_at"] or "")[11:16] == "08:19"


def test_a_token_that_may_not_read_unified_alerts_reads_threats(tmp_path: Path) -> None:
    with SentinelOneSimulator(6) as simulator:
        simulator.forbids = {"alerts"}
        rows, (warning,) = read(sentinel(tmp_path, simulator))
        assert len(rows) == 6
        assert "unified alerts cannot be read (status 403)" in warning
        assert "resources: [threats]" in warning
        quiet = sentinel(tmp_path, simulator, resources=["threats"])
        assert read(quiet) == (rows, [])


@pytest.mark.parametrize("offers", ["activities", "timeline", "alerts"])
def test_a_resolution_counts_at_its_instant(tmp_path: Path, offers: str) -> None:
    with SentinelOneSimulator(3) as simulator:
        simulator.offers = {"alerts"} if offers == "alerts" else {"threats", offers}
        sync = sentinel(tmp_path, simulator)
        sync()
        assert resolved_at(sync, 2).endswith("08:19:00+00:00")
        # Opened and resolved again between two syncs; then a note was added.
        simulator.change(2, "in_progress")
        simulator.change(2, "resolved")
        last = simulator.history[2][-1][1]
        simulator.change(2, "resolved")
        sync()
        seconds = datetime.fromisoformat(resolved_at(sync, 2)) - last
        assert abs(seconds.total_seconds()) < 0.001


def test_without_activities_the_first_resolution_seen_stays(tmp_path: Path) -> None:
    with older_console(3) as simulator:
        simulator.forbids = {"activities", "timeline"}
        sync = sentinel(tmp_path, simulator)
        assert "the token may not read activities" in sync().warnings[0]
        simulator.change(2, "resolved")  # a note was added
        assert sync().counts.changed == 0
        assert resolved_at(sync, 2).endswith("08:19:00+00:00")
        simulator.change(2, "in_progress")
        sync()
        assert resolved_at(sync, 2) == "None"


NODE = {"id": "a", "status": "NEW", "severity": "HIGH", "detectedAt": "2026-10-05"}
PAGES: list[dict[str, Any]] = [
    {
        "/web/api/v2.1/threats": {
            "data": [{"id": "a"}],
            "pagination": {"nextCursor": "same"},
        }
    },
    {
        "/web/api/v2.1/unifiedalerts/graphql": {
            "data": {
                "alerts": {
                    "edges": [{"node": NODE}],
                    "pageInfo": {"hasNextPage": True, "endCursor": "same"},
                }
            }
        }
    },
    {
        "/web/api/v2.1/unifiedalerts/graphql": {
            "data": {
                "alerts": {
                    "edges": [{"node": NODE}],
                    "pageInfo": {"hasNextPage": True, "endCursor": None},
                }
            }
        }
    },
]


@pytest.mark.parametrize("payloads", PAGES)
def test_a_server_that_does_not_go_on_to_the_next_page_ends_the_read(
    tmp_path: Path, payloads: dict[str, Any]
) -> None:
    with PayloadServer(payloads) as server:
        sync = Syncer(tmp_path, "sentinelone", url=server.url)
        with pytest.raises(SourceError, match="does not go on to the next page"):
            read(sync)


@pytest.mark.parametrize(
    ("severity", "verdict", "result", "row"),
    [
        ("INFO", "UNDEFINED", "BENIGN", ("informational", "benign")),
        ("UNKNOWN", "FALSE_POSITIVE_UNDEFINED", None, ("low", "false_positive")),
        ("CRITICAL", "TRUE_POSITIVE_RANSOMWARE", None, ("critical", "true_positive")),
        ("HIGH", "TRUE_POSITIVE_BENIGN_BUT_SUSPICIOUS", None, ("high", "benign")),
        ("HIGH", None, None, ("high", None)),
    ],
)
def test_severities_and_verdicts_of_unified_alerts(
    tmp_path: Path, severity: str, verdict: str, result: str, row: tuple[str, str]
) -> None:
    node = {**NODE, "severity": severity, "analystVerdict": verdict, "result": result}
    answer = {"data": {"alerts": {"edges": [{"node": node}, {"node": None}]}}}
    path = "/web/api/v2.1/unifiedalerts/graphql"
    with PayloadServer({path: answer}) as server:
        settings = {"url": server.url, "severities": {"unknown": "low"}}
        ((alert,), _) = read(Syncer(tmp_path, "sentinelone", **settings))
    assert (alert["severity"], alert["verdict"]) == row


def test_an_answer_in_part_is_stored_named_and_asked_for_again(tmp_path: Path) -> None:
    path = "/web/api/v2.1/unifiedalerts/graphql"
    node = {**NODE, "updatedAt": "2026-10-06T10:00:00Z"}
    whole = {"data": {"alerts": {"edges": [{"node": node}, {"node": None}]}}}
    errors = [{"message": "an alert could not be loaded"}]
    with PayloadServer({path: {**whole, "errors": errors}}) as server:

        def filters() -> list[str]:
            """Sync; return the fields by which alerts were asked for."""
            server.requests.clear()
            sync()
            bodies = [json.loads(one.body) for one in server.requests if one.body]
            return [one["fieldId"] for one in bodies[-1]["variables"]["filters"]]

        sync = Syncer(tmp_path, "sentinelone", url=server.url)
        report = sync()
        assert (report.error, report.counts.new) == (None, 1)
        assert "an alert could not be loaded" in report.warnings[0]
        assert filters() == []
        server.payloads[path] = whole
        assert filters() == []
        assert filters() == ["updatedAt"]


def test_an_internal_error_of_graphql_is_waited_for(tmp_path: Path) -> None:
    with SentinelOneSimulator(120) as simulator:
        reply = simulator.reply
        error = {"message": "oops", "extensions": {"classification": "INTERNAL_ERROR"}}

        def failing(request: Request) -> Reply:
            if len(simulator.requests) % 2:
                return Reply({"data": None, "errors": [error]})
            return reply(request)

        simulator.reply = failing  # type: ignore[method-assign]
        rows, warnings = read(sentinel(tmp_path, simulator))
    assert (len(rows), warnings) == (120, [])


@pytest.mark.parametrize("fault", ["a long wait", "an outage"])
def test_a_console_that_says_nothing_for_now_fails_one_resource(
    tmp_path: Path, fault: str
) -> None:
    with SentinelOneSimulator(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        sync()
        usual = simulator.reply
        reply = Reply({"message": "later"}, 503)
        if fault == "a long wait":
            reply = Reply({"message": "later"}, 429, {"Retry-After": "86400"})
        simulator.reply = lambda request: reply  # type: ignore[method-assign]
        report = sync()
        (resource,) = report.resources
        assert resource.name == "alerts"
        assert resource.error
        assert report.error
        assert "(alerts)" in report.error or "alerts:" in report.error
        simulator.reply = usual  # type: ignore[method-assign]
        simulator.change(2, "in_progress")
        report = sync()
        assert (report.error, report.counts.changed) == (None, 1)


def test_what_graphql_says_is_shown_without_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_ACME_SENTINELONE_TOKEN", "KPI-s1-token-77")
    path = "/web/api/v2.1/unifiedalerts/graphql"
    said = "the token KPI-s1-token-77 may not read alerts"
    with PayloadServer({path: {"data": None, "errors": [{"message": said}]}}) as server:
        server.payloads["/web/api/v2.1/threats"] = {"data": []}
        for resources in (["alerts"], ["alerts", "threats"]):
            settings = {"url": server.url, "resources": resources}
            sync = Syncer(tmp_path, "sentinelone", **settings)
            report = sync()
            told = " ".join((*report.warnings, report.error or ""))
            assert "may not read alerts" in told
            assert "KPI-s1-token-77" not in told


def test_alerts_that_defender_reads_itself_are_left_out(tmp_path: Path) -> None:
    path = "/web/api/v2.1/unifiedalerts/graphql"
    vendors = ("SentinelOne", "Microsoft Defender", "Proofpoint")
    edges = [
        {"node": {**NODE, "id": vendor, "detectionSource": {"vendor": vendor}}}
        for vendor in vendors
    ]
    with PayloadServer({path: {"data": {"alerts": {"edges": edges}}}}) as server:
        sync = Syncer(tmp_path, "sentinelone", url=server.url)
        rows, _ = read(sync)
        assert len(rows) == 3
        sources = {
            "sentinelone": {"url": server.url},
            "defender": {"directories": {"dir-1": "Bakery"}},
        }
        sync.params = tenant_params(sources=sources)
        rows, (warning,) = read(sync)
    assert sorted(column(rows, "id")) == ["Proofpoint", "SentinelOne"]
    assert "alerts of Microsoft in the console were left out: 1" in warning

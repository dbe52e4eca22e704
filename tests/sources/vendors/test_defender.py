"""Microsoft Defender: many directories, partial answers, words of the future."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.alert_consoles import column, defender, read
from support.lakes import open_facts
from support.places import ROOT
from support.simulators.defender import PARTNER, WARNING, DefenderSimulator
from support.simulators.payloads import PayloadServer
from support.syncing import Syncer

from kpi_lib.domain.errors import SourceError
from kpi_lib.kpis import COMPUTE

CASES = ROOT / "tests" / "cases" / "vendors"
FIVE = {f"dir-{number}": f"Client {number}" for number in range(1, 6)}
pytestmark = pytest.mark.usefixtures("small_pages")


def counts(sync: Syncer) -> dict[str, int]:
    """Return the number of alerts by company."""
    grouped = "select company, count(*) from t group by 1 order by 1"
    return dict(sync.rows(grouped, "raw_security_alerts"))


def test_alerts_come_with_the_company_of_their_directory(tmp_path: Path) -> None:
    with DefenderSimulator(4) as simulator:
        rows, _ = read(defender(tmp_path, simulator))
        assert simulator.paths()[0] == "/dir-1/oauth2/v2.0/token"
        preferred = simulator.requests[1].header("Prefer")
    assert preferred == "include-unknown-enum-members"
    columns = ("company", "device", "type", "severity", "status", "verdict")
    assert column(rows, *columns) == [
        "Bakery pc01 DefenseEvasion medium in_progress true_positive",
        "Bakery pc02 Malware low resolved false_positive",
        "Bakery pc03 DefenseEvasion informational new benign",
        "Bakery pc04 Malware high in_progress undetermined",
    ]


def test_directories_that_fail_do_not_stop_the_others(tmp_path: Path) -> None:
    with DefenderSimulator(20) as simulator:
        sync = defender(tmp_path, simulator, directories=FIVE)
        simulator.refusals = {"dir-2": "consent", "dir-3": "licence"}
        for _ in range(2):
            report = sync()
            two, three = (report.error or "").splitlines()
            assert "alerts of dir-2" in two
            assert "Client 2" in two
            assert "AADSTS7000229" in two
            assert "let the directory's administrator consent" in two
            assert "alerts of dir-3" in three
            assert "Client 3" in three
            assert "The tenant has no license for this API." in three
            simulator.change(7, "resolved")
        assert counts(sync) == {"Client 1": 20, "Client 4": 20, "Client 5": 20}
        simulator.refusals = {}
        report = sync()
        assert report.error is None
        assert counts(sync) == dict.fromkeys(FIVE.values(), 20)
        seventh = sync.rows(
            "select distinct status from t where id like 'da000000000007%'",
            "raw_security_alerts",
        )
        assert seventh == [("resolved",)]


def test_a_directory_is_left_out_by_the_settings(tmp_path: Path) -> None:
    with DefenderSimulator(4) as simulator:
        choice = {"dir-1": False, "dir-9": False}
        two = {"dir-1": "Bakery", "dir-2": "Garage"}
        sync = defender(tmp_path, simulator, directories=two, resources=choice)
        report = sync()
    assert counts(sync) == {"Garage": 4}
    assert report.warnings == (
        'resources names "dir-9", which is no directory that is read',
    )


def test_a_partner_s_customers_are_read_by_their_names(tmp_path: Path) -> None:
    with DefenderSimulator(1) as simulator:
        simulator.customers.append(("dir-5", "bakery", "active"))
        named = {"dir-2": "Garage Lee"}
        sync = defender(tmp_path, simulator, directories=named, partner=PARTNER)
        rows, _ = read(sync)
    # Two customers of one name stay two; the one that has ended is not read.
    assert sorted(column(rows, "company")) == [
        "Bakery (dir-1)", "Clinic", "Garage Lee", "bakery (dir-5)",
    ]  # fmt: skip


def test_a_partner_that_cannot_list_leaves_the_named_directories(
    tmp_path: Path,
) -> None:
    with DefenderSimulator(4) as simulator:
        simulator.refusals = {PARTNER: "licence"}
        sync = defender(tmp_path, simulator, partner=PARTNER)
        report = sync()
    assert "customers of partner" in (report.error or "")
    assert counts(sync) == {"Bakery": 4}


def test_a_relationship_that_ends_is_told(tmp_path: Path) -> None:
    with DefenderSimulator(2) as simulator:
        sync = defender(tmp_path, simulator, partner=PARTNER)
        # That of dir-4 had ended before.
        assert sync().error is None
        simulator.customers[1] = ("dir-2", "Garage", "expired")
        simulator.customers.append(("dir-3", "Clinic", "terminated"))
        assert sync().error == (
            "acme defender: alerts of dir-2: the relationship with Garage is expired, "
            "and no alert is read any more; expected one that is active; renew it, "
            "name the directory under directories: where its consent holds, or give it "
            "up: resources: {dir-2: false}."
        )
        choice = {"dir-2": False}
        less = defender(tmp_path, simulator, partner=PARTNER, resources=choice)()
        assert (less.error, less.warnings) == (None, ())
        named = {"dir-1": "Bakery", "dir-2": "Garage"}
        more = defender(tmp_path, simulator, partner=PARTNER, directories=named)()
        assert more.error is None


@pytest.mark.parametrize(
    ("warning", "said"),
    [
        (WARNING, "Office 365 of Microsoft is missing (status 504 after 10000 ms)"),
        ("", "the server does not say what is missing"),
    ],
)
def test_what_a_partial_answer_lacks_is_named_and_asked_for_again(
    tmp_path: Path, warning: str, said: str
) -> None:
    with DefenderSimulator(120) as simulator:
        simulator.partial = {"dir-1": warning}
        sync = defender(tmp_path, simulator)
        report = sync()
        assert (report.error, report.counts.new) == (None, 80)
        assert f"Bakery (dir-1): a partial answer: {said}" in report.warnings[0]
        simulator.partial = {}
        assert sync().counts.new == 40


def test_a_provider_without_licence_does_not_hold_the_cursor(tmp_path: Path) -> None:
    with DefenderSimulator(120) as simulator:
        simulator.partial = {"dir-1": '199 - "Microsoft/IPC/403/10"'}
        sync = defender(tmp_path, simulator)
        assert "IPC of Microsoft is missing (status 403" in sync().warnings[0]
        simulator.requests.clear()
        sync()
        assert len(simulator.requests) == 2


@pytest.mark.parametrize("refusal", ["lifetime", "expired"])
def test_a_token_is_renewed(tmp_path: Path, refusal: str) -> None:
    uses = 3 if refusal == "expired" else 1_000
    with DefenderSimulator(420, token_uses=uses) as simulator:
        simulator.refusals = {"dir-1": refusal}
        rows, _ = read(defender(tmp_path, simulator))
        assert len(rows) == 420
        assert simulator.tokens == (3 if refusal == "expired" else 1)


def test_a_sign_in_that_asks_for_a_day_is_not_waited_for(tmp_path: Path) -> None:
    with DefenderSimulator(4) as simulator:
        simulator.refusals = {"dir-1": "limit"}
        with pytest.raises(SourceError) as caught:
            read(defender(tmp_path, simulator))
    assert "asks to wait for 86400 s; what was read is kept" in str(caught.value)


def test_a_refused_secret_is_named_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_ACME_DEFENDER_CLIENT_SECRET", "Geheim-4713")
    with DefenderSimulator(4) as simulator, pytest.raises(SourceError) as caught:
        read(defender(tmp_path, simulator))
    error = str(caught.value)
    assert "gives no token (invalid_client, AADSTS7000215)" in error
    assert "check the client's secret: its value, not its id" in error
    assert "Geheim" not in error


def test_a_link_to_another_server_is_not_followed(tmp_path: Path) -> None:
    with DefenderSimulator(420) as simulator, DefenderSimulator(1) as other:
        redirect_links(simulator, lambda link: f"{other.url}/steal")
        error = defender(tmp_path, simulator)().error or ""
        assert (
            f"the next page lies on another server; expected {simulator.url}" in error
        )
        assert other.requests == []


def test_a_link_that_leads_back_ends_the_read(tmp_path: Path) -> None:
    with DefenderSimulator(420) as simulator:
        first: list[str] = []

        def back(link: str) -> str:
            first.append(link)
            return first[0]

        redirect_links(simulator, back)
        with pytest.raises(SourceError, match="names the same next page again"):
            read(defender(tmp_path, simulator))


@pytest.mark.parametrize("links", [False, True])
def test_a_page_that_no_link_follows_is_followed_by_older_alerts(
    tmp_path: Path, links: bool
) -> None:
    with DefenderSimulator(420) as simulator:
        simulator.links = links
        simulator.most_skipped = 100
        sync = defender(tmp_path, simulator)
        report = sync()
        assert (report.error, report.counts.new) == (None, 420)
        simulator.change(7, "resolved")
        report = sync()
        assert (report.error, report.counts.changed) == (None, 1)
    assert counts(sync) == {"Bakery": 420}


def test_a_full_page_without_order_or_link_ends_the_read(tmp_path: Path) -> None:
    at = "2026-10-05T10:00:00Z"
    same = {"createdDateTime": at, "lastUpdateDateTime": at}
    value = [{"id": f"d{n}", **same} for n in range(50)]
    with PayloadServer({"/v1.0/security/alerts_v2": {"value": value}}) as server:
        with pytest.raises(SourceError, match="gives 50 alerts and does not name"):
            read(defender(tmp_path, server))
        value[7]["createdDateTime"] = value[8]["lastUpdateDateTime"] = "2026-10-06"
        with pytest.raises(SourceError, match="alerts of several instants, the latest"):
            read(defender(tmp_path, server))


def redirect_links(simulator: DefenderSimulator, target: Callable[[str], str]) -> None:
    """Change the links to the next page that a simulator gives."""
    reply = simulator.reply

    def changed(request: Any) -> Any:
        answer = reply(request)
        if "@odata.nextLink" in answer.content:
            answer.content["@odata.nextLink"] = target(
                answer.content["@odata.nextLink"]
            )
        return answer

    simulator.reply = changed  # type: ignore[method-assign]


def test_an_alert_that_is_never_resolved_is_open(tmp_path: Path) -> None:
    with PayloadServer(CASES / "defender_never_resolved.json") as server:
        sync = defender(tmp_path, server)
        assert sync().counts.new == 3
        as_of = datetime(2026, 11, 1, 4, tzinfo=UTC)
        with closing(open_facts(sync.lake, sync.params, as_of)) as facts:
            tables = COMPUTE["soc_metrics"](facts, "2026-10").tables
        (row,) = tables["by_severity"].to_dict("records")
        # One of three resolved, after 2 hours; within the 4 hours of a high one.
        names = (
            "alert_count", "resolved_count", "open_count", "avg_mttr_hours",
            "sla_eligible_count", "sla_compliance_pct",
        )  # fmt: skip
        assert [round(float(row[name]), 1) for name in names] == [3, 1, 2, 2, 3, 33.3]


def test_words_of_the_future_are_named_and_placed_by_the_settings(
    tmp_path: Path,
) -> None:
    future = "unknownFutureValue"
    record = {
        "id": "d1",
        "status": future,
        "severity": future,
        "classification": future,
        "createdDateTime": "2026-10-05T10:00:00Z",
        "lastUpdateDateTime": "2026-10-06T10:00:00Z",
    }
    with PayloadServer({"/v1.0/security/alerts_v2": {"value": [record]}}) as server:
        rows, warnings = read(defender(tmp_path, server))
        placed = defender(tmp_path, server, severities={future: "medium"})
        again, fewer = read(placed)
    columns = ("severity", "status", "verdict")
    assert column(rows, *columns) == [f"unknownfuturevalue {future} "]
    assert column(again, *columns) == [f"medium {future} "]
    assert warnings == [
        f'Bakery (dir-1): 1 alert has the severity "{future}", which is not known; '
        f"it counts in none; to place it: severities: {{{future}: medium}}",
        f'Bakery (dir-1): 1 alert has the status "{future}", which is not known; '
        "it counts as open",
    ]
    assert fewer == warnings[1:]

"""SentinelOne and Microsoft Defender against simulators with faults."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.simulators.defender import DefenderSimulator
from support.simulators.sentinelone import SentinelOneSimulator
from support.simulators.server import Faults
from support.syncing import Syncer

pytestmark = pytest.mark.usefixtures("small_pages")

SITES = {"Site 1": "Bakery", "92": "Clinic"}


def alerts(sync: Syncer, columns: str = "*") -> list[tuple[Any, ...]]:
    return sync.rows(f"select {columns} from t order by id", "raw_security_alerts")


def statuses(sync: Syncer) -> list[str]:
    return [status for (status,) in alerts(sync, "status")]


def sentinel(folder: Path, simulator: SentinelOneSimulator, **more: Any) -> Syncer:
    return Syncer(folder, "sentinelone", url=simulator.url, sites=SITES, **more)


def defender(folder: Path, simulator: DefenderSimulator, **more: Any) -> Syncer:
    directories = more.pop("directories", {"dir-1": "Bakery"})
    urls = {"url": simulator.url, "login_url": simulator.url}
    return Syncer(folder, "defender", directories=directories, **urls, **more)


def known(simulator: SentinelOneSimulator | DefenderSimulator) -> list[str]:
    words = {"unresolved": "new", "inProgress": "in_progress"}
    states = sorted(simulator.states.items())
    return [words.get(status, status) for _, (status, _) in states]


def test_threats_come_with_severity_company_and_verdict(tmp_path: Path) -> None:
    with SentinelOneSimulator(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        assert sync().counts.new == 6
        # 1: ransomware by class, site 1 by name; 2: a PUA, site 92 by id;
        # 3: malware, suspicious; 4: ransomware again, site of its own name.
        columns = "company, device, type, severity, status, verdict"
        assert alerts(sync, columns)[:4] == [
            (
                "Bakery",
                "host01",
                "Ransomware",
                "critical",
                "in_progress",
                "true_positive",
            ),
            ("Clinic", "host02", "PUA", "low", "resolved", "false_positive"),
            ("Site 3", "host03", "Malware", "medium", "new", "undetermined"),
            (
                "Site 4",
                "host04",
                "Ransomware",
                "critical",
                "in_progress",
                "undetermined",
            ),
        ]
        # Found at 08:14, changed for the last time at 08:19.
        clock = "strftime(detected_at, '%H:%M'), strftime(resolved_at, '%H:%M')"
        assert alerts(sync, clock)[1] == ("08:14", "08:19")


def test_the_first_resolution_stays(tmp_path: Path) -> None:
    with SentinelOneSimulator(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        sync()
        simulator.change(2, "resolved")  # a note was added
        assert sync().counts.changed == 0
        assert alerts(sync, "strftime(resolved_at, '%H:%M')")[1] == ("08:19",)
        simulator.change(2, "in_progress")
        sync()
        assert alerts(sync, "resolved_at")[1] == (None,)


@pytest.mark.parametrize("make", [SentinelOneSimulator, DefenderSimulator])
def test_every_fault_is_waited_for(tmp_path: Path, make: Any) -> None:
    with make(420, faults=Faults(every=2, hang_seconds=0.3)) as simulator:
        open_ = sentinel if make is SentinelOneSimulator else defender
        sync = open_(tmp_path, simulator)
        report = sync()
        assert report.error is None
        assert statuses(sync) == known(simulator)


@pytest.mark.parametrize("make", [SentinelOneSimulator, DefenderSimulator])
def test_records_that_change_between_two_pages_are_met(
    tmp_path: Path, make: Any
) -> None:
    with make(420, skew=timedelta(minutes=5)) as simulator:
        simulator.on_request = lambda n: (
            simulator.change(n, "resolved"),
            simulator.change(250 + n, "resolved"),
            simulator.change(420 + n, "resolved"),
        )
        open_ = sentinel if make is SentinelOneSimulator else defender
        sync = open_(tmp_path, simulator)
        sync()
        simulator.on_request = lambda n: None
        sync()
        assert statuses(sync) == known(simulator)
        versions = sync.versions()
        asked = len(simulator.requests)
        report = sync()
        pages = [p for p in simulator.paths()[asked:] if "token" not in p]
        assert len(pages) == 1
        assert (report.counts.new, report.counts.changed) == (0, 0)
        assert sync.versions() == versions


def test_alerts_that_a_vendor_forgets_stay(tmp_path: Path) -> None:
    with SentinelOneSimulator(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        sync()
        del simulator.states[1]
        assert sync(whole=True).counts.removed == 0
        assert len(alerts(sync)) == 6


def test_alerts_come_with_the_company_of_their_directory(tmp_path: Path) -> None:
    with DefenderSimulator(4) as simulator:
        sync = defender(tmp_path, simulator)
        assert sync().counts.new == 4
        columns = "company, device, type, severity, status, verdict"
        assert alerts(sync, columns) == [
            (
                "Bakery",
                "pc01",
                "DefenseEvasion",
                "medium",
                "in_progress",
                "true_positive",
            ),
            ("Bakery", "pc02", "Malware", "low", "resolved", "false_positive"),
            ("Bakery", "pc03", "DefenseEvasion", "informational", "new", "benign"),
            ("Bakery", "pc04", "Malware", "high", "in_progress", "undetermined"),
        ]
        paths = simulator.paths()
        assert paths[0] == "/dir-1/oauth2/v2.0/token"


def test_an_expired_token_is_fetched_anew(tmp_path: Path) -> None:
    with DefenderSimulator(420, token_uses=3) as simulator:
        sync = defender(tmp_path, simulator)
        report = sync()
        assert (report.error, report.counts.new) == (None, 420)
        assert simulator.tokens == 3


def test_a_refused_secret_is_named_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_ACME_DEFENDER_CLIENT_SECRET", "Geheim-4713")
    with DefenderSimulator(4) as simulator:
        assert defender(tmp_path, simulator)().error == (
            "acme defender: alerts of dir-1: defender dir-1: gives no token "
            "(invalid_client); check the client's id and secret, whether the secret "
            "has expired, and that the directory's administrator has consented."
        )


def test_a_link_to_another_server_is_not_followed(tmp_path: Path) -> None:
    with DefenderSimulator(420) as simulator, DefenderSimulator(1) as other:
        reply = simulator.reply

        def astray(request: Any) -> Any:
            answer = reply(request)
            if "@odata.nextLink" in answer.content:
                answer.content["@odata.nextLink"] = f"{other.url}/steal"
            return answer

        simulator.reply = astray  # type: ignore[method-assign]
        report = defender(tmp_path, simulator)()
        assert report.error == (
            "acme defender: alerts of dir-1: the next page lies on another server; "
            f"expected {simulator.url}/...."
        )
        assert other.requests == []

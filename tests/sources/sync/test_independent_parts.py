"""Resources of a source on their own: one that fails stops no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.connectwise_lake import syncer
from support.importing import Importer
from support.lakes import tenant_params
from support.simulators.connectwise import ConnectWiseSimulator
from support.simulators.server import Reply, Request

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.sources.sync.resource_reading import SyncOptions
from kpi_lib.sources.sync.source_report import SourceReport
from kpi_lib.sources.sync.sync_run import sync_source
from kpi_lib.sources.vendors.connector import Page
from kpi_lib.sources.vendors.http_answers import answer_of

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


def health(folder: Path, source: str) -> dict[str, Any]:
    content = json.loads((folder / "acme" / "health.json").read_text("utf-8"))
    entry: dict[str, Any] = content["sources"][source]
    return entry


def refuse(simulator: ConnectWiseSimulator, path: str) -> None:
    """Let a path answer 403, as for a key without that right."""
    reply = simulator.reply

    def refusing(request: Request) -> Reply:
        if request.path.endswith(path):
            return Reply({"code": "Forbidden", "message": "no right"}, 403)
        return reply(request)

    simulator.reply = refusing  # type: ignore[method-assign]


def test_a_right_that_is_missing_costs_its_resource_alone(tmp_path: Path) -> None:
    with ConnectWiseSimulator(20, entries=5) as simulator:
        whole = simulator.reply
        refuse(simulator, "/service/tickets")
        sync = syncer(tmp_path, simulator)
        report = sync()
        assert report.failures == (
            f"acme connectwise: tickets: {simulator.url}/v4_6_release/apis/3.0/service/"
            "tickets: status 403 (no right; Forbidden); give the credentials the "
            "rights that the source's page names.",
        )
        assert report.counts.new == 5 + 3
        entry = health(Path(sync.lake.root), "connectwise")
        assert (entry["status"], entry["new"]) == ("failed", 8)
        assert {name: part["status"] for name, part in entry["resources"].items()} == {
            "tickets": "failed",
            "time entries": "ok",
            "agreements": "ok",
        }
        assert entry["resources"]["tickets"]["last_success_at"] is None
        assert entry["resources"]["agreements"]["new"] == 3
        simulator.reply = whole  # type: ignore[method-assign]
        assert sync().error is None
        entry = health(Path(sync.lake.root), "connectwise")
        assert (entry["status"], entry["resources"]["tickets"]["new"]) == ("ok", 20)


@pytest.mark.parametrize(
    "resources", [{"tickets": False}, ["time_entries", "agreements"]]
)
def test_a_resource_that_the_file_leaves_out_is_not_asked_for(
    tmp_path: Path, resources: object
) -> None:
    with ConnectWiseSimulator(20, entries=5) as simulator:
        sync = syncer(tmp_path, simulator, resources=resources)
        report = sync()
        assert (report.error, report.counts.new) == (None, 5 + 3)
        assert not [path for path in simulator.paths() if "/service/" in path]
        entry = health(Path(sync.lake.root), "connectwise")
        assert entry["resources"]["tickets"]["status"] == "left out"


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        (
            {"agreement": False},
            'names "agreement"; expected some of tickets, time_entries, agreements, '
            "surveys, for example {surveys: false}.",
        ),
        ({"*": False}, "expected at least one resource that is read."),
        ([], "expected a list that is not empty, or {a resource: false}."),
    ],
)
def test_a_choice_that_cannot_be_meant_is_named(resources: object, said: str) -> None:
    url = "https://api-na.myconnectwise.net"
    settings = {"url": url, "company": "acme", "resources": resources}
    with pytest.raises(ParamsError) as caught:
        tenant_params(sources={"connectwise": settings})
    assert str(caught.value).endswith(said)
    assert "sources.connectwise.resources: " in str(caught.value)


@dataclass
class Part:
    """A resource with one row, which then fails with an error, or not."""

    name: str
    error: Exception | None = None
    kind: str = "part"
    table: str = "raw_tickets"
    finds_removed: bool = False
    keeps_first: str | None = None

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        day = "2026-10-01T00:00:00Z"
        row: dict[str, str | None] = {
            "cw_ticket_id": self.name,
            "company": "Bakery",
            "board": "Help Desk",
            "status": "New",
            "created_at_remote": day,
            "updated_at_remote": day,
        }
        yield Page(rows=[row], newest=NOW, read_at=NOW)
        if self.error:
            raise self.error


@dataclass
class Source:
    """A connector of given parts; an error is raised where it lists them."""

    parts: list[Part]
    error: Exception | None = None
    name: str = "test"
    warnings: list[str] = field(default_factory=list)
    is_closed: bool = False

    def resources(self) -> list[Part]:
        if self.error:
            raise self.error
        return self.parts

    def close(self) -> None:
        self.is_closed = True


def run(folder: Path, source: Source) -> SourceReport:
    importer = Importer(folder)
    return sync_source(
        lambda: source, "test", importer.lake, importer.params, SyncOptions(now=NOW)
    )


def test_an_error_that_nobody_foresaw_is_kept_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_ACME_TEST_TOKEN", "Geheim-4715")
    odd = ValueError("could not convert: 'soon Geheim-4715'")
    down = SourceError("acme test", "is down", remedy="wait")
    parts = [Part("1"), Part("2", odd), Part("3", down), Part("4", down), Part("5")]
    source = Source(parts)
    report = run(tmp_path, source)
    folder = Importer(tmp_path).lake.address("acme", "x").rpartition("/")[0]
    file = Path(folder) / "sync-errors" / "test-2.txt"
    assert report.failures == (
        "acme test: 2: an unexpected error: ValueError: could not convert: 'soon "
        f"[secret]'; its traceback is in {file}.",
        "acme test: 3, 4: is down; wait.",
    )
    # Each row before an error is kept.
    assert report.counts.new == 5
    assert source.is_closed
    kept = file.read_text("utf-8")
    assert "raise self.error" in kept
    assert "Geheim" not in kept
    statuses = [
        r["status"] for r in health(Path(folder).parent, "test")["resources"].values()
    ]
    assert statuses == ["ok", "failed", "failed", "failed", "ok"]
    source.parts = [Part(part.name) for part in parts]
    assert run(tmp_path, source).error is None
    assert not file.exists()


def test_a_source_that_cannot_list_its_parts_is_named_with_its_traceback(
    tmp_path: Path,
) -> None:
    report = run(tmp_path, Source([], KeyError("value")))
    assert report.resources == ()
    assert str(report.error).startswith(
        "acme test: an unexpected error: KeyError: 'value'; its traceback is in "
    )


def test_a_deeply_nested_answer_is_a_failure_of_the_source() -> None:
    response = httpx2.Response(200, content=b"[" * 200_000)
    with pytest.raises(SourceError) as caught:
        answer_of(response, "acme test")
    assert str(caught.value) == (
        "acme test: sends an answer that is nested too deep to be read; check the URL; "
        "ask the vendor, where it is right."
    )

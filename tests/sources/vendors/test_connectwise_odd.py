"""ConnectWise PSA off the good path: what a server, a key or a board may do."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.connectwise_lake import expected, syncer, tickets
from support.lakes import tenant_params
from support.simulators.connectwise import ROOT, ConnectWiseSimulator
from support.simulators.connectwise_records import FIRST, entry_record
from support.simulators.server import Reply, Request
from support.syncing import Syncer

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.sources.unknown_zeros import clear_zeros

pytestmark = pytest.mark.usefixtures("small_pages")


def answer(simulator: ConnectWiseSimulator, path: str, reply: Reply) -> None:
    """Let one path give a reply of its own."""
    usual = simulator.reply

    def replying(request: Request) -> Reply:
        return reply if request.path.endswith(path) else usual(request)

    simulator.reply = replying  # type: ignore[method-assign]


def counts(sync: Syncer) -> list[tuple[Any, ...]]:
    sql = "select cw_ticket_id, reopened_count from t order by 1"
    return sync.rows(sql, "raw_tickets")


def test_a_server_that_ignores_the_page_ends_the_read_with_an_error(
    tmp_path: Path,
) -> None:
    with ConnectWiseSimulator(90, entries=5) as simulator:
        simulator.ignores_page_id = True
        report = syncer(tmp_path, simulator)()
        assert report.failures == (
            "acme connectwise: tickets: /service/tickets: the page after id 40 begins "
            "with id 1: the server does not page by id; a proxy may drop the header "
            '"pagination-type: forward-only" or the parameter pageId; a server of '
            "one's own may be too old for it.",
        )
        assert report.counts.new == 40 + 5 + 3


def test_a_redirect_names_the_server_that_it_leads_to(tmp_path: Path) -> None:
    with ConnectWiseSimulator(5, entries=1) as simulator:
        moved = {"Location": "https://api-eu.myconnectwise.net/v4_6_release/x?code=1"}
        answer(simulator, "/service/tickets", Reply({}, 302, moved))
        report = syncer(tmp_path, simulator)()
        assert report.failures == (
            f"acme connectwise: tickets: {simulator.url}{ROOT}/service/tickets: status "
            "302, a redirect to https://api-eu.myconnectwise.net; if that is the right "
            'server, write "url: https://api-eu.myconnectwise.net".',
        )
        # No other server has got the credentials, and the rest is read.
        assert report.counts.new == 1 + 3


def test_the_address_of_the_web_pages_is_answered_with_the_interfaces() -> None:
    settings = {"url": "https://na.myconnectwise.net", "company": "acme"}
    with pytest.raises(ParamsError) as caught:
        tenant_params(sources={"connectwise": settings})
    assert str(caught.value).endswith(
        'sources.connectwise.url: got "https://na.myconnectwise.net"; expected the '
        'interface\'s address, "https://api-na.myconnectwise.net".'
    )


def test_project_tickets_and_servers_without_a_zone(tmp_path: Path) -> None:
    with ConnectWiseSimulator(90, entries=5, skew=timedelta(hours=3)) as simulator:
        simulator.projects = set(range(7, 90, 10))
        simulator.zone = ""
        sync = syncer(tmp_path, simulator)
        assert sync().error is None
        assert tickets(sync) == expected(simulator)
        simulator.on_request = lambda number: simulator.change(12 + number)
        sync()
        simulator.on_request = lambda number: None
        sync()
        assert tickets(sync) == expected(simulator)


def test_reopenings_come_from_the_trails_of_changed_tickets(tmp_path: Path) -> None:
    closed = {"auditSubType": "Status", "text": 'from "New" to "Closed"'}
    opened = {"auditSubType": "Status", "text": 'from "Closed" to "New"'}
    with ConnectWiseSimulator(6, entries=1) as simulator:
        # 2 and 6 are closed.
        simulator.trails = {2: [closed, opened, closed], 6: [closed], 3: []}
        sync = syncer(tmp_path, simulator)
        sync()
        # An empty trail is not a zero.
        unknown = [(1, None), (3, None), (4, None), (5, None)]
        assert counts(sync) == sorted([(2, 1), (6, 0), *unknown])
        asked = [r.query.get("id") for r in simulator.requests if "audit" in r.path]
        assert asked == ["1", "2", "3", "4", "5", "6"]
        simulator.trails[6] = [closed, opened, closed, opened]
        simulator.change(6)
        sync()
        assert counts(sync)[-1] == (6, 2)


def test_what_a_trail_told_outlasts_a_whole_read(tmp_path: Path) -> None:
    closed = {"auditSubType": "Status", "text": 'from "New" to "Closed"'}
    with ConnectWiseSimulator(90, entries=1) as simulator:
        simulator.trails = {}
        sync = syncer(tmp_path, simulator)
        sync()
        # Of a whole read of many pages one trail is asked for, to see whether it may.
        asked = [r.query["id"] for r in simulator.requests if "audit" in r.path]
        assert asked == ["1"]
        simulator.trails[82] = [closed]
        simulator.tickets[82] = (4, simulator.now().replace(microsecond=0))
        sync()
        assert counts(sync)[81] == (82, 0)
        sync(whole=True)
        assert counts(sync)[81] == (82, 0)
        assert counts(sync)[80] == (81, None)
        # A trail that fails for once takes away nothing that was told.
        simulator.trails_fail = True
        sync(whole=True)
        assert counts(sync)[81] == (82, 0)


def test_clearing_keeps_the_zeros_that_trails_told(tmp_path: Path) -> None:
    closed = {"auditSubType": "Status", "text": 'from "New" to "Closed"'}
    with ConnectWiseSimulator(6, entries=1) as simulator:
        simulator.trails = {6: [closed], 2: [closed]}
        sync = syncer(tmp_path, simulator)
        sync()
    set_to_zero(sync, 4)
    assert counts(sync)[3:] == [(4, 0), (5, None), (6, 0)]
    column = ("reopened_count",)
    assert clear_zeros(sync.lake, sync.params, "connectwise", column) == 1
    assert clear_zeros(sync.lake, sync.params, "all", column) == 0
    told = [(1, None), (2, 0), (3, None), (4, None), (5, None), (6, 0)]
    assert counts(sync) == told


def set_to_zero(sync: Syncer, key: int) -> None:
    """Write a ticket's count as an older library did where a source tells none."""
    stored = sync.lake.table_snapshot(sync.params.tenant, "raw_tickets")
    assert stored is not None
    with sync.lake.writer(sync.params.tenant) as writer:
        path = writer.scratch / "zero.parquet"
        duckdb.sql(
            "select * replace (0::integer as reopened_count) from "
            f"read_parquet({list(stored.files)}, hive_partitioning = false) "
            f"where cw_ticket_id = {key}"
        ).write_parquet(str(path))
        writer.upsert(RAW_TICKETS, path)


def test_agreements_without_the_right_to_their_parts(tmp_path: Path) -> None:
    with ConnectWiseSimulator(5, entries=1) as simulator:
        simulator.additions = {3: [{"id": 1, "quantity": 2, "unitPrice": 150}]}
        sync = syncer(tmp_path, simulator)
        sync()
        amounts = "select monthly_amount from t order by id"
        # (1200 + 300) / 3 months
        assert sync.rows(amounts, "raw_agreements") == [
            (Decimal(400),),
            (Decimal(400),),
            (Decimal(500),),
        ]
        answer(simulator, "/additions", Reply({"message": "no right"}, 403))
        answer(simulator, "/2/boardDefaults", Reply({"message": "oops"}, 500))
        report = sync(whole=True)
        assert report.error is None
        assert report.warnings == (
            'boardDefaults of "Agreement 2" cannot be read: these agreements count as '
            "covering every board; agreement_boards: false asks for none (acme "
            f"connectwise: {simulator.url}{ROOT}/finance/agreements/2/boardDefaults: "
            "status 500, 7 times; what was read is kept; sync again later.)",
            'additions of "Agreement 1", "Agreement 2", "Agreement 3" cannot be read: '
            "their monthly amounts are unknown; agreement_additions: false counts the "
            f"agreement's own amount alone (acme connectwise: {simulator.url}{ROOT}"
            "/finance/agreements/1/additions: status 403 (no right); give the "
            "credentials the rights that the source's page names.)",
        )
        assert sync.rows(amounts, "raw_agreements") == [(None,)] * 3


def test_boards_and_members_that_cannot_be_read_only_warn(tmp_path: Path) -> None:
    with ConnectWiseSimulator(5, entries=1) as simulator:
        answer(simulator, "/boards/2/statuses", Reply({"message": "no"}, 403))
        answer(simulator, "/system/members", Reply({"message": "no"}, 403))
        report = syncer(tmp_path, simulator)()
        assert (report.error, report.counts.new) == (None, 5 + 1 + 3)
        members, board = report.warnings
        assert members.startswith(
            "members stand as tickets and time entries spell them"
        )
        assert board.startswith("statuses were not compared with the board Réseau: ")


def test_a_closed_status_that_closes_nothing_there_is_named(tmp_path: Path) -> None:
    with ConnectWiseSimulator(5, entries=1) as simulator:
        sync = syncer(tmp_path, simulator)
        statuses = ("Closed", "in progress", "Done")
        sync.params = sync.params.model_copy(update={"closed_statuses": statuses})
        assert sync().warnings == (
            '"In Progress" is in closed_statuses, but closes no ticket on Help Desk, '
            "Projects, Réseau",
        )


def test_surveys_without_an_answer_stay_out(tmp_path: Path) -> None:
    with ConnectWiseSimulator(5, entries=1) as simulator:
        info = {"dateEntered": "2026-10-05T13:00:00Z", "lastUpdated": None}
        simulator.results = {
            3: [
                {"id": 1, "ticketId": 1, "totalPoints": 10, "_info": info},
                {"id": 2, "ticketId": 2, "totalPoints": 0, "_info": info},
                {"id": 3, "ticketId": 3, "totalPoints": None, "_info": info},
            ]
        }
        surveys = {"3": {"kind": "csat", "best": 10}}
        sync = syncer(tmp_path, simulator, surveys=surveys)
        assert sync().error is None
        assert sync.rows("select id, csat from t", "raw_surveys") == [(1, Decimal(5))]


def test_a_ticket_whose_summary_ends_with_half_a_character_stops_no_other(
    tmp_path: Path,
) -> None:
    with ConnectWiseSimulator(3, entries=1) as simulator:
        records = [simulator._ticket(key) for key in (1, 2, 3)]
        records[1]["summary"] = "half \ud83d"
        answer(simulator, "/tickets", Reply(json.dumps(records).encode()))
        sync = syncer(tmp_path, simulator)
        assert sync().failures == ()
        assert sync.rows(
            "select summary from t where cw_ticket_id = 2", "raw_tickets"
        ) == [("half \ufffd",)]
        assert len(tickets(sync)) == 3


def test_additions_without_a_price_and_hours_beyond_measure_stop_nothing(
    tmp_path: Path,
) -> None:
    with ConnectWiseSimulator(3, entries=2) as simulator:
        simulator.additions = {2: [{"id": 1, "quantity": 3}]}
        entries = [entry_record(1, FIRST), entry_record(2, FIRST) | {"actualHours": 0}]
        content = json.dumps(entries).replace(
            '"actualHours": 0,', '"actualHours": 1e999999999,'
        )
        answer(simulator, "/time/entries", Reply(content.encode()))
        report = (sync := syncer(tmp_path, simulator))()
        assert report.failures == ()
        assert report.warnings == (
            'additions of "Agreement 2" do not say their quantity or unitPrice: the '
            "monthly amount is unknown; the key's role may not see prices",
        )
        amounts = "select id from t where monthly_amount is null"
        assert sync.rows(amounts, "raw_agreements") == [(2,)]
        assert sync.rows("select column_name from t", "quarantine") == [("minutes",)]

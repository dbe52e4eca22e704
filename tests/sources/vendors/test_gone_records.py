"""Records that are deleted before a question about them, and alerts offered no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.alert_consoles import sentinel
from support.connectwise_lake import syncer
from support.simulators.connectwise import ConnectWiseSimulator
from support.simulators.connectwise_records import FIRST
from support.simulators.sentinelone import SentinelOneSimulator
from support.simulators.server import Reply, Request, Simulator


def without(simulator: Simulator, is_gone: Callable[[Request], bool]) -> None:
    """Let some requests be answered with 404."""
    usual = simulator.reply

    def replying(request: Request) -> Reply:
        gone = is_gone(request)
        return Reply({"code": "NotFound"}, 404) if gone else usual(request)

    simulator.reply = replying  # type: ignore[method-assign]


def test_a_deleted_agreement_hides_no_other_ones_boards_and_additions(
    tmp_path: Path,
) -> None:
    with ConnectWiseSimulator(1, entries=1) as simulator:
        simulator.agreements = dict.fromkeys(range(1, 6), FIRST)
        without(simulator, lambda request: "/agreements/1/" in request.path)
        sync = syncer(tmp_path, simulator)
        warnings = sync().warnings
        assert [warning.split(" cannot be read")[0] for warning in warnings] == [
            'boardDefaults of "Agreement 1"',
            'additions of "Agreement 1"',
        ]
        unknown = "select id from t where monthly_amount is null"
        assert sync.rows(unknown, "raw_agreements") == [(1,)]
        covered = "select id from t where covered_boards is not null"
        assert sync.rows(covered, "raw_agreements") == [(2,)]


def test_where_no_agreement_has_such_parts_few_are_asked(tmp_path: Path) -> None:
    with ConnectWiseSimulator(1, entries=1) as simulator:
        simulator.agreements = dict.fromkeys(range(1, 9), FIRST)
        without(simulator, lambda request: request.path.endswith("/additions"))
        syncer(tmp_path, simulator)()
        asked = [path for path in simulator.paths() if path.endswith("/additions")]
        assert len(asked) == 3


def test_a_deleted_ticket_ends_the_reading_of_no_other_trail(tmp_path: Path) -> None:
    closed = {"auditSubType": "Status", "text": 'from "New" to "Closed"'}
    with ConnectWiseSimulator(6, entries=1) as simulator:
        # 2 and 6 are closed.
        simulator.trails = {key: [closed] for key in range(1, 7)}
        without(simulator, lambda request: request.query.get("id") in ("1", "4"))
        sync = syncer(tmp_path, simulator)
        sync()
        told = "select cw_ticket_id from t where reopened_count = 0 order by 1"
        assert sync.rows(told, "raw_tickets") == [(2,), (3,), (5,), (6,)]


def test_a_forgotten_threat_ends_the_reading_of_no_other_timeline(
    tmp_path: Path,
) -> None:
    with SentinelOneSimulator(9) as simulator:
        simulator.offers = {"threats", "timeline"}
        # These are resolved, and a note was added now.
        for key in (2, 5, 8):
            simulator.change(key, "resolved")
        without(simulator, lambda request: "2/timeline" in request.path)
        sync = sentinel(tmp_path, simulator)
        sync()
        resolved = sync.rows(
            "select id, resolved_at from t where resolved_at is not null order by 1",
            "raw_security_alerts",
        )
        lately = datetime.now(UTC) - timedelta(days=1)
        assert [(key[-1], at > lately) for key, at in resolved] == [
            ("2", True),
            ("5", False),
            ("8", False),
        ]


def test_alerts_that_are_offered_no_more_are_told(tmp_path: Path) -> None:
    with SentinelOneSimulator(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        assert sync().error is None
        simulator.offers.remove("alerts")
        assert sync().error == (
            "acme sentinelone: alerts: the console offers no unified alerts any more, "
            "and those of other products than its agents are missing; threats are "
            "read; give the token's role Unified Alerts: View, or write resources: "
            "[threats]."
        )
        assert sentinel(tmp_path, simulator, resources=["threats"])().error is None

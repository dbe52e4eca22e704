"""``kpi mail``: its tables, messages and exit codes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import HOME, NORTH, SOUTH, add_review, write_tenant
from support.simulators.mail_server import Behaviour, MailServerSimulator

Kpi = Any
ASKED = ("mail", "--tenant", "acme", "--period", "last-quarter")


@pytest.fixture
def server() -> Iterator[MailServerSimulator]:
    simulator = MailServerSimulator()
    yield simulator
    simulator.close()


@pytest.fixture(autouse=True)
def place(
    tmp_path: Path, server: MailServerSimulator, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Reports of two clients; the environment names the folders."""
    mail = {
        "from": "reports@acme.example", "host": "127.0.0.1", "port": server.port,
        "security": "none", "timeout_seconds": 60,
    }  # fmt: skip
    companies = {
        NORTH: {"mail": ["head@north.example"]},
        SOUTH: {"mail": ["owner@cafe.example"]},
    }
    write_tenant(tmp_path / "params", mail, companies)
    for company in (NORTH, SOUTH):
        add_review(tmp_path / "reports", company)
    monkeypatch.setenv("KPI_PARAMS", str(tmp_path / "params"))
    monkeypatch.setenv("KPI_REPORTS", str(tmp_path / "reports"))
    return tmp_path / "reports" / HOME / "_mail"


def rows(out: str) -> list[list[str]]:
    lines = out.splitlines()
    return [line.split("  ") for line in lines[2:]]


def cells(out: str) -> list[list[str]]:
    return [[cell.strip() for cell in row if cell.strip()] for row in rows(out)]


def test_from_draft_to_sent(kpi: Kpi, place: Path, server: MailServerSimulator) -> None:
    code, out, err = kpi(*ASKED)
    north = str(place / "clinique-nord_service-review_2026-Q3.eml")
    south = str(place / "harbour-cafe_service-review_2026-Q3.eml")
    assert (code, err) == (0, "")
    assert cells(out) == [
        [NORTH, "head@north.example", "draft", north],
        [SOUTH, "owner@cafe.example", "draft", south],
    ]
    code, out, _ = kpi(*ASKED, "--company", "clinique nord", "--approve")
    assert (code, cells(out)) == (0, [[NORTH, "head@north.example", "approved", north]])
    code, out, err = kpi(*ASKED, "--send")
    assert code == 0
    assert [row[2].partition(" on ")[0] for row in cells(out)] == [
        "sent",
        "not approved",
    ]
    assert err == (
        f"1 review not approved, and so not sent: {SOUTH}; read each draft, then: kpi "
        f'mail --tenant acme --period last-quarter --company "{SOUTH}" --approve\n'
    )
    code, out, _ = kpi(*ASKED, "--send", "--company", NORTH)
    assert (code, cells(out)[0][2].partition(" on ")[0]) == (0, "sent already")
    assert len(server.delivered) == 1


def test_a_named_client_that_is_not_approved_is_a_failure(kpi: Kpi) -> None:
    code, out, _ = kpi(*ASKED, "--send", "--company", SOUTH)
    assert (code, cells(out)[0][2]) == (1, "not approved")


def test_a_failure_is_named_and_the_others_go(
    kpi: Kpi, server: MailServerSimulator
) -> None:
    kpi(*ASKED)
    kpi(*ASKED, "--company", "all", "--approve")
    server.behaviour = Behaviour(rcpt={"head@north.example": "550 no such user"})
    code, out, err = kpi(*ASKED, "--send")
    assert code == 1
    assert [row[2].partition(" on ")[0] for row in cells(out)] == ["failed", "sent"]
    assert err == (
        f"failed: {NORTH}: params/tenants/acme.yaml: mail: 127.0.0.1:{server.port}: "
        "refuses head@north.example (550 no such user); nothing was sent to anybody; "
        "correct the address in params/tenants/acme.yaml, then draft and approve "
        "anew.\n"
    )


@pytest.mark.parametrize("number", [0, 1])
def test_the_commands_of_status_settle_what_is_open(
    kpi: Kpi, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "lake").mkdir()
    monkeypatch.setenv("KPI_LAKE", str(tmp_path / "lake"))
    kpi(*ASKED)
    ledger = place / "ledger.json"
    text = ledger.read_text("utf-8").replace('"state": "draft"', '"state": "unknown"')
    began = '"began_at": "2026-11-02T09:00:00+00:00"'
    ledger.write_text(text.replace('"began_at": null', began), "utf-8")
    _, told, _ = kpi("status", "--tenant", "acme")
    commands = re.findall(r"kpi mail [^;\n]*--settle [^;\n]*", told)
    assert [shlex.split(one)[-3::2] for one in commands] == [
        [NORTH, "sent"], [NORTH, "not-sent"], [SOUTH, "sent"], [SOUTH, "not-sent"],
    ]  # fmt: skip
    for command in commands[number::2]:
        code, out, _ = kpi(*shlex.split(command)[1:])
        state = ("sent on 2026-11-02", "approved")[number]
        assert (code, cells(out)[0][2]) == (0, state)
    _, told, _ = kpi("status", "--tenant", "acme")
    assert "--settle" not in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ("--approve",),
            "--company: is missing beside --approve; expected the clients that are "
            "meant, or all.",
        ),
        (
            ("--approve", "--send"),
            "--approve: goes without --send; expected one step at a time.",
        ),
        (
            ("--settle", "gone", "--company", "all"),
            '--settle: got "gone"; expected "sent" or "not-sent".',
        ),
        (
            ("--company", "Clinic Nord"),
            '--company: got "Clinic Nord", of which acme/2026-Q3 holds no review; '
            "expected for example Clinique Nord.",
        ),
    ],
)
def test_wrong_usage(kpi: Kpi, options: tuple[str, ...], told: str) -> None:
    assert kpi(*ASKED, *options) == (2, "", f"{told}\n")


def test_a_period_without_reviews_is_told(kpi: Kpi, place: Path) -> None:
    code, _, err = kpi("mail", "--tenant", "acme", "--period", "2026-08")
    assert code == 1
    assert err.endswith(
        "acme/2026-08: holds no client's review; make them: kpi run --tenant acme "
        "--period 2026-08 --notebook 70_client_qbr --company all.\n"
    )
    assert not (place.parents[1] / "2026-08").exists()

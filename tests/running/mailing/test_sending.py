"""Approved reviews sent by a real SMTP server, each once, whatever happens."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import HOME, NORTH, SOUTH, add_review
from support.simulators.mail_server import HANG, Behaviour, MailServerSimulator

from kpi_lib.domain.errors import ParamsError, RenderError
from kpi_lib.lake.storage import Folder
from kpi_lib.running.mailing.mail_round import MailOutcome, MailRound
from kpi_lib.running.mailing.smtp_server import MailServer
from kpi_lib.settings.tenant_settings import TenantParams

Mailing = Callable[..., MailRound]
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
COMMAND = f'kpi mail --tenant acme --period 2026-Q3 --company "{NORTH}"'


@pytest.fixture
def params(tenant: Any) -> TenantParams:
    settings: TenantParams = tenant()
    return settings


def told(outcomes: list[MailOutcome]) -> list[str]:
    return [f"{one.company}: {one.error or one.state}" for one in outcomes]


def approved(mailing: Mailing, *companies: str) -> None:
    mailing().draft()
    ended = mailing(*companies).approve("ana", NOW)
    assert {one.state for one in ended} == {"approved"}


def sent(mailing: Mailing, params: TenantParams, *companies: str) -> list[str]:
    with MailServer(params) as server:
        return told(mailing(*companies).send(server, lambda: NOW))


def test_only_what_was_approved_is_sent_and_once(
    mailing: Mailing, params: TenantParams, server: MailServerSimulator
) -> None:
    approved(mailing, NORTH)
    first = sent(mailing, params)
    assert first == [f"{NORTH}: sent on 2026-11-02", f"{SOUTH}: not approved"]
    (delivered,) = server.delivered
    assert delivered.recipients == ["head@north.example", "money@north.example"]
    message = delivered.message
    assert "X-Unsent" not in message
    assert message["Date"].datetime == NOW
    assert message["Message-ID"].endswith("@acme.example>")
    (attachment,) = message.iter_attachments()
    assert attachment.get_content() == b"%PDF-1.7 one"
    again = sent(mailing, params)
    assert again == [
        f"{NORTH}: sent already on 2026-11-02",
        f"{SOUTH}: not approved",
    ]
    assert len(server.delivered) == 1


def test_the_ledger_tells_who_approved_and_what_the_server_said(
    mailing: Mailing, params: TenantParams, reports: Path, server: MailServerSimulator
) -> None:
    approved(mailing, NORTH)
    sent(mailing, params)
    ledger = json.loads((reports / HOME / "_mail" / "ledger.json").read_text("utf-8"))
    (entry,) = ledger["letters"]["clients/clinique-nord/70_client_qbr"].values()
    assert entry["state"] == "sent"
    assert (entry["approved_by"], entry["approved_at"]) == (
        "ana",
        "2026-11-02T09:00:00+00:00",
    )
    assert entry["answer"] == "2.0.0 taken as 4711"
    assert entry["message_id"] == server.delivered[0].message["Message-ID"]


def test_an_approval_needs_the_draft_that_would_be_sent(
    mailing: Mailing, reports: Path
) -> None:
    path = reports / HOME / "_mail" / "clinique-nord_service-review_2026-Q3.eml"
    remedy = f"write it: {COMMAND}; read it, then approve."
    assert told(mailing(NORTH).approve("ana", NOW)) == [
        f"{NORTH}: {path}: is not there; {remedy}"
    ]
    mailing().draft()
    add_review(reports, NORTH, pdf=b"%PDF-1.7 three")
    assert told(mailing(NORTH).approve("ana", NOW)) == [
        f"{NORTH}: {path}: is not the draft of this review for these recipients; "
        f"{remedy}"
    ]


@pytest.mark.parametrize("changes", ["review", "recipients"])
def test_what_changed_after_its_approval_is_not_sent(
    mailing: Mailing, tenant: Any, reports: Path, server: MailServerSimulator,
    changes: str,
) -> None:  # fmt: skip
    approved(mailing, NORTH)
    params = tenant()
    if changes == "review":
        add_review(reports, NORTH, pdf=b"%PDF-1.7 three")
    else:
        params = tenant({NORTH: {"mail": ["new@north.example"]}})
    with MailServer(params) as smtp:
        ended = told(mailing(NORTH, params=params).send(smtp))
    what = "the review" if changes == "review" else "its recipients"
    assert ended == [
        f"{NORTH}: mail for {NORTH}: was approved on 2026-11-02, and {what} changed "
        f"since; expected an approval of what is sent; write the draft anew: "
        f"{COMMAND}; read it, then approve."
    ]
    assert not server.delivered


def test_a_corrected_report_goes_out_after_an_approval_of_its_own(
    mailing: Mailing, params: TenantParams, reports: Path, server: MailServerSimulator
) -> None:
    approved(mailing, NORTH)
    sent(mailing, params, NORTH)
    add_review(reports, NORTH, pdf=b"%PDF-1.7 three")
    assert sent(mailing, params, NORTH) == [f"{NORTH}: not approved"]
    (draft,) = mailing(NORTH).draft()
    assert draft.remarks == (
        "an earlier version was sent on 2026-11-02 to head@north.example, "
        "money@north.example",
    )
    approved(mailing, NORTH)
    sent(mailing, params, NORTH)
    first, second = (one.message for one in server.delivered)
    assert first["Message-ID"] != second["Message-ID"]


def test_one_refused_client_stops_no_other_and_goes_next_time(
    mailing: Mailing, params: TenantParams, server: MailServerSimulator
) -> None:
    approved(mailing)
    server.behaviour = Behaviour(rcpt={"money@north.example": "450 greylisted"})
    refused, taken = sent(mailing, params)
    assert "puts off money@north.example (450 greylisted)" in refused
    assert taken == f"{SOUTH}: sent on 2026-11-02"
    assert [one.recipients for one in server.delivered] == [["owner@cafe.example"]]
    server.behaviour = Behaviour()
    assert sent(mailing, params) == [
        f"{NORTH}: sent on 2026-11-02",
        f"{SOUTH}: sent already on 2026-11-02",
    ]


def test_a_wrong_password_is_tried_once_for_all(
    mailing: Mailing, tenant: Any, server: MailServerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("KPI_ACME_MAIL_PASSWORD", "wrong-wrong-wrong")
    approved(mailing)
    server.behaviour = Behaviour(login=("reports", "right"))
    ended = sent(mailing, tenant(user="reports"))
    assert all("refuses the login of reports" in one for one in ended)
    assert [c.split(" ")[0] for c in server.commands].count("ehlo") == 1
    server.behaviour = Behaviour()
    assert len(sent(mailing, tenant())) == len(server.delivered) == 2


def test_an_answer_that_never_came_is_told_until_it_is_settled(
    mailing: Mailing, params: TenantParams, server: MailServerSimulator
) -> None:
    approved(mailing)
    server.behaviour = Behaviour(drops_after=True)
    north, _ = first = sent(mailing, params)
    identifier = server.delivered[0].message["Message-ID"]
    assert north == (
        f"{NORTH}: mail for {NORTH}: may have been sent: the attempt of "
        "2026-11-02T09:00:00+00:00 has no recorded end (Connection unexpectedly "
        "closed); ask the client or look for Message-ID "
        f"{identifier} in the server's log, then: {COMMAND} --settle sent (or "
        "not-sent, which lets --send try again)."
    )
    server.behaviour = Behaviour()
    assert sent(mailing, params) == first  # not sent a second time
    assert len(server.delivered) == 2
    assert [one.state for one in mailing().draft()] == ["unknown", "unknown"]
    mailing(NORTH).settle(True, "ana", NOW)
    mailing(SOUTH).settle(False, "ana", NOW)
    assert sent(mailing, params) == [
        f"{NORTH}: sent already on 2026-11-02",
        f"{SOUTH}: sent on 2026-11-02",
    ]
    assert len(server.delivered) == 3


def test_what_is_open_is_settled_though_the_review_was_made_anew(
    mailing: Mailing, params: TenantParams, reports: Path, tenant: Any,
    server: MailServerSimulator,
) -> None:  # fmt: skip
    approved(mailing, NORTH)
    server.behaviour = Behaviour(drops_after=True)
    sent(mailing, params, NORTH)
    server.behaviour = Behaviour()
    add_review(reports, NORTH, pdf=b"%PDF-1.7 three")
    (draft,) = mailing(NORTH).draft()
    assert draft.remarks == (
        "an earlier version may have been sent: find out, then --settle sent or "
        "--settle not-sent",
    )
    # The company has no address any more, and its review is gone.
    (reports / HOME / "manifest.json").unlink()
    nobody = tenant({})
    (settled,) = mailing(NORTH, params=nobody).settle(True, "ana", NOW)
    assert (settled.state, settled.recipients) == (
        "sent on 2026-11-02", ("head@north.example", "money@north.example"),
    )  # fmt: skip
    add_review(reports, NORTH, pdf=b"%PDF-1.7 three")
    (draft,) = mailing(NORTH).draft()
    assert [one[:36] for one in draft.remarks] == [
        "an earlier version was sent on 2026-"
    ]
    with pytest.raises(ParamsError, match="no message of this period is open"):
        mailing("all").settle(True, "ana", NOW)
    with pytest.raises(ParamsError) as caught:
        mailing("Clinic Nord").settle(True, "ana", NOW)
    assert str(caught.value) == (
        '--company: got "Clinic Nord", for which nothing was drafted; expected for '
        "example Clinique Nord."
    )


def test_only_what_is_open_can_be_settled(
    mailing: Mailing, params: TenantParams
) -> None:
    approved(mailing, NORTH)
    assert told(mailing(NORTH).settle(True, "ana", NOW)) == [
        f"{NORTH}: --settle: {NORTH}: its message is approved; expected a message of "
        "which nobody knows whether it was sent."
    ]


def test_two_processes_do_not_mail_at_once(mailing: Mailing, reports: Path) -> None:
    with (
        Folder(reports).lock(f"{HOME}/_mail/round"),
        pytest.raises(RenderError) as caught,
    ):
        mailing().draft()
    assert str(caught.value).startswith(
        "mail of acme/2026-Q3: is being handled by another process since "
    )


def test_a_damaged_ledger_stops_everything(mailing: Mailing, reports: Path) -> None:
    path = reports / HOME / "_mail" / "ledger.json"
    mailing().draft()
    path.write_text('{"letters": [', encoding="utf-8")
    assert told(mailing(NORTH).draft()) == [
        f"{NORTH}: {path}: is no ledger of mail; restore it from a backup: without it "
        "nobody knows what was sent; where nothing was, remove it."
    ]


def test_killed_while_the_server_thinks_it_is_not_sent_twice(
    mailing: Mailing, tenant: Any, server: MailServerSimulator
) -> None:
    params = tenant()

    def usual(*names: str) -> MailRound:
        return mailing(*names, params=params)

    def send() -> None:
        with MailServer(params) as smtp:
            usual().send(smtp)

    approved(usual, NORTH)
    server.behaviour = Behaviour(replies={"END": HANG})
    process = multiprocessing.get_context("fork").Process(target=send)
    process.start()
    has_read = server.has_read.wait(60)
    process.kill()
    process.join()
    assert has_read
    server.behaviour = Behaviour()
    north, _ = sent(usual, params)
    assert "may have been sent: the attempt of" in north
    assert not server.delivered

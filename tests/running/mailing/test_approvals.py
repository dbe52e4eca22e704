"""Approvals of drafts: what they cover, and who has to be approved by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import HOME, NORTH, SOUTH
from support.simulators.mail_server import MailServerSimulator

from kpi_lib.running.mailing.mail_round import MailOutcome, MailRound
from kpi_lib.running.mailing.smtp_server import MailServer
from kpi_lib.settings.tenant_settings import TenantParams

Mailing = Callable[..., MailRound]
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
COMMAND = f'kpi mail --tenant acme --period 2026-Q3 --company "{NORTH}"'
DRAFT = f"{HOME}/_mail/clinique-nord_service-review_2026-Q3.eml"
VOID = (
    f"{NORTH}: mail for {NORTH}: was approved on 2026-11-02, and {{}}; expected an "
    f"approval of what is sent; write the draft anew: {COMMAND}; read it, then approve."
)


def told(outcomes: list[MailOutcome]) -> list[str]:
    return [f"{one.company}: {one.error or one.state}" for one in outcomes]


def sent(mailing: Mailing, params: TenantParams) -> list[str]:
    with MailServer(params) as server:
        return told(mailing(NORTH, params=params).send(server, lambda: NOW))


@pytest.fixture
def approved(mailing: Mailing) -> None:
    mailing(NORTH).draft()
    assert told(mailing(NORTH).approve("ana", NOW)) == [f"{NORTH}: approved"]


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("mail", [{"reply_to": "x@acme.example"}, {"from_name": "X"}])
def test_another_sender_needs_another_approval(
    mailing: Mailing, tenant: Any, server: MailServerSimulator, mail: dict[str, str]
) -> None:
    params = tenant(**mail)
    void = [VOID.format("its sender or text changed since")]
    assert sent(mailing, params) == void
    # Nor does a draft written anew take over the approval of the one before.
    assert told(mailing(NORTH, params=params).draft()) == [f"{NORTH}: draft"]
    assert sent(mailing, params) == void
    assert not server.delivered
    mailing(NORTH, params=params).approve("ana", NOW)
    assert sent(mailing, params) == [f"{NORTH}: sent on 2026-11-02"]


@pytest.mark.usefixtures("approved")
def test_the_approval_holds_again_with_the_sender_that_it_was_for(
    mailing: Mailing, tenant: Any
) -> None:
    sent(mailing, tenant(reply_to="x@acme.example"))
    assert sent(mailing, tenant()) == [f"{NORTH}: sent on 2026-11-02"]


@pytest.mark.usefixtures("approved")
def test_a_draft_edited_after_its_approval_is_not_sent_without_the_edit(
    mailing: Mailing, tenant: Any, reports: Path, server: MailServerSimulator
) -> None:
    path = reports / DRAFT
    path.write_bytes(path.read_bytes().replace(b"Hello,", b"Dear Marie,"))
    assert sent(mailing, tenant()) == [
        f"{NORTH}: {path}: was edited by hand after it was approved on 2026-11-02, and "
        "--send would send it without what you wrote; send it from your mail program, "
        f"or write it anew: {COMMAND} --replace; read it, then approve."
    ]
    path.unlink()
    assert sent(mailing, tenant()) == [VOID.format("its draft is gone")]
    assert not server.delivered


def test_an_address_of_two_clients_is_approved_by_name_alone(
    mailing: Mailing, tenant: Any
) -> None:
    copied = {"mail": ["head@north.example"], "mail_domains": ["north.example"]}
    params = tenant({NORTH: {"mail": ["head@north.example"]}, SOUTH: copied})
    (_, draft) = mailing(SOUTH, "all", params=params).draft()
    warning = f"head@north.example is {NORTH}'s, too"
    assert draft.remarks == (f"check the address: {warning}",)
    outcomes = mailing("all", params=params).approve("ana", NOW)
    command = f'kpi mail --tenant acme --period 2026-Q3 --company "{SOUTH}"'
    assert told(outcomes)[1:] == [
        f"{SOUTH}: mail for {SOUTH}: {warning}; expected an approval by the client's "
        f"name, not by all; check the addresses, then: {command} --approve."
    ]
    (named,) = mailing(SOUTH, params=params).approve("ana", NOW)
    assert (named.state, named.remarks) == ("approved", draft.remarks)
    # Once approved, all may be said of the others.
    assert told(mailing("all", params=params).approve("ana", NOW))[1:] == [
        f"{SOUTH}: approved"
    ]

"""Mail of all periods: what waits, and which of it names a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typst
from support.mail_reports import HOME, NORTH, SOUTH, add_review

from kpi_lib.cli.commands.status_command import _mail_line
from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import Folder
from kpi_lib.running.mailing.mail_folders import (
    WaitingMail,
    mail_naming,
    waiting_mail,
)
from kpi_lib.running.mailing.mail_ledger import Ledger, State
from kpi_lib.running.mailing.mail_round import MailRound
from kpi_lib.running.status import status
from kpi_lib.settings.sound_tenants import load_sound_params
from kpi_lib.text.phrases import Phrases

NOW = datetime(2026, 11, 2, tzinfo=UTC)
Mailing = Callable[..., MailRound]
FOLDER = f"{HOME}/_mail"


def _put(reports: Path, before: State, state: State) -> None:
    ledger = Ledger(Folder(reports), HOME)
    for key, versions in ledger.letters().items():
        for digest, entry in versions.items():
            if entry.state == before:
                ledger.move(key, digest, before, state=state)


def waiting(reports: Path, today: str = "2026-11-02") -> tuple[WaitingMail, ...]:
    day = date.fromisoformat(today)
    return waiting_mail(Folder(reports), "acme", "America/Toronto", day)


def test_drafts_wait_until_they_are_sent_or_past(
    reports: Path, mailing: Mailing
) -> None:
    assert waiting(reports) == ()
    mailing().draft()
    assert waiting(reports) == (WaitingMail("2026-Q3", 2, 0, 0),)
    mailing(NORTH).approve("ana", NOW)
    (mail,) = waiting(reports)
    assert mail == WaitingMail("2026-Q3", 1, 1, 0)
    assert _mail_line("acme", mail) == (
        "acme: mail of 2026-Q3: 1 to approve, 1 approved and not sent; "
        "kpi mail --tenant acme --period 2026-Q3"
    )
    # Cut off while it was sent, then sent.
    _put(reports, "approved", state="sending")
    assert waiting(reports) == (WaitingMail("2026-Q3", 1, 0, 1, (NORTH,)),)
    _put(reports, "sending", state="sent")
    assert waiting(reports) == (WaitingMail("2026-Q3", 1, 0, 0),)
    # The quarter ended on 30 September: 8 January is day 100.
    assert waiting(reports, "2027-01-08") != ()
    assert waiting(reports, "2027-01-09") == ()


def test_what_may_have_been_sent_stays_though_the_review_was_made_anew(
    reports: Path, mailing: Mailing
) -> None:
    mailing().draft()
    mailing(NORTH).approve("ana", NOW)
    _put(reports, "approved", state="sending")
    for number, waits in ((2, 2), (3, 2)):
        add_review(reports, NORTH, pdf=b"%%PDF-1.7 %d" % number)
        mailing().draft()
        (mail,) = waiting(reports)
        assert mail == WaitingMail("2026-Q3", waits, 0, number - 1, (NORTH,))
        mailing(NORTH).approve("ana", NOW)
        _put(reports, "approved", state="unknown")


def test_a_send_under_way_is_not_wrong(reports: Path, mailing: Mailing) -> None:
    mailing().draft()
    mailing(NORTH).approve("ana", NOW)
    _put(reports, "approved", state="sending")
    with Folder(reports).lock(f"{FOLDER}/round"):
        assert waiting(reports) == (WaitingMail("2026-Q3", 1, 0, 0),)
        _put(reports, "draft", state="unknown")  # ended so, in the same round
        assert waiting(reports) == (WaitingMail("2026-Q3", 0, 0, 1, (SOUTH,)),)
    assert waiting(reports) == (WaitingMail("2026-Q3", 0, 0, 2, (NORTH, SOUTH)),)


def test_reports_that_may_only_be_read_hide_nothing(
    reports: Path, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing().draft()
    _put(reports, "draft", state="sending")

    def refused(self: Folder, name: str) -> None:
        raise PermissionError(name)

    monkeypatch.setattr(Folder, "lock", refused)
    assert waiting(reports) == (WaitingMail("2026-Q3", 0, 0, 2, (NORTH, SOUTH)),)


def test_a_ledger_is_read_once(
    reports: Path, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing().draft()
    read: list[str] = []
    original = Folder.read

    def counted(self: Folder, name: str) -> bytes | None:
        read.append(name)
        return original(self, name)

    monkeypatch.setattr(Folder, "read", counted)
    assert waiting(reports) == (WaitingMail("2026-Q3", 2, 0, 0),)
    assert read == [f"{FOLDER}/ledger.json"]


def test_a_damaged_ledger_is_wrong_and_stops_no_status(
    reports: Path, mailing: Mailing, tmp_path: Path
) -> None:
    mailing().draft()
    (reports / FOLDER / "ledger.json").write_text("{")
    with pytest.raises(RenderError, match="is no ledger of mail"):
        waiting(reports)
    given = load_sound_params(tmp_path / "params")
    (one,) = status(Lake(tmp_path / "lake"), given, Folder(reports), NOW).tenants
    assert [text for text in one.wrong if "is no ledger of mail" in text]


def test_a_name_is_found_in_addresses_texts_and_pdfs(
    reports: Path, mailing: Mailing
) -> None:
    pdf = typst.compile("Résolu par Zélie Hautecoeur".encode())
    add_review(reports, NORTH, pdf=pdf)
    mailing().draft()
    shown = Folder(reports).show

    def naming(*phrases: str) -> list[str]:
        return mail_naming(Folder(reports), "acme", Phrases(set(phrases)).find)

    north = shown(f"{FOLDER}/clinique-nord_service-review_2026-Q3.eml")
    assert naming("zelie hautecoeur") == [north]
    assert naming("head@north.example".replace("@", " ").replace(".", " ")) == [
        north,
        shown(f"{FOLDER}/ledger.json"),
    ]
    assert naming("bo lund") == []

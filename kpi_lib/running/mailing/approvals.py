"""Approvals of letters: of the draft as it stands, void once anything of it changes."""

from __future__ import annotations

from datetime import datetime

from kpi_lib.domain.errors import KpiError, RenderError
from kpi_lib.lake.storage import Storage
from kpi_lib.running.fingerprints import sha256
from kpi_lib.running.mailing.letters import Letter
from kpi_lib.running.mailing.mail_ledger import Ledger, LedgerEntry
from kpi_lib.running.mailing.mail_outcomes import as_text, day


def approve_letter(
    reports: Storage, ledger: Ledger, letter: Letter, user: str, now: datetime,
    command: str,
) -> None:  # fmt: skip
    """Approve a letter whose draft stands as it would be sent.

    Parameters
    ----------
    reports : Storage
    ledger : Ledger
    letter : Letter
    user : str
    now : datetime
        Aware.
    command : str
        Writes the draft.

    Raises
    ------
    RenderError
        Its draft is not there, or is another one.
    """
    key, digest = letter.review.key, letter.digest
    entry = ledger.versions(key).get(digest)
    content = reports.read(letter.review.draft)
    if entry is None or content is None or content != letter.draft:
        raise RenderError(
            reports.show(letter.review.draft),
            "is not the draft of this review for these recipients"
            if content else "is not there",
            remedy=f"write it: {command}; read it, then approve",
        )  # fmt: skip
    is_void = entry.state == "approved" and entry.approved_sha256 != sha256(content)
    if entry.state == "draft" or is_void:
        ledger.move(
            key, digest, entry.state, state="approved", approved_at=as_text(now),
            approved_by=user, approved_sha256=sha256(content),
        )  # fmt: skip


def check_approval(
    reports: Storage, letter: Letter, entry: LedgerEntry, command: str
) -> None:
    """Refuse an approved letter that would go out otherwise than it was approved.

    Parameters
    ----------
    reports : Storage
    letter : Letter
    entry : LedgerEntry
        Its own, approved.
    command : str
        Writes the draft.

    Raises
    ------
    RenderError
        Its sender, text or footer is another one, or its draft was edited or is gone.
    """
    if entry.approved_sha256 != sha256(letter.draft):
        raise _void(letter, entry, "its sender or text", command)
    content = reports.read(letter.review.draft)
    if content is None:
        raise _void(letter, entry, "its draft is gone", command, is_clause=True)
    if content != letter.draft:
        raise RenderError(
            reports.show(letter.review.draft),
            f"was edited by hand after it was approved on {day(entry.approved_at)}, "
            "and --send would send it without what you wrote",
            remedy="send it from your mail program, or write it anew: "
            f"{command} --replace; read it, then approve",
        )


def change_since(
    letter: Letter, entry: LedgerEntry | None, others: list[LedgerEntry], command: str
) -> KpiError | None:
    """Return the error of a letter that was approved before it changed; else None.

    Parameters
    ----------
    letter : Letter
    entry : LedgerEntry or None
        Its own, not approved.
    others : list of LedgerEntry
        Of other PDFs or recipients, the newest last.
    command : str
        Writes the draft.
    """
    if entry is not None and entry.approved_at:
        return _void(letter, entry, "its sender or text", command)
    if not others or others[-1].state != "approved":
        return None
    was = others[-1]
    is_elsewhere = was.recipients != (*letter.recipients,)
    return _void(letter, was, "its recipients" if is_elsewhere else "the review",
                 command)  # fmt: skip


def _void(
    letter: Letter,
    was: LedgerEntry,
    what: str,
    command: str,
    *,
    is_clause: bool = False,
) -> RenderError:
    return RenderError(
        f"mail for {letter.company}",
        f"was approved on {day(was.approved_at)}, and "
        f"{what if is_clause else f'{what} changed since'}",
        "an approval of what is sent",
        f"write the draft anew: {command}; read it, then approve",
    )

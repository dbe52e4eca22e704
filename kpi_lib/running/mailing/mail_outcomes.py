"""Ends of letters in one round of mail, in words for the user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kpi_lib.domain.errors import KpiError
from kpi_lib.running.mailing.letters import LARGE, Letter
from kpi_lib.running.mailing.mail_ledger import LedgerEntry

STATES = {
    "draft": "draft",
    "approved": "approved",
    "sending": "unknown",
    "unknown": "unknown",
    "sent": "sent",
}
"""Word for a state; one that is still ``sending`` belongs to a process that ended."""


@dataclass(frozen=True)
class MailOutcome:
    """End of one letter in one round.

    Attributes
    ----------
    company : str
    recipients : tuple of str
    state : str
        In a word or two.
    draft : str
        Path below the reports; empty where there is none.
    error : KpiError or None
        Why it did not get where the round should have brought it.
    remarks : tuple of str
    """

    company: str
    recipients: tuple[str, ...] = ()
    state: str = "failed"
    draft: str = ""
    error: KpiError | None = None
    remarks: tuple[str, ...] = ()


def remarks(
    letter: Letter,
    entry: LedgerEntry,
    others: list[LedgerEntry],
    shared: Sequence[str] = (),
) -> Iterator[str]:
    """Yield what is to be known before a draft is approved.

    Parameters
    ----------
    letter : Letter
    entry : LedgerEntry
        Its own.
    others : list of LedgerEntry
        Of earlier PDFs or recipients of the same review, the newest last.
    shared : sequence of str
        See `recipients.shared_with`.
    """
    for address in shared:
        yield f"check the address: {address}"
    if letter.review.is_running:
        yield "the period has not ended: its figures will change"
    size = len(letter.draft)
    if size > LARGE:
        yield (
            f"the message has {size / 1e6:.1f} MB; many servers refuse one over "
            f"{LARGE / 1e6:.0f} MB"
        )
    if any(STATES[one.state] == "unknown" for one in others):
        yield (
            "an earlier version may have been sent: find out, then --settle sent or "
            "--settle not-sent"
        )
    sent = [one for one in others if one.sent_at]
    if sent and not entry.sent_at:
        to = ", ".join(sent[-1].recipients)
        yield f"an earlier version was sent on {day(sent[-1].sent_at)} to {to}"


def day(text: str | None) -> str:
    """Return the day of an instant in ISO 8601."""
    return (text or "")[:10]


def as_text(now: datetime) -> str:
    """Return an aware instant as the ledger has it, ISO 8601 in UTC."""
    return now.astimezone(UTC).isoformat(timespec="seconds")

"""Mail folders of a tenant's reports: mail that waits, and mail that names someone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

import pypdfium2

from kpi_lib.domain.errors import KpiError
from kpi_lib.domain.period import Period
from kpi_lib.lake.storage import Storage
from kpi_lib.running.mailing.client_reviews import mail_folder
from kpi_lib.running.mailing.mail_ledger import Ledger, LedgerEntry, State

DAYS: Final = 100
"""Drafts of a period that ended so many days ago wait no more: nobody sends them."""

_HEADERS = ("From", "Reply-To", "To", "Cc", "Bcc", "Subject")


@dataclass(frozen=True)
class WaitingMail:
    """Mail of one period that was not sent.

    Of a review the newest version waits; of unknown end may be any: the report may have
    been made anew since.

    Attributes
    ----------
    period : str
        Slug.
    drafts, approved, unknown : int
        Waiting for approval; approved and not sent; sent or not, nobody knows.
    companies : tuple of str
        Clients of the unknown.
    """

    period: str
    drafts: int
    approved: int
    unknown: int
    companies: tuple[str, ...] = ()


def waiting_mail(
    reports: Storage, tenant: str, timezone: str, today: date
) -> tuple[WaitingMail, ...]:
    """Return the mail of a tenant's last periods that waits, by period.

    Raises
    ------
    RenderError
        A ledger is damaged.
    """
    found = []
    for period in reports.folders_in(tenant):
        home = f"{tenant}/{period}"
        if not _is_recent(period, timezone, today):
            continue
        letters, open_states = _letters(Ledger(reports, home))
        reviews = [list(versions.values()) for versions in letters.values()]
        newest = Counter(entries[-1].state for entries in reviews)
        # By the newest version's company, as --settle has it.
        unknown = Counter(
            entries[-1].company
            for entries in reviews
            for entry in entries
            if entry.state in open_states
        )
        waiting = WaitingMail(
            period, newest["draft"], newest["approved"], unknown.total(),
            tuple(sorted(unknown)),
        )  # fmt: skip
        if waiting.drafts or waiting.approved or waiting.unknown:
            found.append(waiting)
    return tuple(found)


def mail_naming(
    reports: Storage, tenant: str, is_named: Callable[[str], object]
) -> list[str]:
    """Return the drafts and ledgers of a tenant that name someone.

    Of a draft the addresses, the text and the PDF in it are searched.

    Parameters
    ----------
    reports : Storage
    tenant : str
    is_named : callable
        Tells of a text whether it names the person.
    """
    found = []
    for period in reports.folders_in(tenant):
        folder = mail_folder(f"{tenant}/{period}")
        for name in reports.names_in(folder):
            content = reports.read(f"{folder}/{name}") or b""
            texts = [content.decode("utf-8", "replace")]
            if name.endswith(".eml"):
                texts = list(_message_texts(content))
            if any(is_named(text) for text in texts):
                found.append(reports.show(f"{folder}/{name}"))
    return found


def _letters(ledger: Ledger) -> tuple[dict[str, dict[str, LedgerEntry]], set[State]]:
    """Return a ledger's entries, and the states of those whose end nobody knows."""
    letters = ledger.letters()
    unknown: set[State] = {"unknown"}
    if all(
        entry.state != "sending"
        for versions in letters.values()
        for entry in versions.values()
    ):
        return letters, unknown
    try:
        resting = ledger.letters_at_rest()
    except OSError:  # reports that this user may only read
        resting = letters
    if resting is None:  # it is being sent
        return letters, unknown
    return resting, {*unknown, "sending"}


def _is_recent(period: str, timezone: str, today: date) -> bool:
    try:
        last_day = Period.parse(period, timezone).last_day
    except KpiError:
        return False
    return last_day >= today - timedelta(days=DAYS)


def _message_texts(content: bytes) -> Iterator[str]:
    message = message_from_bytes(content, _class=EmailMessage, policy=default)
    for name in _HEADERS:
        yield from (str(value) for value in message.get_all(name, []))
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield str(part.get_content())
        elif part.get_content_type() == "application/pdf":
            yield from _page_texts(part.get_content())


def _page_texts(content: bytes) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:  # a file that somebody else put there
        return
    try:
        for page in document:
            yield page.get_textpage().get_text_range()
    finally:
        document.close()

"""Drafts as ``.eml`` files; one that somebody changed or that goes elsewhere stays."""

from __future__ import annotations

from dataclasses import replace as changed

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import Storage
from kpi_lib.running.fingerprints import sha256
from kpi_lib.running.mailing.letters import Letter
from kpi_lib.running.mailing.mail_ledger import Ledger, LedgerEntry
from kpi_lib.running.publishing import publish


def write_draft(
    reports: Storage, ledger: Ledger, letter: Letter, *, replace: bool
) -> LedgerEntry:
    """Write a letter's draft, and record it.

    Parameters
    ----------
    reports : Storage
    ledger : Ledger
    letter : Letter
    replace : bool
        Whether a draft with other recipients, or one edited by hand, is replaced.

    Returns
    -------
    LedgerEntry

    Raises
    ------
    RenderError
        Another file stands there, or it cannot be written.
    """
    key, path = letter.review.key, letter.review.draft
    versions = ledger.versions(key)
    current = reports.read(path)
    if current is not None and current != letter.draft and not replace:
        _check(reports, letter, sha256(current), versions)
    if current != letter.draft:
        publish(reports, {path: letter.draft})
    for other in versions.values():
        _remove_renamed(reports, other, path)
    entry = versions.get(letter.digest) or LedgerEntry(
        letter.company, letter.review.pdf, tuple(letter.recipients)
    )
    digest = sha256(letter.draft)
    if entry.state == "approved" and entry.approved_sha256 != digest:
        # What was approved had another sender, text or footer.
        entry = changed(entry, state="draft")
    entry = changed(entry, draft=path, draft_sha256=digest)
    ledger.put(key, letter.digest, entry)
    return entry


def _check(
    reports: Storage, letter: Letter, digest: str, versions: dict[str, LedgerEntry]
) -> None:
    """Refuse to replace a draft that is not the ledger's, or that goes elsewhere."""
    own = [one for one in versions.values() if one.draft_sha256 == digest]
    if not own:
        raise RenderError(
            reports.show(letter.review.draft),
            "was edited by hand",
            remedy="send it from your mail program, or let --replace write it anew",
        )
    before, now = own[-1].recipients, tuple(letter.recipients)
    if before != now:
        raise RenderError(
            reports.show(letter.review.draft),
            f"is addressed to {', '.join(before)}; the settings now say "
            f"{', '.join(now)}",
            remedy="check the addresses, then let --replace write it anew",
        )


def _remove_renamed(reports: Storage, other: LedgerEntry, path: str) -> None:
    """Remove an older draft under another name, unless it was edited."""
    if other.draft and other.draft != path:
        content = reports.read(other.draft)
        if content is not None and sha256(content) == other.draft_sha256:
            reports.remove(other.draft)

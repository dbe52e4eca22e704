"""One round of a period's mail: draft, approve, send or settle each chosen letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain

from kpi_lib.domain.errors import KpiError, RenderError, folder_error
from kpi_lib.lake.storage import Storage
from kpi_lib.running.mailing.approvals import (
    approve_letter,
    change_since,
    check_approval,
)
from kpi_lib.running.mailing.client_reviews import (
    ALL,
    Outdated,
    find_reviews,
    mail_command,
)
from kpi_lib.running.mailing.draft_files import write_draft
from kpi_lib.running.mailing.letters import Letter
from kpi_lib.running.mailing.mail_ledger import Ledger, LedgerEntry, StateChanged
from kpi_lib.running.mailing.mail_outcomes import (
    STATES,
    MailOutcome,
    as_text,
    day,
    remarks,
)
from kpi_lib.running.mailing.recipients import recipients_of, shared_with
from kpi_lib.running.mailing.settling import Settlement, settle
from kpi_lib.running.mailing.smtp_errors import MaybeSent, NotSent
from kpi_lib.running.mailing.smtp_server import MailServer
from kpi_lib.settings.tenant_settings import TenantParams


class MailRound:
    """The letters of one tenant and period.

    Parameters
    ----------
    reports : Storage
    params : TenantParams
    period : str
        Slug.
    companies : sequence of str
        See `client_reviews.find_reviews`.
    """

    def __init__(
        self,
        reports: Storage,
        params: TenantParams,
        period: str,
        companies: Sequence[str] = (),
    ) -> None:
        self._reports = reports
        self._params = params
        self._period = period
        self._companies = companies
        self._ledger = Ledger(reports, f"{params.tenant}/{period}")

    def draft(self, *, replace: bool = False) -> list[MailOutcome]:
        """Write a draft of each letter; `replace` takes the place of any other file."""

        def written(letter: Letter) -> MailOutcome:
            entry = write_draft(self._reports, self._ledger, letter, replace=replace)
            shared = shared_with(letter.company, self._params)
            others = self._others(letter)
            checks = tuple(remarks(letter, entry, others, shared))
            return self._outcome(letter, entry, remarks=checks)

        return self._each(written)

    def approve(self, user: str, now: datetime) -> list[MailOutcome]:
        """Approve the letters whose drafts stand as they would be sent."""

        def approved(letter: Letter) -> MailOutcome:
            command = self._command(letter)
            shared = shared_with(letter.company, self._params)
            if shared and ALL in self._companies and not self._is_approved(letter):
                raise RenderError(
                    f"mail for {letter.company}",
                    "; ".join(shared),
                    "an approval by the client's name, not by all",
                    f"check the addresses, then: {command} --approve",
                )
            approve_letter(self._reports, self._ledger, letter, user, now, command)
            checks = tuple(f"check the address: {one}" for one in shared)
            return self._outcome(letter, self._entry(letter), remarks=checks)

        return self._each(approved)

    def send(
        self, server: MailServer, now: Callable[[], datetime] | None = None
    ) -> list[MailOutcome]:
        """Send the approved letters, each once.

        Parameters
        ----------
        server : MailServer
        now : callable, optional
            Gives the date of a message.
        """
        refusal: list[KpiError] = []
        clock = now or (lambda: datetime.now(UTC))

        def sent(letter: Letter) -> MailOutcome:
            entry = self._entry(letter)
            if entry is None or entry.state == "draft":
                return self._unapproved(letter, entry)
            if entry.state in ("sending", "unknown"):
                raise self._unknown(letter, entry)
            if entry.state == "approved":
                if refusal:
                    return self._outcome(letter, entry, error=refusal[0])
                check_approval(self._reports, letter, entry, self._command(letter))
                self._send(letter, server, clock(), refusal)
                return self._outcome(letter, self._entry(letter))
            return self._outcome(letter, entry, state="sent already")

        return self._each(sent)

    def settle(self, is_sent: bool, user: str, now: datetime) -> list[MailOutcome]:
        """Record what a user has found out about letters of unknown state."""
        settlement = Settlement(is_sent, user, now)
        return settle(self._ledger, self._params, self._companies, settlement)

    def _each(self, step: Callable[[Letter], MailOutcome]) -> list[MailOutcome]:
        """Do a step for each letter; one that fails costs no other."""
        outcomes = []
        found = find_reviews(self._reports, self._params, self._period, self._companies)
        first = next(found)  # raises before anything is written
        with self._ledger.locked():
            for review in chain([first], found):
                if isinstance(review, tuple):
                    outcomes.append(MailOutcome(review[0], error=review[1]))
                    continue
                if isinstance(review, Outdated):
                    outcomes.append(
                        MailOutcome(
                            review.company, state="left out", remarks=(review.why,)
                        )
                    )
                    continue
                recipients: tuple[str, ...] = ()
                try:
                    recipients = recipients_of(review.company, self._params)
                    outcomes.append(step(Letter(review, recipients, self._params)))
                except KpiError as error:
                    outcomes.append(
                        MailOutcome(review.company, recipients, error=error)
                    )
                except OSError as refused:
                    place = refused.filename or review.draft
                    why = folder_error(RenderError, place, refused)
                    outcomes.append(MailOutcome(review.company, recipients, error=why))
        return outcomes

    def _send(
        self, letter: Letter, server: MailServer, now: datetime, refusal: list[KpiError]
    ) -> None:
        """Send one letter: the ledger says so before, and tells the end after it."""
        key, digest = letter.review.key, letter.digest
        sender = self._params.mail.sender if self._params.mail else ""
        identifier, message = letter.message_id(sender), letter.to_send(sender, now)
        try:
            self._ledger.move(
                key, digest, "approved", state="sending", began_at=as_text(now),
                message_id=identifier, problem=None,
            )  # fmt: skip
        except StateChanged:
            raise RenderError(
                f"mail for {letter.company}", "was changed by another process",
                remedy="look at it with kpi mail",
            ) from None  # fmt: skip
        try:
            answer = server.send(letter.recipients, message)
        except NotSent as failure:
            self._ledger.move(
                key, digest, "sending", state="approved", problem=str(failure)
            )
            if failure.is_for_all:
                refusal.append(failure.error)
            raise failure.error from failure
        except MaybeSent as failure:
            self._ledger.move(
                key, digest, "sending", state="unknown", problem=str(failure)
            )
            raise self._unknown(letter, self._entry(letter)) from failure
        self._ledger.move(
            key, digest, "sending", state="sent", sent_at=as_text(now), answer=answer
        )

    def _unapproved(self, letter: Letter, entry: LedgerEntry | None) -> MailOutcome:
        """Tell apart what was never approved from what changed afterwards."""
        others, command = self._others(letter), self._command(letter)
        error = change_since(letter, entry, others, command)
        if error is not None:
            raise error
        return self._outcome(letter, entry, state="not approved")

    def _is_approved(self, letter: Letter) -> bool:
        entry = self._entry(letter)
        if entry is None or entry.state == "draft":
            return False
        return entry.approved_sha256 == entry.draft_sha256

    def _unknown(self, letter: Letter, entry: LedgerEntry | None) -> KpiError:
        began = entry.began_at if entry else ""
        why = f" ({entry.problem})" if entry and entry.problem else ""
        identifier = entry.message_id if entry else ""
        return RenderError(
            f"mail for {letter.company}",
            f"may have been sent: the attempt of {began} has no recorded end{why}",
            remedy="ask the client or look for Message-ID "
            f"{identifier} in the server's log, then: {self._command(letter)} --settle "
            "sent (or not-sent, which lets --send try again)",
        )

    def _command(self, letter: Letter) -> str:
        return mail_command(self._params.tenant, self._period, letter.company)

    def _entry(self, letter: Letter) -> LedgerEntry | None:
        return self._ledger.versions(letter.review.key).get(letter.digest)

    def _others(self, letter: Letter) -> list[LedgerEntry]:
        """Return the entries of other PDFs or recipients, the newest last."""
        versions = self._ledger.versions(letter.review.key)
        return [entry for digest, entry in versions.items() if digest != letter.digest]

    def _outcome(
        self,
        letter: Letter,
        entry: LedgerEntry | None,
        state: str = "",
        error: KpiError | None = None,
        remarks: tuple[str, ...] = (),
    ) -> MailOutcome:
        state = state or (STATES[entry.state] if entry else "without a draft")
        if entry and entry.sent_at:
            state = f"{state} on {day(entry.sent_at)}"
        path = letter.review.draft
        draft = path if self._reports.has(path) else ""
        to = tuple(letter.recipients)
        return MailOutcome(letter.company, to, state, draft, error, remarks)

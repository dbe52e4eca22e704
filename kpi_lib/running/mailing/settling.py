"""Messages of unknown end, settled by what a user has found out about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest, fold
from kpi_lib.running.mailing.client_reviews import ALL
from kpi_lib.running.mailing.mail_ledger import Ledger, LedgerEntry
from kpi_lib.running.mailing.mail_outcomes import STATES, MailOutcome, as_text, day
from kpi_lib.settings.tenant_settings import TenantParams


@dataclass(frozen=True)
class Settlement:
    """Answer of a user who has found out whether messages were sent.

    Attributes
    ----------
    is_sent : bool
    user : str
    now : datetime
        Aware.
    """

    is_sent: bool
    user: str
    now: datetime


def settle(
    ledger: Ledger,
    params: TenantParams,
    companies: Sequence[str],
    settlement: Settlement,
) -> list[MailOutcome]:
    """Settle the newest open message of each review, whatever the review is now.

    The ledger alone is asked: the report may have been made anew since, or be gone,
    and the client may have other addresses.

    Parameters
    ----------
    ledger : Ledger
    params : TenantParams
    companies : sequence of str
        Names or aliases, or ``all``.
    settlement : Settlement

    Raises
    ------
    ParamsError
        A company to which nothing was drafted is named, or nothing is open.
    """
    # Before the lock, which would leave a folder for mail where there is none.
    wanted = _wanted(companies, ledger.letters(), params)
    outcomes = []
    with ledger.locked():
        for key, versions in ledger.letters().items():
            company = _company(versions)
            if wanted and fold(company) not in wanted:
                continue
            if any(_is_open(one) for one in versions.values()):
                outcomes.append(_settled(ledger, key, versions, settlement))
            elif wanted:
                outcomes.append(MailOutcome(company, error=_not_open(versions)))
    if not outcomes:
        raise ParamsError(
            "--settle",
            "no message of this period is open",
            "a message of which nobody knows whether it was sent",
        )
    return outcomes


def _not_open(versions: Mapping[str, LedgerEntry]) -> ParamsError:
    state = STATES[list(versions.values())[-1].state]
    return ParamsError(
        "--settle",
        f"{_company(versions)}: its message is {state}",
        "a message of which nobody knows whether it was sent",
    )


def _settled(
    ledger: Ledger,
    key: str,
    versions: Mapping[str, LedgerEntry],
    settlement: Settlement,
) -> MailOutcome:
    is_open = {digest: one for digest, one in versions.items() if _is_open(one)}
    digest = max(is_open, key=lambda one: is_open[one].began_at or "")
    entry = is_open.pop(digest)
    changes: dict[str, str | None] = {"state": "approved", "problem": None}
    if settlement.is_sent:
        answer = f"settled by {settlement.user} on {as_text(settlement.now)}"
        changes = {"state": "sent", "sent_at": entry.began_at, "answer": answer}
    ledger.move(key, digest, entry.state, **changes)
    state = STATES[changes["state"] or ""]
    if settlement.is_sent:
        state = f"{state} on {day(entry.began_at)}"
    remarks = tuple(
        f"the attempt of {one.began_at} to {', '.join(one.recipients)} is open as well"
        for one in is_open.values()
    )
    return MailOutcome(entry.company, entry.recipients, state, remarks=remarks)


def _wanted(
    names: Sequence[str], letters: Mapping[str, Mapping[str, LedgerEntry]],
    params: TenantParams,
) -> set[str]:  # fmt: skip
    """Return the folded names of the companies that are meant; none where all are."""
    if ALL in names:
        return set()
    known = {fold(_company(versions)): _company(versions)
             for versions in letters.values()}  # fmt: skip
    return set(_found(names, known, params))


def _found(
    names: Sequence[str], known: Mapping[str, str], params: TenantParams
) -> Iterator[str]:
    for name in names:
        # A message may bear the name that is an alias by now.
        keys = (fold(name), fold(params.company_alias.get(fold(name), name)))
        key = next((key for key in keys if key in known), None)
        if key is None:
            near = closest(name, known.values()) or sorted(known.values())[:3]
            raise ParamsError(
                "--company",
                f'got "{name}", for which nothing was drafted',
                f"for example {', '.join(near)}" if near else "",
            )
        yield key


def _company(versions: Mapping[str, LedgerEntry]) -> str:
    return list(versions.values())[-1].company


def _is_open(entry: LedgerEntry) -> bool:
    return STATES[entry.state] == "unknown"

"""Settings that a data check proposes: aliases and statuses, as YAML to paste."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from kpi_lib.domain.names import fold, fold_letters
from kpi_lib.facts.client.spellings import core_words
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.settings.member_settings import MemberParams
from kpi_lib.settings.tenant_settings import CompanyParams
from kpi_lib.text.status_words import LEAST_ENDS, list_of
from kpi_lib.text.waiting_words import waits_for_client

_COMPANIES: Final = """
select company_name(company) as name, count(*) as n
from raw_tickets
where company_name(company) <> '(none)'
group by 1
union all
select company as name, 0 as n
from (
    select distinct company_name(company) as company from raw_time_entries
    union
    select distinct company_name(company) as company from raw_agreements
    union
    select distinct company_name(company) as company from raw_security_alerts
)
where company <> '(none)'
"""
_PEOPLE: Final = """
select person_name(name) as name, sum(n)::bigint as n
from (
    select owner as name, count(*) as n from raw_tickets group by 1
    union all
    select member as name, count(*) as n from raw_time_entries group by 1
)
where stored(name) <> '(unassigned)'
group by 1
"""
_STATUSES: Final = """
select trim(status) as status, count(*) as n, count(closed_at) as ended
from raw_tickets
where stored(status) is not null
group by 1
order by n desc, 1
"""

_AND: Final = ("and", "et", "und", "y", "e")
_UMLAUTS: Final = re.compile("[äöüøÄÖÜØ]")
_JOINED: Final = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o"})
_MOSTLY: Final = 0.5
"""A status is one of an end where more than this share of its tickets has one."""


@dataclass(frozen=True)
class Proposal:
    """One key of a tenant's file.

    Attributes
    ----------
    key : str
    value : object
        What the key is to hold, with what it holds already.
    reasons : tuple of str
        Sentences, a comment line for each.
    """

    key: str
    value: Any
    reasons: tuple[str, ...]


def propose(facts: Facts) -> list[Proposal]:
    """Return the settings that a tenant's rows ask for, in the order of the file."""
    params = facts.params
    people = _counts(facts, _PEOPLE)
    owners = _login_owners(people)
    found = [
        *_statuses(facts),
        _aliases(
            "members",
            people,
            lambda name: fold_letters(owners.get(name, name)),
            params.members,
        ),
        _aliases("companies", _counts(facts, _COMPANIES), _core, params.companies),
    ]
    return [one for one in found if one is not None]


def _core(name: str) -> str:
    """Return a company's letters without legal forms and "and"."""
    units = core_words(name)
    inner = [unit for unit in units[1:-1] if unit not in _AND]
    return "".join([*units[:1], *inner, *units[1:][-1:]]).replace(" ", "")


def _plain_umlauts(letters: str) -> str:
    """Return folded letters with "ae", "oe", "ue" as what "ä", "ö", "ü" fold to."""
    return re.sub("([aou])e", r"\1", letters)


def as_yaml(proposals: Sequence[Proposal], slug: str) -> str:
    """Return proposals as YAML with their reasons; empty where there are none.

    Parameters
    ----------
    proposals : sequence of Proposal
    slug : str
        The tenant's.
    """
    if not proposals:
        return ""
    lines = [
        f"# Proposed for params/tenants/{slug}.yaml; read before you paste. A key that",
        "# the file has already: put the lines under it, or in its place.",
    ]
    for one in proposals:
        lines += [f"# {reason}" for reason in one.reasons]
        lines.append(_dumped(one.key, one.value))
    return "\n".join(lines) + "\n"


def _dumped(key: str, value: Any) -> str:
    if isinstance(value, dict):
        entries = (f"  {_flow(name)}: {_flow(entry)}" for name, entry in value.items())
        return "\n".join([f"{key}:", *entries])
    return f"{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    """Write a value as one line of YAML, safe for the readers of 1.1 and 1.2."""
    style = None
    while True:
        dumped = yaml.safe_dump(
            value, allow_unicode=True, width=1_000_000, default_flow_style=True,
            sort_keys=False, default_style=style,
        )  # fmt: skip
        line = dumped.removesuffix("\n").removesuffix("\n...")
        if style or len(line.splitlines()) == 1:
            return line
        style = '"'  # with escapes: a name with a line break stays on its line


def _quoted(name: str) -> str:
    """Quote a stored name for a comment; no sign of it ends the line."""
    signs = json.dumps(name, ensure_ascii=False)
    return "".join(s if s.isprintable() else ascii(s)[1:-1] for s in signs)


def _counts(facts: Facts, sql: str) -> dict[str, int]:
    """Return the number of rows of each spelling."""
    counts: dict[str, int] = defaultdict(int)
    frame = facts.query(sql)
    for name, n in zip(frame["name"], frame["n"], strict=True):
        counts[name] += int(n)
    return counts


def _aliases(
    key: str,
    counts: Mapping[str, int],
    core: Callable[[str], str],
    settings: Mapping[str, MemberParams] | Mapping[str, CompanyParams],
) -> Proposal | None:
    """Propose aliases for names that differ by signs, or by a legal form, alone."""
    groups: dict[str, list[str]] = defaultdict(list)
    # Without one of their umlauts Michael and Michal are two.
    stems = {name: core(name).translate(_JOINED) for name in counts}
    spelled = {
        _plain_umlauts(stem)
        for name, stem in stems.items()
        if _UMLAUTS.search(unicodedata.normalize("NFC", name))
    }
    for name, stem in stems.items():
        if stem:
            plain = _plain_umlauts(stem)
            groups[plain if plain in spelled else stem].append(name)
    known = {fold(name): name for name in settings}
    value, reasons = {}, []
    for names in sorted(groups.values(), key=min):
        if len(names) < 2:
            continue
        # The name of the settings, else a whole name before a login, then the most
        # frequent; the shortest of equals.
        has_words = any(" " in name for name in names) and key == "members"
        names.sort(
            key=lambda n: (
                fold(n) not in known, has_words and " " not in n, -counts[n], len(n), n,
            )
        )  # fmt: skip
        main = known.get(fold(names[0]), names[0])
        # A key of the settings is a name of its own, and no alias may be one.
        keys = [known[fold(n)] for n in names[1:] if known.get(fold(n), main) != main]
        others = [name for name in names[1:] if known.get(fold(name), main) == main]
        if not others:
            continue
        entry = settings.get(main)
        value[main] = {"aliases": [*(entry.aliases if entry else ()), *others]}
        listed = " / ".join(f"{_quoted(name)} ({counts[name]})" for name in names)
        reasons.append(f"Perhaps one name: {listed}")
        reasons += [
            f"{_quoted(one)} has an entry of its own; as an alias it can have none"
            for one in keys
        ]
        if entry and (more := sorted(entry.model_fields_set - {"aliases"})):
            reasons.append(
                f"{_quoted(main)} has further keys, which stay: {', '.join(more)}"
            )
    return Proposal(key, value, tuple(reasons)) if value else None


def _login_owners(names: Iterable[str]) -> dict[str, str]:
    """Return the person whose login a name of one word is, where it can be one alone.

    ``asilva``, ``ana.silva`` and ``silvaa`` are logins of Ana Silva.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for name in names:
        parts = fold(name).split()
        if len(parts) > 1:
            first, last = parts[0], parts[-1]
            logins = (first[0] + last, first + last, last + first[0], f"{first}.{last}")
            for login in logins:
                owners[login].add(name)
    found = {}
    for name in names:
        login = fold(name).split("@")[0]
        people = {fold_letters(one): one for one in sorted(owners.get(login, ()))}
        if len(people) == 1:
            found[name] = next(iter(people.values()))
    return found


def _statuses(facts: Facts) -> list[Proposal | None]:
    """Propose statuses that end a ticket, take it out, or wait for the client.

    They stand beside those of the file.
    """
    params = facts.params
    lists = {
        "closed_statuses": list(params.closed_statuses),
        "excluded_statuses": list(params.excluded_statuses),
        "waiting_statuses": list(params.waiting_statuses),
        "reopened_statuses": list(params.reopened_statuses),
    }
    decided = {fold(status) for status in (*params.closed_statuses,
                                           *params.excluded_statuses)}  # fmt: skip
    waiting = {fold(status) for status in params.waiting_statuses}
    reopened = {fold_letters(status) for status in params.reopened_statuses}
    frame = facts.query(_STATUSES)
    if frame.empty:
        return []
    has_ends = bool(frame["ended"].sum())
    added: dict[str, list[str]] = {key: [] for key in lists}
    reasons: dict[str, list[str]] = {key: [] for key in lists}
    seen: set[str] = set()
    for status, n, ended in frame.itertuples(index=False):
        if fold(status) in decided | seen or fold_letters(status) in reopened:
            continue
        seen.add(fold(status))
        likely = list_of(status)
        key: str
        if likely in ("excluded_statuses", "reopened_statuses"):
            key, why = likely, f"{_tickets(n)}; by its name"
        elif n >= LEAST_ENDS and ended > _MOSTLY * n:
            key, why = "closed_statuses", f"{ended} of {n} tickets have an end"
        elif not has_ends and likely == "closed_statuses":
            key, why = (
                "closed_statuses",
                f"{_tickets(n)}; by its name, none tells an end",
            )
        elif waits_for_client(status) and fold(status) not in waiting:
            key, why = (
                "waiting_statuses",
                f"{_tickets(n)}; by its name, a review asks the client for an answer",
            )
        else:
            continue
        added[key].append(status)
        reasons[key].append(f"{_quoted(status)}: {why}")
    # What no ticket has yet stays: the first one that has it must count as before.
    return [
        Proposal(key, [*lists[key], *added[key]], tuple(reasons[key]))
        for key in lists
        if added[key]
    ]


def _tickets(n: int) -> str:
    return "1 ticket" if n == 1 else f"{n} tickets"

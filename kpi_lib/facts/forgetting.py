"""Removal of a person's name from all of a tenant's tables and their old versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.spellings import person_spellings
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.import_records import remove_records
from kpi_lib.lake.kept_counts import FOLDER, remove_kept
from kpi_lib.lake.rewriting import keeps_versions, rewrite_texts
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.text.phrases import Phrases, words

FORGOTTEN = "[name]"
"""Stands where the name stood, so that counts and sums stay."""

_UNTOUCHED = ("tenant_id",)
_PEOPLE = ("owner", "member")
"""Columns in which a single word is a person's name."""

_AS_IT_CAME = "row_json"
"""Rows that entered no table, with the columns of their source."""


@dataclass(frozen=True)
class Forgotten:
    """Outcome of forgetting a person.

    Attributes
    ----------
    counts : mapping of str to mapping of str to int
        Changed values by table and column; a table without a hit is in it, too.
    in_settings : bool
        The tenant's file names the person.
    left : int
        Texts that hold a single-word name among other words and were not changed.
    keeps_versions : bool
        The lake's bucket keeps old versions of its objects.
    """

    counts: Mapping[str, Mapping[str, int]]
    in_settings: bool
    left: int = 0
    keeps_versions: bool = False


def forget_person(
    lake: Lake,
    params: TenantParams,
    name: str,
    names: Names,
    *,
    everywhere: bool = False,
) -> Forgotten:
    """Replace a person's name and logins in every text, and remove old versions.

    Counts kept of past months go as well: they are of the old files.

    Parameters
    ----------
    lake : Lake
    params : TenantParams
    name : str
        First and last name. Their spellings count (``Last, First``, ``flast``, a mail
        address), but not those that another known person shares. A name of one word
        counts only where it is the whole value of a column of people.
    names : Names
        All of the tenant's people.
    everywhere : bool
        A name of one word counts in every text, as a whole word.

    Raises
    ------
    ParamsError
        The name has no letter or digit.
    """
    if not words(name):
        raise ParamsError(
            "--person", f'got "{name}"', "a name, for example “Ana Martel”"
        )
    remover = _Remover(name, params, names, len(words(name)) < 2 and not everywhere)
    counts: dict[str, Mapping[str, int]] = {}
    is_versioned = False
    with lake.writer(params.tenant) as writer:
        # Rows that an import has removed hold names, too.
        for table in (*TABLES, "removed_rows"):
            if lake.has(params.tenant, table):
                address = lake.address(params.tenant, table)
                writer.written.append(table)
                counts[table] = rewrite_texts(address, remover.clean)
                is_versioned = is_versioned or keeps_versions(address)
        remove_records(lake.files, params.tenant)  # a file may be named after a person
    remove_kept(lake.address(params.tenant, FOLDER))
    in_settings = any(
        remover.names(text)
        for member, settings in params.members.items()
        for text in (member, *settings.aliases)
    )
    return Forgotten(counts, in_settings, len(remover.left), is_versioned)


def spellings_of(name: str, params: TenantParams, names: Names) -> Phrases:
    """Return all by which texts may name a person, but what another shares.

    Parameters
    ----------
    name : str
    params : TenantParams
        With the person's logins.
    names : Names
        All of the tenant's people.
    """
    member = params.members.get(name)
    logins = tuple(member.aliases) if member else ()
    mine = {fold(one) for one in (name, *logins)}
    people = {*names.people, *params.members}
    others = [one for one in people if fold(one) not in mine and not _same(one, name)]
    taken = {phrase for one in others for phrase in person_spellings(one).folded}
    taken |= {" ".join(words(one)) for one in others}
    phrases = {" ".join(words(one)) for one in (name, *logins)}
    return Phrases(phrases | (set(person_spellings(name).folded) - taken))


class _Remover:
    def __init__(
        self, name: str, params: TenantParams, names: Names, whole_values: bool
    ) -> None:
        member = params.members.get(name)
        logins = tuple(member.aliases) if member else ()
        self._phrases = spellings_of(name, params, names)
        self._whole = {words(one) for one in (name, *logins)} if whole_values else None
        self.left: set[tuple[str, str]] = set()

    def names(self, text: str) -> bool:
        """Return whether a text of the settings names the person."""
        if self._whole is not None:
            return words(text) in self._whole
        return bool(self._phrases.find(text))

    def clean(self, column: str, text: str) -> str:
        """Return a text without the person."""
        if column in _UNTOUCHED or not self._phrases.find(text):
            return text
        if self._whole is None:
            return self._phrases.replace(text, FORGOTTEN)
        if column in _PEOPLE and self.names(text):
            return FORGOTTEN
        if column == _AS_IT_CAME:
            text = self._without_whole_values(text)
        if self._phrases.find(text):
            self.left.add((column, text))
        return text

    def _without_whole_values(self, text: str) -> str:
        try:
            row = json.loads(text)
        except ValueError:
            return text
        if not isinstance(row, dict):
            return text
        cleaned = {key: self._value(value) for key, value in row.items()}
        return text if cleaned == row else json.dumps(cleaned, ensure_ascii=False)

    def _value(self, value: Any) -> Any:
        is_name = isinstance(value, str) and self.names(value)
        return FORGOTTEN if is_name else value


def _same(one: str, other: str) -> bool:
    """Return whether two spellings are of one name, as ``Martel, Ana``."""
    return " ".join(words(one)) in person_spellings(other).folded

"""Removal of a person's name from all of a tenant's tables and their old versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.spellings import person_spellings
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.rewriting import rewrite_texts
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.text.phrases import Phrases, words

FORGOTTEN = "[name]"
"""Stands where the name stood, so that counts and sums stay."""

_UNTOUCHED = ("tenant_id",)


@dataclass(frozen=True)
class Forgotten:
    """Outcome of forgetting a person.

    Attributes
    ----------
    counts : mapping of str to mapping of str to int
        Changed values by table and column; a table without a hit is in it, too.
    in_settings : bool
        The tenant's file names the person.
    """

    counts: Mapping[str, Mapping[str, int]]
    in_settings: bool


def forget_person(
    lake: Lake, params: TenantParams, name: str, names: Names
) -> Forgotten:
    """Replace a person's name and logins in every text, and remove old versions.

    Parameters
    ----------
    lake : Lake
    params : TenantParams
    name : str
        First and last name. Their spellings count (``Last, First``, ``flast``, a mail
        address), but not those that another known person shares.
    names : Names
        All of the tenant's people.

    Raises
    ------
    ParamsError
        The name is a single word.
    """
    if len(words(name)) < 2:
        raise ParamsError(
            "--person",
            f'got "{name}"',
            "a first and a last name, for example “Ana Martel”: one word alone would "
            "take other people's names, too",
        )
    remover = _Remover(name, params, names)
    counts: dict[str, Mapping[str, int]] = {}
    with lake.writer(params.tenant):
        # Rows that an import has removed hold names, too.
        for table in (*TABLES, "removed_rows"):
            if lake.has(params.tenant, table):
                counts[table] = rewrite_texts(
                    lake.address(params.tenant, table), remover.clean
                )
    in_settings = any(
        remover.clean("", text) != text
        for member, settings in params.members.items()
        for text in (member, *settings.aliases)
    )
    return Forgotten(counts, in_settings)


class _Remover:
    def __init__(self, name: str, params: TenantParams, names: Names) -> None:
        member = params.members.get(name)
        logins = tuple(member.aliases) if member else ()
        mine = {fold(one) for one in (name, *logins)}
        people = {*names.people, *params.members}
        others = [
            one for one in people if fold(one) not in mine and not _same(one, name)
        ]
        taken = {phrase for one in others for phrase in person_spellings(one).folded}
        taken |= {" ".join(words(one)) for one in others}
        spelled = person_spellings(name)
        phrases = {" ".join(words(one)) for one in (name, *logins)}
        self._phrases = Phrases(phrases | (set(spelled.folded) - taken))

    def clean(self, column: str, text: str) -> str:
        """Return a text without the person."""
        if column in _UNTOUCHED or not self._phrases.find(text):
            return text
        return self._phrases.replace(text, FORGOTTEN)


def _same(one: str, other: str) -> bool:
    """Tell whether two spellings are of one name, as ``Martel, Ana``."""
    return " ".join(words(one)) in person_spellings(other).folded

"""Removal of other clients, people, personal data and internal texts from copies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import duckdb
import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.audience import FREE_TEXTS, ROWS_OF_TEXT, VISIBLE_TABLES
from kpi_lib.facts.client.forbidden import NAME, Forbidden
from kpi_lib.facts.client.left_out_texts import LeftOut
from kpi_lib.facts.client.other_spellings import PERSON
from kpi_lib.text.logins import LoginFinder
from kpi_lib.text.redaction import Redactor, learn_names

_CODES: Final = {
    kind: [
        (table, column.name)
        for table in VISIBLE_TABLES
        for column in TABLES[table].columns
        if column.type == kind
        and column.name not in ("company", *FREE_TEXTS.get(table, ()))
    ]
    for kind in ("text", "text[]")
}
"""Columns whose values are compared, by type."""
_OWNER: Final = ("raw_commitments", "owner")
"""Whole names: here one that is an everyday word in a text is a person's, too."""


def clean_texts(
    connection: duckdb.DuckDBPyConnection,
    forbidden: Forbidden,
    texts_since: datetime | None,
    statuses: Collection[str] = (),
) -> list[LeftOut]:
    """Clean every text column but the company's own name.

    A text with an internal term goes whole: blanking out the term alone would leave
    what it warns of. A free text becomes NULL, and a commitment or project, which is
    little else, goes with its row. A board, type or name of an agreement becomes a
    placeholder, equal for equal texts, so that no count and no join changes.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With tables of the client's rows, which are changed in place.
    forbidden : Forbidden
    texts_since : datetime, optional
        Summaries of tickets closed before are emptied instead.
    statuses : collection of str
        Statuses of tickets that the settings name: they decide what is closed, and
        stay as they are.

    Returns
    -------
    list of LeftOut
        Texts with internal terms, by column.
    """
    # Names are learned from all summaries, those emptied next included.
    summaries = _texts(connection, "raw_tickets", "summary")
    names = learn_names(summaries)
    redactor = Redactor((*forbidden.names[PERSON], *names))
    if texts_since is not None:
        empty = sql_files.text("facts/client/old_summaries.sql")
        connection.execute(empty, {"since": texts_since})

    companies = _texts(connection, "raw_tickets", "company")
    logins = LoginFinder(
        (("", text) for text in summaries), only_sure=True, ordinary=companies
    )

    left_out = []
    for table, names_of_texts in FREE_TEXTS.items():
        for column in names_of_texts:
            read = {t: forbidden.read(t) for t in _texts(connection, table, column)}
            internal = {text: terms for text, (terms, _) in read.items() if terms}
            left_out += _drop(connection, table, column, internal)
            cleaned = {
                text: logins.clean(redactor.clean(clean))
                for text, (_, clean) in read.items()
                if text not in internal
            }
            _replace(connection, table, column, cleaned)
    codes = _Codes(forbidden, frozenset(map(fold, statuses)))
    for (table, column), texts in _texts_of_codes(connection).items():
        read = {text: codes.read(text) for text in texts}
        terms = {text: terms for text, (terms, _) in read.items() if terms}
        left_out += _left_out(connection, table, column, terms)
        cleaned = {text: clean for text, (_, clean) in read.items()}
        if (table, column) == _OWNER:
            named = (text for text in texts if fold(text) in forbidden.people)
            cleaned |= dict.fromkeys(named, NAME)
        _replace(connection, table, column, cleaned)
    for table, column in _CODES["text[]"]:
        lists = [tuple(texts) for texts in _texts(connection, table, column)]
        each = {one: tuple(codes.read(text)[1] for text in one) for one in lists}
        _replace(connection, table, column, each)
    return left_out


class _Codes:
    """Reader of columns whose values are compared: boards, types, agreements."""

    def __init__(self, forbidden: Forbidden, statuses: Collection[str]) -> None:
        self._forbidden = forbidden
        self._statuses = statuses
        self._placeholders: dict[str, str] = {}

    def read(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the internal terms for which a text goes, and what it becomes."""
        if fold(text) in self._statuses:
            return (), text
        terms, clean = self._forbidden.read(text)
        if not terms:
            return (), clean
        number = len(self._placeholders) + 1
        new = "[…]" if number == 1 else f"[… {number}]"
        return terms, self._placeholders.setdefault(fold(text), new)


def _drop(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    texts: Mapping[str, tuple[str, ...]],
) -> list[LeftOut]:
    """Remove the free texts that hold internal terms."""
    dropped = _left_out(connection, table, column, texts)
    if dropped:
        change = f"update {table} set {column} = null"
        if column in ROWS_OF_TEXT.get(table, ()):
            change = f"delete from {table}"
        connection.execute(
            f"{change} where list_contains($texts, {column})", {"texts": list(texts)}
        )
    return dropped


def _left_out(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    texts: Mapping[str, tuple[str, ...]],
) -> list[LeftOut]:
    """Count the rows of the texts that hold internal terms."""
    if not texts:
        return []
    ((count,),) = connection.execute(
        f"select count(*) from {table} where list_contains($texts, {column})",
        {"texts": list(texts)},
    ).fetchall()
    terms = sorted({term for some in texts.values() for term in some})
    return [LeftOut(table, column, count, tuple(terms))]


def _texts_of_codes(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], list[str]]:
    """Return the distinct values of each column of codes, sorted, in one query."""
    found: dict[tuple[str, str], list[str]] = {place: [] for place in _CODES["text"]}
    places = list(found)
    query = " union all ".join(
        f"select distinct {number} as place, {column} as code from {table} "
        f"where {column} is not null"
        for number, (table, column) in enumerate(places)
    )
    for number, code in connection.execute(f"{query} order by place, code").fetchall():
        found[places[number]].append(code)
    return found


def _texts(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> list[Any]:
    """Return the distinct values of a column, sorted."""
    rows = connection.execute(
        f"select distinct {column} from {table} where {column} is not null "
        f"order by {column}"
    ).fetchall()
    return [row[0] for row in rows]


def _replace(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    cleaned: Mapping[Any, Any],
) -> None:
    """Rewrite the values of a column that are not clean."""
    changed = [(old, new) for old, new in cleaned.items() if new != old]
    if not changed:
        return
    pairs = pd.DataFrame(changed, columns=["old_text", "new_text"])
    pairs = pairs.astype("str") if isinstance(changed[0][0], str) else pairs.map(list)
    connection.register("new_texts", pairs)
    connection.execute(
        f"update {table} set {column} = new_text from new_texts "
        f"where {column} = old_text"
    )
    connection.unregister("new_texts")

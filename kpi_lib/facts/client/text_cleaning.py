"""Removal of other clients, people, personal data and internal texts from copies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.audience import FREE_TEXTS, ROWS_OF_TEXT, VISIBLE_TABLES
from kpi_lib.facts.client.forbidden import Forbidden
from kpi_lib.facts.client.left_out import LeftOut
from kpi_lib.facts.client.other_spellings import PERSON
from kpi_lib.text.logins import LoginFinder
from kpi_lib.text.redaction import Redactor, learn_names


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

    def clean_prose(text: str) -> str:
        return logins.clean(redactor.clean(forbidden.clean(text)))

    codes = _Codes(forbidden, frozenset(map(fold, statuses)))
    left_out: list[LeftOut | None] = []
    for table in VISIBLE_TABLES:
        free = FREE_TEXTS.get(table, ())
        for column in TABLES[table].columns:
            if column.name == "company" or not column.type.startswith("text"):
                continue
            if column.name in free:
                left_out.append(_drop(connection, table, column.name, forbidden))
                _replace(connection, table, column.name, clean_prose)
            elif column.type == "text":
                left_out.append(codes.count(connection, table, column.name))
                _replace(connection, table, column.name, codes.clean)
            else:
                _replace(connection, table, column.name, codes.clean_each)
    return [found for found in left_out if found is not None]


class _Codes:
    """Cleaner of columns whose values are compared: boards, types, agreements."""

    def __init__(self, forbidden: Forbidden, statuses: Collection[str]) -> None:
        self._forbidden = forbidden
        self._statuses = statuses
        self._placeholders: dict[str, str] = {}

    def clean(self, text: str) -> str:
        if fold(text) in self._statuses:
            return text
        if not self._forbidden.internal_terms(text):
            return self._forbidden.clean(text)
        number = len(self._placeholders) + 1
        new = "[…]" if number == 1 else f"[… {number}]"
        return self._placeholders.setdefault(fold(text), new)

    def clean_each(self, texts: Iterable[str]) -> list[str]:
        return [self.clean(text) for text in texts]

    def count(
        self, connection: duckdb.DuckDBPyConnection, table: str, column: str
    ) -> LeftOut | None:
        texts = _internal(connection, table, column, self._forbidden)
        texts = {t: terms for t, terms in texts.items() if self.clean(t) != t}
        return _left_out(connection, table, column, texts)


def _drop(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    forbidden: Forbidden,
) -> LeftOut | None:
    """Remove the free texts that hold an internal term."""
    texts = _internal(connection, table, column, forbidden)
    dropped = _left_out(connection, table, column, texts)
    if dropped is not None:
        change = f"update {table} set {column} = null"
        if column in ROWS_OF_TEXT.get(table, ()):
            change = f"delete from {table}"
        connection.execute(
            f"{change} where list_contains($texts, {column})", {"texts": list(texts)}
        )
    return dropped


def _internal(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    forbidden: Forbidden,
) -> dict[str, tuple[str, ...]]:
    """Return the texts of a column that hold internal terms, and the terms."""
    texts = _texts(connection, table, column)
    return {t: terms for t in texts if (terms := forbidden.internal_terms(t))}


def _left_out(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    texts: dict[str, tuple[str, ...]],
) -> LeftOut | None:
    if not texts:
        return None
    counted = connection.execute(
        f"select count(*) from {table} where list_contains($texts, {column})",
        {"texts": list(texts)},
    ).fetchone()
    terms = sorted({term for some in texts.values() for term in some})
    return LeftOut(table, column, counted[0] if counted else 0, tuple(terms))


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
    clean: Callable[[Any], Any],
) -> None:
    """Rewrite the values of a column that `clean` changes."""
    values = _texts(connection, table, column)
    changed = [(value, new) for value in values if (new := clean(value)) != value]
    if not changed:
        return
    pairs = pd.DataFrame(changed, columns=["old_text", "new_text"])
    if isinstance(changed[0][0], str):
        pairs = pairs.astype("str")
    connection.register("new_texts", pairs)
    connection.execute(
        f"update {table} set {column} = new_text from new_texts "
        f"where {column} = old_text"
    )
    connection.unregister("new_texts")

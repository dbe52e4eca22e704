"""Removal of other clients, people and personal data from a client's copied texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import duckdb
import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.audience import FREE_TEXTS, VISIBLE_TABLES
from kpi_lib.facts.client.forbidden import PERSON, Forbidden
from kpi_lib.text.redaction import Redactor, learn_names


def clean_texts(
    connection: duckdb.DuckDBPyConnection,
    forbidden: Forbidden,
    texts_since: datetime | None,
) -> None:
    """Clean every text column but the company's own name.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With tables of the client's rows, which are changed in place.
    forbidden : Forbidden
    texts_since : datetime, optional
        Summaries of tickets closed before are emptied instead.
    """
    for table in VISIBLE_TABLES:
        free = FREE_TEXTS.get(table, ())
        for column in TABLES[table].columns:
            if column.type == "text" and column.name not in ("company", *free):
                _replace(connection, table, column.name, forbidden.clean)
    # Names are learned from all summaries, those emptied next included.
    names = learn_names(_texts(connection, "raw_tickets", "summary"))
    redactor = Redactor((*forbidden.names[PERSON], *names))
    if texts_since is not None:
        empty = sql_files.text("facts/client/old_summaries.sql")
        connection.execute(empty, {"since": texts_since})
    for table, columns in FREE_TEXTS.items():
        for name in columns:
            _replace(
                connection,
                table,
                name,
                lambda text: redactor.clean(forbidden.clean(text)),
            )


def _texts(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> list[str]:
    """Return the distinct texts of a column, sorted."""
    rows = connection.execute(
        f"select distinct {column} from {table} where {column} is not null "
        f"order by {column}"
    ).fetchall()
    return [row[0] for row in rows]


def _replace(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    clean: Callable[[str], str],
) -> None:
    """Rewrite the texts of a column that `clean` changes."""
    texts = _texts(connection, table, column)
    changed = [(text, new) for text in texts if (new := clean(text)) != text]
    if not changed:
        return
    pairs = pd.DataFrame(changed, columns=["old_text", "new_text"], dtype="str")
    connection.register("new_texts", pairs)
    connection.execute(
        f"update {table} set {column} = new_text from new_texts "
        f"where {column} = old_text"
    )
    connection.unregister("new_texts")

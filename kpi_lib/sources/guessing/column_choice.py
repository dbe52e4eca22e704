"""Choice of a file's table, and of its columns by their names and values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import RAW_SECURITY_ALERTS, RAW_TABLES, Column, Table
from kpi_lib.sources.files.header_likeness import likeness
from kpi_lib.sources.files.header_words import WORDS
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.word_meanings import verdicts

Sampled = Mapping[str, ColumnValues]

SURE = 0.75
"""Score from which no question is asked."""
_LEAST = 0.42
_BY_VALUES = 0.6
"""Score of a column that its values tell alone: chosen, with a question."""
_BY_SIGN = 0.05
"""What each further sign of a ticket's number adds to it: three leave it a question."""
_SAYS_ID = re.compile(
    r"\b(ids?|no|nr|num|nbr|n[o°]?|numbers?|nummer|numeros?|ref|reference|referenz"
    r"|referencia|key|cle|code|case|tickets?|vorgang|dossier|demande|folio)\b|#|№"
)
_SAYS_OTHER = re.compile(
    r"\b(age|alter|edad|counts?|anzahl|nombre de|total|sum|score|points?|phone|tel"
    r"|mobile|ext|extension|durchwahl|poste|fax|room|raum|salle|floor|zip|plz|postal|cost"
    r"|price|amount|preis|betrag|montant|prix|importe|min|minutes?|minuten|hours?|stunden"
    r"|heures|days?|tage|jours|duration|dauer|duree|asset|device|serial|version|port)\b"
)
_WHOLE_DAY = 0.2
"""What an instant's column without times of day loses to one that has them."""
_MOSTLY = 0.6
"""Share of a column's values from which on they tell what it holds."""
_POSITIVE = re.compile(r"positi|fehlalarm|fausse alerte")
"""What verdicts alone say."""
_SAME = 0.15
"""What a kind of tickets loses that is the same in every row."""
_MANY = 20
"""Rows from which on one value in all of them tells nothing."""

# What a file of the table has and one of another has not, in weights.
_TELLING = {
    "raw_tickets": {
        "cw_ticket_id": 2, "status": 2, "summary": 2, "created_at_remote": 2,
        "closed_at": 1, "updated_at_remote": 1, "priority": 1, "owner": 1, "board": 1,
    },
    "raw_time_entries": {
        "minutes": 4, "member": 2, "date_worked": 2, "billable": 3, "work_type": 1,
    },
    "raw_agreements": {
        "monthly_amount": 4, "start_date": 2, "end_date": 3, "name": 2, "company": 1,
        "included_hours": 2,
    },
    "raw_security_alerts": {
        "severity": 2, "verdict": 3, "device": 4, "detected_at": 2, "status": 1,
    },
    "raw_surveys": {"csat": 5, "nps": 5, "responded_at": 2, "cw_ticket_id": 1},
}  # fmt: skip
_FILE_WORDS = {
    "raw_tickets": ("ticket", "srboard", "incident", "issue", "case", "vorgang"),
    "raw_time_entries": ("time", "timesheet", "worklog", "temps", "zeit", "hours"),
    "raw_agreements": ("agreement", "contract", "contrat", "vertr"),
    "raw_security_alerts": ("alert", "threat", "detection", "security"),
    "raw_surveys": ("survey", "csat", "nps", "feedback", "rating", "satisfaction"),
}


def choose_table(label: str, values: Sampled) -> tuple[Table, list[Table]]:
    """Return a file's likeliest table, and others that are about as likely.

    Parameters
    ----------
    label : str
        The file's name.
    values : mapping of str to ColumnValues
        By column of the file.
    """
    name = PurePosixPath(label).name.lower()
    scores = {}
    for table in RAW_TABLES:
        if table.name not in WORDS:
            continue
        chosen = choose_columns(table, values)
        telling = _TELLING[table.name]
        score = sum(
            telling.get(column, 0) * sure for column, (_, sure) in chosen.items()
        ) / sum(telling.values())
        exact = sum(column in values for column in table.column_names)
        named = any(word in name for word in _FILE_WORDS[table.name])
        scores[table] = score + 0.12 * named + 0.05 * exact
    ranked = sorted(scores, key=lambda table: -scores[table])
    best = ranked[0]
    near = [t for t in ranked[1:] if scores[t] > scores[best] - 0.08]
    return best, near


def choose_columns(
    table: Table,
    values: Sampled,
    taken: Collection[str] = (),
    used: Collection[str] = (),
) -> dict[str, tuple[str, float]]:
    """Return the file's column of each column of a table, with a score from 0 to 1.

    Parameters
    ----------
    table : Table
    values : mapping of str to ColumnValues
    taken : collection of str
        Columns of the table that are known already.
    used : collection of str
        Columns of the file that are known already.
    """
    headers = {name: place for place, name in enumerate(values)}
    first = next(iter(values), "")
    pairs = []
    for column in table.columns:
        if column.name == "tenant_id" or column.name in taken:
            continue
        for name, place in headers.items():
            if name in used:
                continue
            score = _score(table, column, values[name], name == first)
            if score >= _LEAST:
                rank = score - _WHOLE_DAY * _is_coarse(column, values[name])
                pairs.append((-round(rank, 4), place, column.name, name, score))
    chosen: dict[str, tuple[str, float]] = {}
    names: set[str] = set()
    for _, _, wanted, name, score in sorted(pairs):
        if wanted not in chosen and name not in names:
            chosen[wanted] = (name, round(score, 4))
            names.add(name)
    return {n: chosen[n] for n in table.column_names if n in chosen}


def _is_coarse(column: Column, values: ColumnValues) -> bool:
    return column.type == "timestamptz" and values.are_whole_days


def rivals(table: Table, column: str, values: Sampled, chosen: str) -> list[str]:
    """Return columns of the file that could be meant as well as the chosen one."""
    first = next(iter(values))
    scores = {
        name: _score(table, table.column(column), found, name == first)
        for name, found in values.items()
    }
    least = max(_LEAST, scores[chosen] - 0.06)
    return [n for n, score in scores.items() if n != chosen and score >= least]


def _score(table: Table, column: Column, values: ColumnValues, is_first: bool) -> float:
    name = likeness(table.name, column.name, values.name)
    if table.name == "raw_security_alerts" and values.texts:
        # "Classification" is a kind of threat here, a verdict there.
        tells = _tells_verdict(values)
        if column.name == "type" and tells:
            return 0.0
        if column.name == "verdict":
            if tells:
                return max(name, _BY_VALUES)
            if likeness(table.name, "type", values.name) >= SURE:
                return 0.0
    if name < 0.4:
        return _by_values(table, column, values, is_first)
    fit = values.fits(column)
    if fit < 0.6 and not values.is_empty:
        return 0.0
    emptiness = 0.25 if values.is_empty else 0.05 * (1 - values.filled)
    if column.name == "type" and len(values.counts) == 1 and len(values.texts) > _MANY:
        emptiness += _SAME
    return max(0.0, name * (0.6 + 0.4 * fit) - emptiness)


def _tells_verdict(values: ColumnValues) -> bool:
    """Return whether an alert's column holds verdicts by its values.

    A confidence may be "malicious", an assignment "not set": without the name of a
    verdict, some must say whether an alert was a true one.
    """
    if verdicts(values) <= _MOSTLY:
        return False
    named = likeness(RAW_SECURITY_ALERTS.name, "verdict", values.name) >= _LEAST
    return named or any(_POSITIVE.search(fold(one)) for one in values.distinct)


def _by_values(
    table: Table, column: Column, values: ColumnValues, is_first: bool
) -> float:
    """Return the score of a column that the values tell, and its name does not."""
    if column.name == "billable":
        return _BY_VALUES if values.charges > 0.95 else 0.0
    if column.name == "status" and table.name == "raw_tickets":
        return _BY_VALUES if values.states > 0.9 else 0.0
    if column.name != "cw_ticket_id":
        return 0.0
    if table.name != "raw_tickets":
        return _BY_VALUES if values.ticket_ids > 0.95 else 0.0
    is_other = any(
        likeness(table.name, other.name, values.name) >= SURE
        for other in table.columns
        if other.type != "text"
    )
    header = fold(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", values.name))
    if not values.are_ids or is_other or _SAYS_OTHER.search(header):
        return 0.0
    # A number of three digits that each row has for itself may be a telephone's.
    signs = (bool(_SAYS_ID.search(header)), is_first, values.are_in_order)
    is_number = values.ticket_ids > 0.95
    return _BY_VALUES + _BY_SIGN * (sum(signs) - 1) if any(signs) or is_number else 0.0

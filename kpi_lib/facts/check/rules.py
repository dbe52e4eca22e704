"""Rules of the data check, read from the ``*_rules.sql`` files beside this module.

A rule is a line ``-- rule: name level``, its message as comment lines, and a statement
that returns each offending row as table_name, key and detail; the message ends with
the distinct details. It may read the views of `rule_views` and everything of `Facts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kpi_lib.domain import sql_files
from kpi_lib.facts.check.check_findings import Level

RULE_FILES = (
    "every_table_rules",
    "ticket_rules",
    "time_entry_rules",
    "other_table_rules",
    "history_rules",
)

_HEADER = re.compile(r"^-- rule: (\w+) (error|warning)\n((?:-- .*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class CheckRule:
    """One rule: its name, level, message and statement."""

    name: str
    level: Level
    message: str
    sql: str


@cache
def rules() -> tuple[CheckRule, ...]:
    """Return all rules, in the order of their files."""
    return tuple(rule for file in RULE_FILES for rule in _rules_of(file))


def _rules_of(file: str) -> list[CheckRule]:
    pieces = _HEADER.split(sql_files.text(f"facts/check/{file}.sql"))[1:]
    return [
        CheckRule(
            name,
            "error" if level == "error" else "warning",
            " ".join(line.removeprefix("-- ") for line in comment.splitlines()),
            sql.strip().rstrip(";"),
        )
        for name, level, comment, sql in zip(*[iter(pieces)] * 4, strict=True)
    ]

"""Zones that times name by letters, such as ``2026-07-01 08:00 EST``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.draft import Draft

_BY_LETTERS: Final = {
    **dict.fromkeys(("EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT"), "America/Los_Angeles"),
    **dict.fromkeys(("HNE", "HAE"), "America/Toronto"),
    **dict.fromkeys(("CET", "CEST"), "Europe/Paris"),
    **dict.fromkeys(("MEZ", "MESZ"), "Europe/Berlin"),
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"),
    "BST": "Europe/London",
}
_ALL_YEAR: Final = {
    "EST": "Etc/GMT+5", "CST": "Etc/GMT+6", "MST": "Etc/GMT+7", "PST": "Etc/GMT+8",
    "HNE": "Etc/GMT+5", "CET": "Etc/GMT-1", "MEZ": "Etc/GMT-1", "AEST": "Etc/GMT-10",
}  # fmt: skip
"""Zones that keep winter's time in summer; the sign of such names is turned round."""
_AT_END = re.compile(r".*\d(?: ?[AaPp]\.?[Mm]\.?)? ([A-Z]{3,4})\s*")


def zone_letters(texts: Iterable[str]) -> list[str]:
    """Return the known letters of zones at the ends of texts, sorted."""
    found = {match[1] for text in texts if (match := _AT_END.fullmatch(text))}
    return sorted(found & set(_BY_LETTERS))


def name_zone(draft: Draft, columns: Iterable[ColumnValues]) -> bool:
    """Let the mapping name the zone that the times name; False where none do."""
    letters = zone_letters(text for column in columns for text in column.distinct)
    if not letters:
        return False
    draft.put(_BY_LETTERS[letters[0]], "timezone", note=f"of {' and '.join(letters)}")
    if len({_BY_LETTERS[one] for one in letters}) > 1:
        draft.ask(
            "times name several zones, and a file is read in one: one file for each",
            at=("timezone",),
        )
    elif len(letters) == 1 and letters[0] in _ALL_YEAR:
        draft.ask(
            f"does the system write {letters[0]} in summer, too? Then:",
            f"timezone: {_ALL_YEAR[letters[0]]}",
            at=("timezone",),
        )
    return True

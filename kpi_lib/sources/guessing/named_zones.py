"""Zones that times name by letters, such as ``2026-07-01 08:00 EST``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import scalar

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
_AT_END = re.compile(r"(.*\d(?: ?[AaPp]\.?[Mm]\.?)?) ([A-Z]{3,4})\s*")


def zone_letters(texts: Iterable[str]) -> list[str]:
    """Return the known letters of zones at the ends of texts, sorted."""
    return sorted({letters for text in texts if (letters := split_zone(text)[1])})


def has_offset(text: str) -> bool:
    """Return whether a time bears an offset from UTC."""
    tail = text.strip()[-6:]
    return tail.endswith(("Z", "UTC")) or "+" in tail or "-" in tail


def split_zone(text: str) -> tuple[str, str]:
    """Split a text into what stands before its zone's letters, and these or ""."""
    match = _AT_END.fullmatch(text)
    if match is None or match[2] not in _BY_LETTERS:
        return text, ""
    return match[1], match[2]


def letters_of_zones(letters: Iterable[str]) -> list[str]:
    """Return all the letters of zones, those of the other half of the year too."""
    zones = {_BY_LETTERS[one] for one in letters}
    return sorted(one for one, zone in _BY_LETTERS.items() if zone in zones)


def name_zone(
    draft: Draft, columns: Iterable[ColumnValues], preset_zone: str | None = None
) -> bool:
    """Let the mapping name the zone that columns of dates name; False where none do.

    A preset's zone stays, and is asked for.
    """
    texts = [text for c in columns if c.dates > 0.5 for text in c.distinct]
    letters = zone_letters(texts)
    if not letters:
        return False
    zone = _BY_LETTERS[letters[0]]
    if preset_zone == zone:
        return True
    if preset_zone:
        draft.ask(
            f"times name {' and '.join(letters)} and are read in {preset_zone}, as the "
            "preset says: is that right? Else:",
            f"timezone: {zone}",
            at=("timezone",),
        )
        return True
    draft.put(zone, "timezone", note=f"of {' and '.join(letters)}")
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
    local = (t for t in texts if ":" in t and not has_offset(t))
    if bare := next((one for one in local if not split_zone(one)[1]), ""):
        draft.ask(
            f"{scalar(bare)} names no zone and is read in {zone}, too: is that right? "
            "Else one file for each",
            at=("timezone",),
        )
    return True

"""Notation of settings within texts: numbers, shares, lists, statuses, targets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi_lib.domain.kpi_record import Write
from kpi_lib.domain.names import fold
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import french
from kpi_lib.reporting.value_names import TICKET_STATUSES


def writer(formats: Formats) -> Write:
    """Return what writes a setting for a reader, in one of the notations of `Write`."""

    def write(value: Any, notation: str) -> str:
        if notation == "percent":
            share = 100 * Decimal(str(value))
            return formats.percent(share, _places(share))
        if notation == "list":
            return ", ".join(value)
        if notation == "statuses":
            names = dict.fromkeys(_status(status, formats) for status in value)
            return ", ".join(names)
        if notation == "targets":
            return ", ".join(
                f"{word(severity, formats)} {formats.hours(hours, _places(hours))}"
                for severity, hours in value.items()
            )
        number = formats.decimal(value, _places(value))
        if "|" in notation:
            one, several = notation.split("|")
            noun = one if _is_one(value, formats) else several
            text = f"{number} {noun}"
            return french(text) if formats.language == "fr" else text
        return number

    return write


def _is_one(value: Any, formats: Formats) -> bool:
    """Return whether a number takes the singular; in French so does 1.5."""
    return bool(value < 2 if formats.language == "fr" else value == 1)


def _places(value: Any) -> int:
    """Return how many decimals a number needs."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _status(status: str, formats: Formats) -> str:
    known = TICKET_STATUSES.get(fold(status))
    return formats.text.gettext(known) if known else status

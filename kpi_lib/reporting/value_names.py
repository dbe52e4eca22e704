"""Words for stored values: groups such as "(no company)", placeholders, statuses.

Any other value of a source is shown by the name that the settings give it
(`reader_names`), else as it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.domain.names import fold
from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import NO_BOARD, NO_COMPANY, NO_TICKET, UNASSIGNED
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.reader_names import with_names
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.reporting.translation import in_context as _in

GROUPS: dict[str, str] = {
    NO_COMPANY: _("(none)"),
    NO_BOARD: _("(no board)"),
    NO_TICKET: _("(no ticket)"),
    UNASSIGNED: _("(unassigned)"),
    "(no priority)": _("(no priority)"),
}
"""Names of the groups of rows that no rule can place."""
_GROUPS_OF = {("company", NO_COMPANY): _("(no company)")}
"""Names that hold in one column alone."""

PLACEHOLDERS: dict[str, str] = {
    "[company]": _("[company]"),
    "[email]": _("[email]"),
    "[host]": _("[host]"),
    "[ip]": _("[ip]"),
    "[name]": _("[name]"),
    "[number]": _("[number]"),
    "[phone]": _("[phone]"),
    "[secret]": _("[secret]"),
    "[ticket]": _("[ticket]"),
    "[url]": _("[url]"),
    "[user]": _("[user]"),
}
"""Placeholders that redaction and cleaning leave in a text."""
_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS)))

TICKET_STATUSES: dict[str, str] = {
    "assigned": _in("ticket", "Assigned"),
    "canceled": _in("ticket", "Cancelled"),
    "cancelled": _in("ticket", "Cancelled"),
    "closed": _in("ticket", "Closed"),
    "completed": _in("ticket", "Completed"),
    "duplicate": _in("ticket", "Duplicate"),
    "escalated": _in("ticket", "Escalated"),
    "in progress": _in("ticket", "In Progress"),
    "merged": _in("ticket", "Merged"),
    "new": _in("ticket", "New"),
    "on hold": _in("ticket", "On Hold"),
    "open": _in("ticket", "Open"),
    "pending": _in("ticket", "Pending"),
    "reopened": _in("ticket", "Reopened"),
    "resolved": _in("ticket", "Resolved"),
    "scheduled": _in("ticket", "Scheduled"),
    "waiting": _in("ticket", "Waiting"),
    "waiting customer": _in("ticket", "Waiting Customer"),
    "waiting on client": _in("ticket", "Waiting Customer"),
    "waiting on customer": _in("ticket", "Waiting Customer"),
    "waiting vendor": _in("ticket", "Waiting Vendor"),
}
"""Statuses of common ticket systems, folded; others are shown as stored."""
ALERT_STATUSES: dict[str, str] = {
    "new": _in("alert", "New"),
    "in_progress": _in("alert", "In progress"),
    "resolved": _in("alert", "Resolved"),
}
"""Statuses of an alert, see `schema`."""


def group_names(key: str, formats: Formats) -> dict[str, str]:
    """Return the names of a column's groups in the reader's language."""
    gettext = formats.text.gettext
    return {
        code: gettext(_GROUPS_OF.get((key, code), text))
        for code, text in GROUPS.items()
    }


def with_named_groups(result: Result, formats: Formats) -> Result:
    """Return a result with groups and placeholders in the reader's language."""
    tables = {
        name: localized(frame, formats, result.kpi)
        for name, frame in result.tables.items()
    }
    return replace(result, tables=tables)


def localized(frame: pd.DataFrame, formats: Formats, kpi: str = "") -> pd.DataFrame:
    """Return rows with groups, placeholders and names in the reader's language."""
    frame = with_names(frame, formats.names, kpi)
    translated: dict[str, pd.Series] = {}
    for key in _texts(frame):
        # The search costs a small part of a replacement.
        if not GROUPS.keys().isdisjoint(frame[key].tolist()):
            translated[key] = frame[key].replace(group_names(key, formats))
    return with_placeholders(
        frame.assign(**translated) if translated else frame, formats
    )


def with_placeholders(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return rows with the placeholders of their texts in the reader's language."""
    if formats.language == "en":
        return frame
    translated: dict[str, pd.Series] = {}
    for key in _texts(frame):
        if any(isinstance(text, str) and "[" in text for text in frame[key].tolist()):
            translated[key] = frame[key].map(
                lambda text: translate_placeholders(text, formats), na_action="ignore"
            )
    for key in (str(key) for key, kind in frame.dtypes.items() if kind == "object"):
        if any(map(_is_list, frame[key])):
            translated[key] = frame[key].map(
                lambda value: _translate_items(value, formats)
            )
    return frame.assign(**translated) if translated else frame


def _texts(frame: pd.DataFrame) -> list[str]:
    kinds = frame.dtypes.items()
    return [str(key) for key, kind in kinds if isinstance(kind, pd.StringDtype)]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | np.ndarray)


def _translate_items(value: Any, formats: Formats) -> Any:
    """Translate the placeholders in a list's texts; return any other value as it is."""
    if not _is_list(value):
        return value
    return [
        translate_placeholders(item, formats) if isinstance(item, str) else item
        for item in value
    ]


def translate_placeholders(text: str, formats: Formats) -> str:
    """Translate the placeholders of a text."""
    gettext = formats.text.gettext
    return _PLACEHOLDER.sub(lambda match: gettext(PLACEHOLDERS[match.group()]), text)


def with_statuses(
    frame: pd.DataFrame, known: Mapping[str, str], formats: Formats
) -> pd.DataFrame:
    """Return rows whose known statuses are written in the reader's language."""
    gettext = formats.text.gettext

    def translate(status: str) -> str:
        if known is not ALERT_STATUSES and status in formats.names:
            return formats.named(status)
        # ConnectWise's own closed states begin with the sign.
        message = known.get(fold(status.lstrip("> ")))
        return gettext(message) if message else status

    return frame.assign(status=frame["status"].map(translate, na_action="ignore"))

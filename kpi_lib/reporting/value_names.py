"""Values that stand for something, in the reader's language: groups, marks, statuses.

What a source calls its rows is shown as it is, but for what is listed here.
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
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.reporting.translation import in_context as _in

GROUPS: dict[str, str] = {
    NO_COMPANY: _("(none)"),
    NO_BOARD: _("(no board)"),
    NO_TICKET: _("(no ticket)"),
    UNASSIGNED: _("(unassigned)"),
    "(no priority)": _("(no priority)"),
}
"""What rows that no rule can place are called."""
_GROUPS_OF = {("company", NO_COMPANY): _("(no company)")}
"""Of one column alone."""

MARKS: dict[str, str] = {
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
"""What stands in a text for what was taken out of it (`redact`, `forbidden`)."""
_MARK = re.compile("|".join(map(re.escape, MARKS)))

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
"""What ticket systems call a ticket's state, folded; others keep the source's word."""
ALERT_STATUSES: dict[str, str] = {
    "new": _in("alert", "New"),
    "in_progress": _in("alert", "In progress"),
    "resolved": _in("alert", "Resolved"),
}
"""The states of an alert, see `schema`."""


def group_names(key: str, formats: Formats) -> dict[str, str]:
    """Return what the groups of a column are called."""
    gettext = formats.text.gettext
    return {
        code: gettext(_GROUPS_OF.get((key, code), text))
        for code, text in GROUPS.items()
    }


def with_named_groups(result: Result, formats: Formats) -> Result:
    """Return a result whose groups and marks are written in the reader's language."""
    tables = {name: named(frame, formats) for name, frame in result.tables.items()}
    return replace(result, tables=tables)


def named(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return rows whose groups and marks are written in the reader's language."""
    found: dict[str, pd.Series] = {}
    for key in _texts(frame):
        # To look for them takes a small part of replacing them.
        if not GROUPS.keys().isdisjoint(frame[key]):
            found[key] = frame[key].replace(group_names(key, formats))
    return with_marks(frame.assign(**found) if found else frame, formats)


def with_marks(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return rows whose texts hold the marks of the reader's language."""
    if formats.language == "en":
        return frame
    found: dict[str, pd.Series] = {}
    for key in _texts(frame):
        if any(isinstance(text, str) and "[" in text for text in frame[key].tolist()):
            found[key] = frame[key].map(
                lambda text: marked(text, formats), na_action="ignore"
            )
    for key in (str(key) for key, kind in frame.dtypes.items() if kind == "object"):
        if any(map(_is_list, frame[key])):
            found[key] = frame[key].map(lambda value: _marked_all(value, formats))
    return frame.assign(**found) if found else frame


def _texts(frame: pd.DataFrame) -> list[str]:
    kinds = frame.dtypes.items()
    return [str(key) for key, kind in kinds if isinstance(kind, pd.StringDtype)]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | np.ndarray)


def _marked_all(value: Any, formats: Formats) -> Any:
    """Write the marks of a list's texts; what is no list stays."""
    if not _is_list(value):
        return value
    return [marked(item, formats) if isinstance(item, str) else item for item in value]


def marked(text: str, formats: Formats) -> str:
    """Write the marks of a text in the reader's language."""
    gettext = formats.text.gettext
    return _MARK.sub(lambda found: gettext(MARKS[found.group()]), text)


def with_statuses(
    frame: pd.DataFrame, known: Mapping[str, str], formats: Formats
) -> pd.DataFrame:
    """Return rows whose known statuses are written in the reader's language."""
    gettext = formats.text.gettext

    def said(status: str) -> str:
        # ConnectWise's own closed states begin with the sign.
        message = known.get(fold(status.lstrip("> ")))
        return gettext(message) if message else status

    return frame.assign(status=frame["status"].map(said, na_action="ignore"))

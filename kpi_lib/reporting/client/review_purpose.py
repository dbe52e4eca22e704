"""Purpose of a client's review in one sentence, by the sources that are connected."""

from __future__ import annotations

from collections.abc import Collection

from babel.lists import format_list

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import deferred as _

_SUBJECTS = (
    (("raw_commitments",), _("what we promised you")),
    (("raw_tickets",), _("how your tickets were handled")),
    (("raw_tickets", "raw_time_entries"), _("what we recommend")),
)
"""Sources and what the review says from them, in the order of its sections."""

_OTHERS = (
    (("raw_security_alerts",), _("what our security tools detected")),
    (("raw_time_entries",), _("the work we did for you")),
    (("raw_surveys",), _("how satisfied you are")),
)
"""Subjects of a review that has none of `_SUBJECTS`."""


def purpose(not_connected: Collection[str], formats: Formats) -> str:
    """Return the sentence below the title; empty where nothing is connected."""
    gettext = formats.text.gettext
    for subjects in (_SUBJECTS, _OTHERS):
        known = [
            gettext(text)
            for sources, text in subjects
            if not set(sources).intersection(not_connected)
        ]
        if known:
            parts = format_list(known, locale=formats.locale)
            return gettext("For our meeting: {parts}.").format(parts=parts)
    return ""

"""The page that lists all reports of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import quote

from kpi_lib.names import fold
from kpi_lib.reporting.font import embedded_font
from kpi_lib.reporting.html import (
    environment,
    page_stylesheet,
    stylesheet,
)
from kpi_lib.reporting.text import translator

ORDER = ("html", "pdf", "xlsx", "ipynb")


@dataclass(frozen=True)
class Entry:
    """One report that stands in the folder.

    Attributes
    ----------
    tenant, title : str
        As the reader sees them.
    period : str
        As the reader sees it.
    ends : str
        Last day of the period, ISO 8601; newer ones stand first.
    files : mapping of str to str
        Path below the folder, with slashes, by format (``html``, ``pdf``, ...).
    company : str
        The client, where the report is about one.
    as_of : str
        As the reader sees it.
    """

    tenant: str
    title: str
    period: str
    ends: str
    files: Mapping[str, str]
    company: str = ""
    as_of: str = ""

    def links(self) -> list[dict[str, str]]:
        """Return formats and addresses, the page to read first."""
        known = [name for name in ORDER if name in self.files]
        others = sorted(set(self.files) - set(ORDER))
        return [
            {"format": name.upper(), "href": quote(self.files[name])}
            for name in [*known, *others]
        ]


def render_index(entries: Iterable[Entry], language: str = "en") -> str:
    """Return the page: reports by tenant, newest period first, with links.

    Parameters
    ----------
    entries : iterable of Entry
    language : {"en", "fr"}
    """
    # Sorted in two steps: names from A to Z within the newest period first.
    ordered = sorted(entries, key=lambda e: (fold(e.company), e.title))
    ordered.sort(key=lambda e: (e.ends, e.period), reverse=True)
    ordered.sort(key=lambda e: e.tenant)
    tenants = [
        {
            "name": name,
            "anchor": f"t-{number}",
            "periods": _periods(list(group)),
        }
        for number, (name, group) in enumerate(groupby(ordered, lambda e: e.tenant))
    ]
    gettext = translator(language).gettext
    return (
        environment()
        .get_template("index.html")
        .render(
            tenants=tenants,
            language=language,
            labels={
                "title": gettext("Reports"),
                "report": gettext("Report"),
                "company": gettext("Client"),
                "as_of": gettext("As of"),
                "files": gettext("Files"),
                "tenants": gettext("Providers"),
                "empty": gettext("No report has been made yet."),
            },
            style=stylesheet(),
            page_style=page_stylesheet(),
            font=embedded_font(),
        )
    )


def _periods(entries: list[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "rows": list(group),
            "has_companies": any(e.company for e in entries),
        }
        for name, group in groupby(entries, lambda e: e.period)
    ]

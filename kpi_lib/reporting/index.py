"""HTML of the page that lists all reports in a folder."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import quote

from kpi_lib.domain.names import fold
from kpi_lib.domain.period import Period
from kpi_lib.reporting.exporters.html import render_page
from kpi_lib.reporting.exporters.style_sheets import TEMPLATES
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import translator

ORDER = ("html", "pdf", "pptx", "xlsx", "ipynb")


@dataclass(frozen=True)
class IndexEntry:
    """One report in the folder.

    Attributes
    ----------
    tenant, title : str
        As the reader sees them.
    period : str
        Its key, such as ``2026-Q3``; the page words it in the tenant's language.
    ends : str
        Last day of the period, ISO 8601; newer ones stand first.
    files : mapping of str to str
        Path below the folder, with slashes, by format (``html``, ``pdf``, ...).
    company : str
        The client, where the report is about one.
    as_of : str
        As the reader sees it.
    language : {"en", "fr"}
        Of the report.
    audience : {"internal", "client"}
    """

    tenant: str
    title: str
    period: str
    ends: str
    files: Mapping[str, str]
    company: str = ""
    as_of: str = ""
    language: str = "en"
    audience: str = "internal"

    def links(self) -> list[dict[str, str]]:
        """Return formats and addresses, the page to read first."""
        known = [name for name in ORDER if name in self.files]
        others = sorted(set(self.files) - set(ORDER))
        return [
            {"format": name.upper(), "href": quote(self.files[name])}
            for name in [*known, *others]
        ]


def render_index(entries: Iterable[IndexEntry], language: str = "en") -> str:
    """Return the page: reports by tenant, newest period first, with links.

    Reviews that clients get stand apart from internal reports. The page's script
    filters the rows; without scripts all of them are shown.

    Each tenant's part is in the language of its reports, and so is the page around
    them where all tenants have the same one.

    Parameters
    ----------
    entries : iterable of IndexEntry
    language : {"en", "fr"}
        Of the page where its tenants differ, or there is none.
    """
    # Sorted in two steps: names from A to Z within the newest period first.
    ordered = sorted(entries, key=lambda e: (fold(e.company), e.title))
    ordered.sort(key=lambda e: (e.ends, e.period), reverse=True)
    ordered.sort(key=lambda e: e.tenant)
    tenants = [
        _tenant(name, f"t-{number}", list(group))
        for number, (name, group) in enumerate(groupby(ordered, lambda e: e.tenant))
    ]
    languages = {tenant["language"] for tenant in tenants}
    if len(languages) == 1:
        (language,) = languages
    text = translator(language)
    gettext = text.gettext
    script = (TEMPLATES / "index.js").read_text("utf-8")
    digest = hashlib.sha256(script.encode()).digest()
    return render_page(
        "index.html",
        tenants=tenants,
        language=language,
        script=script,
        script_hash=base64.b64encode(digest).decode(),
        labels={
            "filter": gettext("Filter by client, report or period"),
            "one": text.ngettext("{n} of {all} reports", "{n} of {all} reports", 1),
            "many": text.ngettext("{n} of {all} reports", "{n} of {all} reports", 2),
            "title": gettext("Reports"),
            "tenants": gettext("Providers"),
            "empty": gettext("No report has been made yet."),
        },
    )


def _tenant(name: str, anchor: str, entries: list[IndexEntry]) -> dict[str, Any]:
    language = _language(entries)
    gettext = translator(language).gettext
    return {
        "name": name,
        "anchor": anchor,
        "language": language,
        "labels": {
            "report": gettext("Report"),
            "company": gettext("Client"),
            "as_of": gettext("As of"),
            "files": gettext("Files"),
        },
        "periods": [
            {
                "name": _worded(period, language),
                "key": period,
                "groups": list(_groups(list(group), language)),
            }
            for period, group in groupby(entries, lambda e: e.period)
        ],
    }


def _groups(entries: list[IndexEntry], language: str) -> Iterator[dict[str, Any]]:
    """Yield internal reports, those on one client, and what clients get."""
    gettext = translator(language).gettext
    for name, chosen in (
        (gettext("Internal"), [e for e in entries if _is_internal(e, False)]),
        (
            gettext("Internal, on one client"),
            [e for e in entries if _is_internal(e, True)],
        ),
        (gettext("For clients"), [e for e in entries if e.audience == "client"]),
    ):
        if chosen:
            has_companies = any(entry.company for entry in chosen)
            yield {"name": name, "rows": chosen, "has_companies": has_companies}


def _is_internal(entry: IndexEntry, has_company: bool) -> bool:
    return entry.audience != "client" and bool(entry.company) == has_company


def _language(entries: list[IndexEntry]) -> str:
    """Return the most frequent language of a tenant's reports, clients' left aside."""
    own = [e.language for e in entries if not e.company]
    counts = Counter(own or [e.language for e in entries])
    return min(counts, key=lambda language: (-counts[language], language))


def _worded(period: str, language: str) -> str:
    # The zone matters to a period's instants alone, the currency to amounts.
    formats = Formats(language, f"{language}_CA", "", "UTC")
    # A fiscal period is worded without its months: any first month will do.
    return formats.period(Period.parse(period, "UTC", fiscal_year_start=1))

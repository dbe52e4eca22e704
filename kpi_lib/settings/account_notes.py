"""Account managers' notes: ``params/notes/<tenant>/<period>/<company>.md``."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.names import closest, fold
from kpi_lib.domain.period import Period
from kpi_lib.domain.plain_files import read_plain
from kpi_lib.settings.tenant_settings import TenantParams

FOLDER = "notes"
ENDING = ".md"
ROOM = 900
"""Characters for which the first page of a review has room."""

_ENCODINGS = ("utf-8-sig", "cp1252")
"""Of a text editor of today, and of one on an old Windows machine."""


_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""First bytes of a file that an editor saved as "Unicode"; the longer ones first."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that no text holds; one within a name would hide it from the search."""


@dataclass(frozen=True)
class AccountNote:
    """What an account manager adds to one client's reports of one period.

    Attributes
    ----------
    place : str
        Its file, as messages name it.
    text : str
        Markdown.
    """

    place: str
    text: str


@dataclass(frozen=True)
class PeriodNotes:
    """The notes of one tenant and period.

    Attributes
    ----------
    by_company : mapping of str to AccountNote
    problems : tuple of KpiError
        Files and folders that are no note of any client, each with a remedy.
    remarks : tuple of KpiError
        About notes that are shown all the same.
    """

    by_company: Mapping[str, AccountNote] = field(default_factory=dict)
    problems: tuple[KpiError, ...] = ()
    remarks: tuple[KpiError, ...] = ()


def read_notes(
    folder: Path, params: TenantParams, period: Period, companies: Mapping[str, str]
) -> PeriodNotes:
    """Read a tenant's notes on a period; a missing folder holds none.

    Parameters
    ----------
    folder : Path
        Of the parameters.
    params : TenantParams
    period : Period
        Its folder may have any form that means the same days, such as ``2026-Q3`` or
        ``2026-07-01..2026-09-30``.
    companies : mapping of str to str
        Name and slug of each of the tenant's clients. A file is called by either, or
        by an alias, without regard to case and accents.

    A folder or file that cannot be read is one of the problems: no report waits for it.
    """
    reader = _Reader(folder, params, period, companies)
    reader.read()
    return PeriodNotes(reader.notes, (*reader.problems,), (*reader.remarks,))


class _Reader:
    """Collects the notes, and what is wrong with their names."""

    def __init__(
        self,
        folder: Path,
        params: TenantParams,
        period: Period,
        companies: Mapping[str, str],
    ) -> None:
        self.root = folder / FOLDER / params.tenant
        self.label = f"{folder.resolve().name}/{FOLDER}/{params.tenant}"
        self.params = params
        self.period = period
        # The first of a client's spellings stands for all, as in a run.
        known = {fold(name): name for name in reversed([*companies])}
        self.names = {fold(slug): known[fold(name)] for name, slug in companies.items()}
        for alias, name in params.company_alias.items():
            if fold(name) in known:
                self.names[alias] = known[fold(name)]
        self.names |= known
        self.companies = tuple(companies)
        self.notes: dict[str, AccountNote] = {}
        self.problems: list[KpiError] = []
        self.remarks: list[KpiError] = []

    def read(self) -> None:
        for name in self._listed(""):
            if self._is_folder(name):
                if self._is_wanted(name):
                    self._read_folder(name)
            else:
                self._wrong(
                    name, "stands beside the periods", "a file in a period's folder",
                    f'move it, for example to "{self.label}/{self.period.slug}/{name}"',
                )  # fmt: skip

    def _is_wanted(self, name: str) -> bool:
        """Return whether a folder's name means the days of the period."""
        try:
            # Without an as_of: a relative period would mean other days next month.
            found = self.params.period(name)
        except ParamsError:
            self._wrong(
                name, "is no period that always means the same days",
                "a period such as 2026-Q3, 2026-10 or 2026-07-01..2026-09-30",
                f'rename it, for example to "{self.period.slug}"',
            )  # fmt: skip
            return False
        both = (found, self.period)
        first, second = ((one.first_day, one.last_day) for one in both)
        return first == second

    def _read_folder(self, folder: str) -> None:
        for name in self._listed(folder):
            place = f"{folder}/{name}"
            if not name.endswith(ENDING):
                self._wrong(
                    place, f'does not end in "{ENDING}"',
                    f'a client\'s name and "{ENDING}"', "rename it",
                )  # fmt: skip
                continue
            company = self.names.get(fold(name.removesuffix(ENDING)))
            if company is None:
                self._unknown(place, name.removesuffix(ENDING))
            elif company in self.notes:
                self._wrong(
                    place, f"is a second note for {company}",
                    f"one: {self.notes[company].place} counts",
                    "join them in one file",
                )  # fmt: skip
            else:
                self._take(company, place)

    def _listed(self, folder: str) -> list[str]:
        try:
            names = os.listdir(self.root / folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._unreadable(folder, "reviews go without its notes", error)
            return []
        return sorted(name for name in names if not name.startswith("."))

    def _is_folder(self, name: str) -> bool:
        try:
            return stat.S_ISDIR((self.root / name).stat().st_mode)
        except FileNotFoundError:  # a link to nowhere
            return False
        except OSError:
            return True  # reading it names the problem

    def _take(self, company: str, place: str) -> None:
        try:
            text = _decoded(read_plain(self.root / place)).strip()
        except OSError as error:
            self._unreadable(place, "the review goes without it", error)
            return
        if not text:
            return
        if (control := _CONTROL.search(text)) is not None:
            line = text.count("\n", 0, control.start()) + 1
            self._wrong(
                place, f"line {line} has the control character "
                f"U+{ord(control.group()):04X}, and the review goes without the note",
                "a plain text", "save it as a text in UTF-8",
            )  # fmt: skip
            return
        self.notes[company] = AccountNote(f"{self.label}/{place}", text)
        if len(text) > ROOM:
            self.remarks.append(
                ParamsError(
                    f"{self.label}/{place}",
                    f"has {len(text):,} characters, and all of them are shown",
                    f"about {ROOM}, for which the first page has room",
                    "shorten it",
                )
            )

    def _unknown(self, place: str, name: str) -> None:
        near = closest(name, self.companies)
        forms = ", ".join(f'"{one}{ENDING}"' for one in near)
        self._wrong(
            place,
            f"is called by no client of {self.params.tenant}",
            forms or "a client's name, alias or folder name",
            "rename it",
        )

    def _unreadable(self, place: str, effect: str, error: OSError) -> None:
        self._wrong(
            place, f"cannot be read ({error.strerror or error}), and {effect}",
            remedy="check its permissions",
        )  # fmt: skip

    def _wrong(
        self, place: str, problem: str, expected: str = "", remedy: str = ""
    ) -> None:
        where = f"{self.label}/{place}".rstrip("/")
        self.problems.append(ParamsError(where, problem, expected, remedy))


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(_ENCODINGS[-1], "replace")

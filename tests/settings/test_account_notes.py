"""Account managers' notes: names of files and folders, and what is said of others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.lakes import tenant_params

from kpi_lib.domain.names import slugify
from kpi_lib.reporting.client.note_block import note_text
from kpi_lib.running.chosen_companies import KnownCompanies
from kpi_lib.settings.account_notes import PeriodNotes, read_notes

COMPANIES = {"Clinique Nord": "clinique-nord", "A/B Étude": "a-b-etude"}


def read(root: Path, period: str = "2026-Q3", **files: bytes | str) -> PeriodNotes:
    for name, content in files.items():
        path = root / "notes" / "acme" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(raw)
    params = tenant_params(
        tenant="acme", companies={"Clinique Nord": {"aliases": ["CN Inc."]}}
    )
    return read_notes(root, params, params.period(period), COMPANIES)


def test_a_missing_folder_holds_no_note(tmp_path: Path) -> None:
    assert read(tmp_path) == PeriodNotes()


@pytest.mark.parametrize(
    "name",
    ["Clinique Nord", "clinique nord", "clinique-nord", "cn inc.", "CLINIQUE NÔRD"],
)
def test_a_file_is_called_by_name_alias_or_folder(tmp_path: Path, name: str) -> None:
    notes = read(tmp_path, **{f"2026-Q3/{name}.md": "Merci.\n"})
    note = notes.by_company["Clinique Nord"]
    label = f"{tmp_path.name}/notes/acme/2026-Q3/{name}.md"
    assert (note.place, note.text) == (label, "Merci.")
    assert not notes.problems


SPELLINGS = slugify(["CAFÉ ZOÉ", "Cafe Zoe", "Café Zoé"])


@pytest.mark.parametrize("name", ["café zoé", *SPELLINGS, *SPELLINGS.values()])
def test_a_note_goes_with_the_first_spelling_as_the_review_does(
    tmp_path: Path, name: str
) -> None:
    params = tenant_params(tenant="acme")
    chosen = KnownCompanies((*SPELLINGS,), params).chosen((name, "all"))
    read(tmp_path, **{f"2026-Q3/{name}.md": "Merci."})
    notes = read_notes(tmp_path, params, params.period("2026-Q3"), SPELLINGS)
    assert [*notes.by_company] == [company for company, _ in chosen]


def test_a_name_with_a_slash_goes_by_its_folder_name(tmp_path: Path) -> None:
    notes = read(tmp_path, **{"2026-Q3/a-b-etude.md": "Merci."})
    assert list(notes.by_company) == ["A/B Étude"]


@pytest.mark.parametrize("folder", ["2026-q3", "2026-07-01..2026-09-30", "2026-Q3"])
def test_a_folder_counts_by_its_days(tmp_path: Path, folder: str) -> None:
    files = {f"{folder}/Clinique Nord.md": "one", "2026-07/Clinique Nord.md": "two"}
    notes = read(tmp_path, **files)
    assert notes.by_company["Clinique Nord"].text == "one"
    assert read(tmp_path, "2026-07").by_company["Clinique Nord"].text == "two"
    assert not read(tmp_path, "2026-08").by_company


def test_an_editor_on_old_windows_may_write_it(tmp_path: Path) -> None:
    raw = "Été chargé".encode("cp1252")
    with_mark = "\ufeffÉté".encode()
    files = {"2026-Q3/Clinique Nord.md": raw, "2026-Q3/a-b-etude.md": with_mark}
    texts = {name: n.text for name, n in read(tmp_path, **files).by_company.items()}
    assert texts == {"Clinique Nord": "Été chargé", "A/B Étude": "Été"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_note_saved_as_unicode_is_read_by_its_mark(
    tmp_path: Path, encoding: str
) -> None:
    raw = "\ufeffÉté,\r\n- un".encode(encoding)
    notes = read(tmp_path, **{"2026-Q3/Clinique Nord.md": raw})
    assert notes.by_company["Clinique Nord"].text == "Été,\r\n- un"


@pytest.mark.parametrize(
    ("raw", "character"),
    [
        (b"Merci.\n\nA\0cme", "line 3 has the control character U+0000"),
        ("Merci.".encode("utf-16-le"), "line 1 has the control character U+0000"),
        (b"A\x1bcme", "line 1 has the control character U+001B"),
    ],
)
def test_a_note_with_characters_that_hide_a_name_is_not_shown(
    tmp_path: Path, raw: bytes, character: str
) -> None:
    notes = read(tmp_path, **{"2026-Q3/Clinique Nord.md": raw})
    assert not notes.by_company
    assert [str(problem) for problem in notes.problems] == [
        f"{tmp_path.name}/notes/acme/2026-Q3/Clinique Nord.md: {character}, and the "
        "review goes without the note; expected a plain text; save it as a text in "
        "UTF-8."
    ]


@pytest.mark.parametrize("closed", ["", "2026-Q3"])
def test_a_folder_that_cannot_be_read_is_a_problem_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    usual = os.listdir
    root = tmp_path / "notes" / "acme"

    def listed(path: Path) -> list[str]:
        if path == root / closed:
            raise PermissionError(13, "Permission denied")
        return usual(path)

    monkeypatch.setattr("os.listdir", listed)
    files = {"2026-Q3/Clinique Nord.md": "x", "2026-07-01..2026-09-30/cn inc..md": "y"}
    notes = read(tmp_path, **files)
    place = f"{tmp_path.name}/notes/acme/{closed}".rstrip("/")
    assert [str(problem) for problem in notes.problems] == [
        f"{place}: cannot be read (Permission denied), and reviews go without its "
        "notes; check its permissions."
    ]
    assert [note.text for note in notes.by_company.values()] == ["y"] * bool(closed)


def test_a_folder_that_may_be_listed_and_not_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"2026-Q3/Clinique Nord.md": "x"}
    folder = tmp_path / "notes" / "acme" / "2026-Q3"
    usual, listed = Path.stat, os.listdir

    def refused(path: Path, **keys: bool) -> os.stat_result:
        if path == folder:
            raise PermissionError(13, "Permission denied")
        return usual(path, **keys)

    def not_listed(path: Path) -> list[str]:
        if path == folder:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    read(tmp_path, **files)
    monkeypatch.setattr(Path, "stat", refused)
    monkeypatch.setattr("os.listdir", not_listed)
    (problem,) = read(tmp_path).problems
    assert problem.where == f"{tmp_path.name}/notes/acme/2026-Q3"


def test_by_hand_a_note_is_found_by_the_folder_name_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path, **{"2026-Q3/a-b-etude.md": "Merci."})
    for name in ("KPI_SNAPSHOT", "KPI_NOTE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KPI_PARAMS", str(tmp_path))
    params = tenant_params(tenant="acme")
    assert note_text(params, params.period("2026-Q3"), "A/B Étude") == "Merci."


def test_what_is_no_note_is_named_with_a_remedy(tmp_path: Path) -> None:
    files = {
        "2026-Q3/Clinic Nord.md": "x",
        "2026-Q3/Clinique Nord.txt": "x",
        "2026-Q3/Clinique Nord.md": "x",
        "2026-Q3/clinique-nord.md": "y",
        "last-quarter/Clinique Nord.md": "x",
        "Clinique Nord.md": "x",
    }
    notes = read(tmp_path, **files)
    root = f"{tmp_path.name}/notes/acme"
    assert [str(problem) for problem in notes.problems] == [
        f"{root}/2026-Q3/Clinic Nord.md: is called by no client of acme; expected "
        f'"Clinique Nord.md"; rename it.',
        f'{root}/2026-Q3/Clinique Nord.txt: does not end in ".md"; expected a '
        f'client\'s name and ".md"; rename it.',
        f"{root}/2026-Q3/clinique-nord.md: is a second note for Clinique Nord; "
        f"expected one: {root}/2026-Q3/Clinique Nord.md counts; join them in one file.",
        f"{root}/Clinique Nord.md: stands beside the periods; expected a file in a "
        f'period\'s folder; move it, for example to "{root}/2026-Q3/Clinique Nord.md".',
        f"{root}/last-quarter: is no period that always means the same days; expected "
        "a period such as 2026-Q3, 2026-10 or 2026-07-01..2026-09-30; rename it, for "
        'example to "2026-Q3".',
    ]
    assert notes.by_company["Clinique Nord"].text == "x"


def test_a_long_note_is_shown_and_remarked_on(tmp_path: Path) -> None:
    notes = read(tmp_path, **{"2026-Q3/Clinique Nord.md": "a" * 1234})
    assert len(notes.by_company["Clinique Nord"].text) == 1234
    assert [str(remark) for remark in notes.remarks] == [
        f"{tmp_path.name}/notes/acme/2026-Q3/Clinique Nord.md: has 1,234 characters, "
        "and all of them are shown; expected about 900, for which the first page has "
        "room; shorten it."
    ]


def test_an_empty_note_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, **{"2026-Q3/Clinique Nord.md": " \n"}) == PeriodNotes()

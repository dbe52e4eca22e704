"""Guess of a whole mapping from one file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import RAW_TICKETS, TABLES, Table
from kpi_lib.sources.files.duckdb_file import as_parquet
from kpi_lib.sources.files.header_likeness import likeness
from kpi_lib.sources.files.header_words import all_words
from kpi_lib.sources.files.import_progress import Listener
from kpi_lib.sources.files.loading import load
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.mapping_files import Preset, read_mapping
from kpi_lib.sources.files.mapping_fit import columns_of, fitted
from kpi_lib.sources.files.source_table import SourceTable, describe
from kpi_lib.sources.files.unpacking import Member
from kpi_lib.sources.guessing.column_choice import (
    SURE,
    Sampled,
    choose_columns,
    choose_table,
    rivals,
)
from kpi_lib.sources.guessing.days_and_times import pair_times
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.fallbacks import fill_gaps
from kpi_lib.sources.guessing.key_readings import read_keys
from kpi_lib.sources.guessing.preset_match import matching_preset, preset_words
from kpi_lib.sources.guessing.sampling import sampled
from kpi_lib.sources.guessing.scalars import scalar, text
from kpi_lib.sources.guessing.survey_marks import ask_for_marks
from kpi_lib.sources.guessing.text_readings import read_texts
from kpi_lib.sources.guessing.ticket_mentions import find_tickets

_SOLVED = re.compile(r"sol[uv]|resuel|resol|gelost|losung|erledigt")
_BESIDE_PRESET = 0.8
"""Score from which a column is taken that the preset does not name."""


def guess(
    member: Member,
    table: str | None,
    sheet: str | None,
    zone: str | None,
    scratch: Path,
    listen: Listener,
) -> tuple[Draft, SourceTable]:
    """Guess how a file's columns become a table's.

    Parameters
    ----------
    member : Member
    table : str or None
        The raw table, where it is known.
    sheet : str or None
        Of a workbook, if not the first.
    zone : str or None
        The tenant's time zone, where it is known.
    scratch : Path
        An empty folder.
    listen : Listener

    Raises
    ------
    DataError
        The file cannot be read, has no names of columns, or fits no table.
    """
    plain = as_parquet(member, None, table, scratch)
    with duckdb.connect(
        str(scratch / "guess.duckdb"),
        config={"memory_limit": "300MB", "temp_directory": str(scratch / "spill")},
    ) as connection:
        probe = Mapping(sheet=sheet).hinted(all_words() | preset_words())
        source = describe(connection, plain, probe, scratch, listen)
        load(connection, source, plain, scratch)
        values = sampled(connection, source.loaded)
        read = sheet or source.sheet
        _check_header(member.label, values, read, source.other_sheets)
        found = matching_preset(source.columns, table)
        draft = _begun(member.label, table, values, found)
        if chosen := sheet or source.sheet:
            draft.put(chosen, "sheet")
            if source.sheet_remark:
                draft.hint(source.sheet_remark, at=("sheet",))
        if source.csv is not None and source.lines_above and member.format != "xlsx":
            _tell_header(draft, source)
        preset = None
        if found:
            content = {"extends": found[0]}
            preset = fitted(read_mapping(content, found[0]), source.columns)
        _choose(draft, values, preset)
        _join_repeated(draft, values, source)
        known = _given(preset) if preset else set()
        read_keys(connection, draft, values, known, preset)
        find_tickets(draft, known, values)
        pair_times(draft, values)
        fill_gaps(draft, known, values)
        ask_for_marks(draft, known, values)
        read_texts(connection, draft, values, zone, preset, source.kinds != "text")
        if draft.table is RAW_TICKETS:
            draft.statuses = _statuses(draft, values, preset)
    return draft, source


def _statuses(draft: Draft, values: Sampled, preset: Mapping | None) -> tuple[str, ...]:
    """Return the sample's statuses, where they enter as they are."""
    names = draft.content.get("columns", {}).get("status", ())
    if not names and preset is not None and "status" not in preset.values:
        names = preset.columns.get("status", ())
    listed = [names] if isinstance(names, str) else names
    return tuple(one.strip() for name in listed for one in values[name].distinct[:100])


def _begun(
    label: str,
    table: str | None,
    values: Sampled,
    found: tuple[str, Preset] | None,
) -> Draft:
    if found:
        name, preset = found
        draft = Draft(label, TABLES[preset.table or ""])
        draft.put(name, "extends", note=preset.title)
        draft.remarks += preset.remarks
        return draft
    near: list[Table] = []
    if table is not None:
        chosen = TABLES[table]
    else:
        chosen, near = choose_table(label, values)
    draft = Draft(label, chosen)
    draft.put(chosen.name, "table")
    for other in near:
        draft.ask(
            f"it could be {other.name} as well: kpi mapping --table {other.name}",
            at=("table",),
        )
    if len(choose_columns(chosen, values)) < 2:
        listed = ", ".join(f'"{name}"' for name in list(values)[:12])
        raise DataError(
            label,
            f"no columns are known by their names: {listed}",
            f"columns such as {_usual(chosen)}",
            "give it a line with names above its rows, or name the columns in a "
            "mapping (docs/importing.md)",
        )
    return draft


def _usual(table: Table) -> str:
    needed = [column.name for column in table.columns if column.required][1:6]
    return ", ".join(needed)


def _check_header(
    label: str, values: Sampled, sheet: str, others: Sequence[str]
) -> None:
    """Raise where the names of the columns are values, as without a header."""
    names = [name for name in values if name]
    if len(names) == 1 and others:
        read = "its first sheet" if not sheet else f'the sheet "{sheet}"'
        raise DataError(
            label,
            f'has a single column in {read}, "{names[0]}"',
            "a sheet of several columns",
            f"name the sheet that has them: --sheet {shlex.quote(others[0])}",
        )
    if len(names) == 1:
        raise DataError(
            label,
            f'has a single column, "{names[0]}"',
            "several columns, separated by a comma, semicolon, tab or |",
            "export it anew; where another character separates them, say in a mapping "
            'for example delimiter: "~"',
        )
    data = [name for name in names if any(c.isdigit() for c in name)]
    may_be_data = len(names) > 1 and 2 * len(data) >= len(names) - 1
    if may_be_data and not any(map(_names_a_column, names)):
        listed = ", ".join(f'"{name}"' for name in names[:5])
        raise DataError(
            label,
            f"its first line holds values instead of names of columns: {listed}",
            "the names of the columns in the first line",
            "export it with its header, or write one above the first row",
        )


_ALL_COLUMNS = {
    name: [column.name for column in table.columns]
    for name, table in TABLES.items()
    if name.startswith("raw_")
}


def _names_a_column(header: str) -> bool:
    return any(
        likeness(table, column, header) >= 0.5
        for table, columns in _ALL_COLUMNS.items()
        for column in columns
    )


def _tell_header(draft: Draft, source: SourceTable) -> None:
    if source.warnings and any("names of the columns" in w for w in source.warnings):
        line = source.lines_above + 1
        draft.put(line, "header_row", note="titles stand above it")


def _given(preset: Mapping) -> set[str]:
    """Return the columns of the table that a preset gives for the file."""
    given = {*preset.columns, *preset.constants, *preset.derived}
    if preset.key and preset.table:
        given.add(TABLES[preset.table].key[-1])
    return given


def _choose(draft: Draft, values: Sampled, preset: Mapping | None) -> None:
    """Enter the columns that names and values tell, beside those of the preset."""
    taken: set[str] = set()
    used: set[str] = set()
    if preset is not None:
        taken = _given(preset)
        used = _read_by(preset, list(values))
    chosen = choose_columns(draft.table, values, taken, used)
    for target, (name, score) in chosen.items():
        if preset is not None and score < _BESIDE_PRESET:
            continue
        place = ("columns", target)
        examples = values[name].examples()
        note = ", ".join(" ".join(one.split())[:24] for one in examples) or "empty"
        draft.put(name, *place, note=note)
        if target == "closed_at" and preset is None:
            ends = _ends(draft.table, values, [n for n, _ in chosen.values()], name)
            if len(ends) > 1:
                draft.put(ends, *place, note="the first of these that has a value")
                continue
        near = rivals(draft.table, target, values, name)
        near = [one for one in near if one not in {n for n, _ in chosen.values()}]
        if near and preset is None:
            lines = [f"{target}: {text(one)}" for one in near[:3]]
            draft.ask("or is it this one?", *lines, at=place)
        elif score < SURE and values[name].texts:
            draft.ask(f"is {text(name)} the {target}?", at=place)


def _ends(table: Table, values: Sampled, chosen: list[str], name: str) -> list[str]:
    """Return every column of a ticket's end, the solution before the filing."""
    ends = [
        one
        for one, found in values.items()
        if one == name
        or (
            one not in chosen
            and likeness(table.name, "closed_at", one) >= SURE
            and found.dates + found.serials > SURE
        )
    ]
    return sorted(ends, key=lambda one: not _SOLVED.search(fold(one)))


def _join_repeated(draft: Draft, values: Sampled, source: SourceTable) -> None:
    """Name all columns of one name where the file has several."""
    columns = draft.content.get("columns", {})
    for target, name in list(columns.items()):
        if not isinstance(name, str):
            continue
        base = re.sub(r"_\d+$", "", name)
        repeated = next((r for r in source.repeated if r in (name, base)), None)
        if repeated is None:
            continue
        alike = re.compile(rf"{re.escape(repeated)}(_\d+)?")
        listed = [one for one in source.loaded if alike.fullmatch(one)]
        place = ("columns", target)
        draft.put(listed, *place)
        filled = [one for one in listed if not values[one].is_empty]
        if len(filled) > 1:
            shown = "; ".join(
                f"{o}: {', '.join(values[o].examples(2))}" for o in filled
            )
            draft.ask(
                f"{len(listed)} columns are called {text(repeated)} ({shown}): the "
                "first that has a value counts",
                f"{target}: {scalar([filled[-1], filled[0]])}",
                at=place,
            )


def _read_by(preset: Mapping, columns: Sequence[str]) -> set[str]:
    words = {name.lower() for name in preset.named_columns}
    for expression in preset.sql:
        words |= columns_of(expression)
    return {name for name in columns if name.lower() in words}

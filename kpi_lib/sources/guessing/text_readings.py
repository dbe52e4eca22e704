"""Keys of a mapping that say how the texts of the chosen columns read."""

from __future__ import annotations

import re

import duckdb

from kpi_lib.domain.schema import RAW_TIME_ENTRIES, Column
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.mapping import NULL_MARKS, Mapping
from kpi_lib.sources.files.notation import is_number, seconds_per_unit
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.alert_words import read_levels, read_verdict
from kpi_lib.sources.guessing.amount_periods import divide_amounts
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.date_forms import order_of_meridiem, read_forms
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.fallbacks import names_in
from kpi_lib.sources.guessing.named_zones import has_offset, name_zone
from kpi_lib.sources.guessing.no_values import read_no_values
from kpi_lib.sources.guessing.scalars import scalar, text
from kpi_lib.sources.guessing.serial_dates import read_serials
from kpi_lib.sources.guessing.survey_marks import read_marks
from kpi_lib.sources.guessing.unbound_words import is_unbound
from kpi_lib.sources.guessing.value_readings import (
    decimal_comma,
    has_two_parts,
    is_denied,
    is_one_group,
    list_sign,
    nobody_words,
    people_sign,
    truth_values,
    unit_of,
)
from kpi_lib.sources.guessing.word_meanings import allowed_words

_DAYS = re.compile(r"\d ?(d|j|days?|jours?|tage?n?|d[ií]as?)\b")
_ODD = 0.02
"""Share of a file's dates up to which those that no form reads are slips."""

_MOST_ODD = 100
"""Such dates that are no slips any more, however many others there are."""


def read_texts(
    connection: duckdb.DuckDBPyConnection,
    draft: Draft,
    values: Sampled,
    zone: str | None,
    preset: Mapping | None,
    has_cells: bool,
) -> None:
    """Enter dates, zone, numbers, units and words of the columns in use."""
    read_serials(draft, values)
    chosen = _chosen(draft, values, preset)
    dated = [v for c, v in chosen if c.type in ("date", "timestamptz")]
    _read_dates(connection, draft, dated, preset)
    if not name_zone(draft, dated, preset.timezone if preset else None):
        _read_zone(draft, [v for c, v in chosen if c.type != "date"], zone, preset)
    numbers = [(c, v) for c, v in chosen if is_number(c)]
    _read_signs(draft, [v for c, v in numbers if "int" not in c.type], has_cells)
    _read_durations(draft, numbers, preset)
    _read_people(draft, values)
    used = names_in(draft.content.get("columns", {}).values()) & set(values)
    used |= {found.name for _, found in chosen}
    dashes = dict.fromkeys(d for n in values if n in used for d in values[n].dashes)
    if dashes and (preset is None or preset.null_marks == NULL_MARKS):
        draft.put([*NULL_MARKS, *dashes], "null_marks", note="no value")
    read_no_values(draft, chosen)
    divide_amounts(draft, values)
    for column, found in chosen:
        if preset is not None and column.name in preset.values:
            continue
        if column.type == "boolean":
            own = draft.content.get("columns", {}).get(column.name) == found.name
            denied = own and is_denied(column.name, found.name)
            if own and (denied or column.name == "billable") and found.is_mark:
                _read_mark(draft, column, found, denied)
                continue
            words, unknown = truth_values(found, denied=denied)
            if denied:
                draft.answer("columns", column.name)
                note = f"{found.name} says the contrary"
                draft.put({}, "values", column.name, note=note)
            _enter_words(draft, column, dict(words), unknown, "true or false")
        elif column.name == "severity" and read_levels(draft, found):
            continue
        elif column.values and column.name != "source":
            if column.name == "status":
                read_verdict(draft, found)
            meant, unknown = allowed_words(column.name, column.values, found)
            expected = ", ".join(column.values)
            _enter_words(draft, column, dict(meant), unknown, expected)
        elif column.type.endswith("[]") and (sign := list_sign(found)):
            draft.put(sign, "lists", column.name)
        elif column.name in ("owner", "member") and (nobody := nobody_words(found)):
            draft.put(dict.fromkeys(nobody), "values", column.name, note="nobody")
        elif column.name == "csat" and not (preset and preset.csat_scale):
            read_marks(draft, found)


def _read_mark(draft: Draft, column: Column, found: ColumnValues, denied: bool) -> None:
    """Take a row without a mark for one that says the contrary."""
    draft.answer("columns", column.name)
    draft.drop("columns", column.name)
    mark = found.examples()[0].strip()
    sign = "<>" if denied else "="
    sql = f"coalesce(lower(trim({identifier(found.name)})), '') {sign} "
    sql += quoted(mark.lower())
    draft.put(sql, "derived", column.name, note=f"{mark} or nothing")


def _read_people(draft: Draft, values: Sampled) -> None:
    """Take the first of several people who stand in one cell."""
    name = draft.content.get("columns", {}).get("owner")
    if not isinstance(name, str) or name not in values:
        return
    sign = people_sign(values[name])
    if sign is None:
        return
    note = draft.notes.get(("columns", "owner"), "")
    draft.drop("columns", "owner")
    sql = f"trim(split_part({identifier(name)}, {sign}, 1))"
    draft.put(sql, "derived", "owner", note=f"the first of {note}")


def _chosen(
    draft: Draft, values: Sampled, preset: Mapping | None
) -> list[tuple[Column, ColumnValues]]:
    """Return each column of the table with the file's columns that it is read from."""
    pairs = []
    own = draft.content.get("columns", {})
    for column in draft.table.columns:
        names = own.get(column.name, ())
        if not names and preset is not None:
            names = preset.columns.get(column.name, ())
        for name in [names] if isinstance(names, str) else names:
            if name in values and not values[name].is_empty:
                pairs.append((column, values[name]))
    return pairs


def _read_dates(
    connection: duckdb.DuckDBPyConnection,
    draft: Draft,
    columns: list[ColumnValues],
    preset: Mapping | None,
) -> None:
    columns = list({column.name: column for column in columns}.values())
    if not columns:
        return
    forms = read_forms(connection, columns)
    if forms.contradiction:
        first, second = map(text, forms.contradiction)
        draft.ask(
            f"dates disagree: {first} has the day first, {second} the month",
            "day_first: true",
            "day_first: false",
            at=("dates",),
        )
    elif forms.is_unclear:
        usual = " (AM and PM speak for the month)" if order_of_meridiem(columns) else ""
        draft.ask(
            f"is the day or the month first in {text(forms.example)}?{usual} "
            "No date of the file decides; until then such rows are refused",
            *forms.answers,
            at=("dates",),
        )
    elif forms.day_first is not None and not (
        preset and preset.day_first == forms.day_first
    ):
        draft.put(forms.day_first, "day_first", note=f"as in {text(forms.example)}")
    known = preset.datetime_format if preset else ()
    if forms.formats and not set(forms.formats) <= set(known):
        listed: list[str] | str = list(dict.fromkeys([*known, *forms.formats]))
        if len(listed) == 1:
            listed = listed[0]
        draft.put(listed, "datetime_format")
    slips = _ODD * sum(len(column.counts) for column in columns)
    unread = [one for one in forms.unread if not is_unbound(one)]
    if len(unread) > min(slips, _MOST_ODD):
        shown = ", ".join(map(text, unread[:3]))
        draft.ask(
            f"no known form of a date reads {shown}: which is it?",
            'datetime_format: "%d/%m/%Y %H:%M"',
            at=("dates",),
        )


def _read_zone(
    draft: Draft,
    columns: list[ColumnValues],
    zone: str | None,
    preset: Mapping | None,
) -> None:
    local = [
        column
        for column in columns
        if column.dates > 0.5
        and any(":" in one and not has_offset(one) for one in column.distinct[:200])
    ]
    if not local or (preset is not None and preset.timezone):
        return
    in_utc = [c for c in local if "utc" in c.name.lower() or "gmt" in c.name.lower()]
    if len(in_utc) == len(local):
        draft.put("UTC", "timezone", note=f"as {text(in_utc[0].name)} says")
        return
    if zone:
        draft.hint(
            f"The times bear no zone and count as the tenant's, {zone}. If they are "
            "those of another account or user:",
            f"timezone: {zone}",
            at=("timezone",),
        )
    else:
        draft.ask(
            "the times bear no zone and will count as the tenant's: is that right?",
            "timezone: Europe/Paris",
            at=("timezone",),
        )


def _read_signs(draft: Draft, columns: list[ColumnValues], has_cells: bool) -> None:
    comma, disagree = decimal_comma(columns, has_cells)
    if comma is not None and (comma or any("," in t for v in columns for t in v.texts)):
        draft.put(comma, "decimal_comma")
    grouped = [t.strip() for v in columns for t in v.distinct if is_one_group(t)]
    if comma is None and not disagree and grouped and not has_cells:
        draft.ask(
            f"{grouped[0]} is read as {float(grouped[0]):g}, and no number of the file "
            f"decides: or is it {grouped[0].replace('.', '')}?",
            "decimal_comma: true",
            at=("decimal_comma",),
        )
    if disagree:
        draft.ask(
            "some numbers have a decimal comma, others a point: which is right?",
            "decimal_comma: true",
            "decimal_comma: false",
            at=("decimal_comma",),
        )


def _read_durations(
    draft: Draft,
    columns: list[tuple[Column, ColumnValues]],
    preset: Mapping | None,
) -> None:
    for column, found in columns:
        if not seconds_per_unit(column):
            continue
        days = next((t for t in found.distinct if _DAYS.search(t.lower())), None)
        unit, is_sure = unit_of(found)
        if (days or unit == "days") and draft.table is RAW_TIME_ENTRIES:
            shown = text(days or f"{found.examples()[0]} days")
            draft.ask(
                f"a day in {shown} counts as 24 hours: how long is one at work?",
                *(f"hours_per_day: {hours}" for hours in ("8", "7.5")),
                at=("hours_per_day",),
            )
        if preset is None or column.name not in preset.units:
            usual = {60: "minutes", 3600: "hours"}[seconds_per_unit(column)]
            if unit is not None and (unit != usual or not is_sure):
                examples = ", ".join(found.examples())
                draft.put(unit, "units", column.name, note=f"{found.name}: {examples}")
            if unit is not None and not is_sure:
                others = [u for u in ("seconds", "minutes", "hours") if u != unit]
                lines = [f"{column.name}: {other}" for other in others]
                draft.ask("the header names no unit", *lines, at=("units", column.name))
        if has_two_parts(found) and not (preset and preset.durations):
            draft.put("h:mm", "durations", note="hours and minutes")
            draft.ask("or minutes and seconds?", 'durations: "m:ss"', at=("durations",))


def _enter_words(
    draft: Draft,
    column: Column,
    words: dict[str, object],
    unknown: list[str],
    expected: str,
) -> None:
    place = ("values", column.name)
    if words:
        draft.put(words, *place, note=draft.notes.get(place, ""))
    if unknown:
        shown = ", ".join(map(text, unknown[:8]))
        verb = "does" if len(unknown) == 1 else "do"
        pairs = scalar(words | dict.fromkeys(unknown[:8], "..."))
        draft.ask(
            f"what {verb} {shown} mean? One of {expected}",
            f"{column.name}: {pairs}",
            at=place,
        )

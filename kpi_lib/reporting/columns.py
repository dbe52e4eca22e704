"""Columns of report tables: label, unit and words of each, in the reader's language."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from kpi_lib.domain.kpi_record import fill
from kpi_lib.reporting.code_words import WORDS, word
from kpi_lib.reporting.column_labels import (
    COLUMNS,
    LABELS_BY_SETTING,
    LABELS_OF_KPI,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.reader_names import is_named
from kpi_lib.reporting.setting_notation import writer
from kpi_lib.reporting.table_block import TableColumn
from kpi_lib.reporting.value_names import group_names

_BESIDE_THEIR_SHARE = ("included_minutes", "used_minutes")
"""Durations whose share a reader can work out: never rounded to hours."""


def label(
    key: str, formats: Formats, kpi: str = "", settings: Mapping[str, Any] | None = None
) -> str:
    """Return the label of a column in the reader's language.

    Parameters
    ----------
    key : str
        One of `COLUMNS`.
    formats : Formats
    kpi : str
        The KPI whose table it is.
    settings : mapping of str to object, optional
        See `result_texts.settings_of`; a label that names one needs them.
    """
    settings = settings or {}
    template = LABELS_OF_KPI.get((kpi, key)) or COLUMNS[key].label
    if choice := LABELS_BY_SETTING.get((kpi, key)):
        template = choice.wordings.get(settings.get(choice.setting), template)
    text = formats.text.gettext(template)
    return fill(text, settings, writer(formats)) if "{" in text else text


def is_general(key: str) -> bool:
    """Return whether a column's label holds for any KPI and any settings."""
    return "{" not in COLUMNS[key].label


def column(
    key: str,
    formats: Formats,
    *,
    bar: bool = False,
    kpi: str = "",
    settings: Mapping[str, Any] | None = None,
) -> TableColumn:
    """Return how the column `key` of a KPI's table is shown.

    Parameters
    ----------
    key : str
        One of `column_labels.COLUMNS`.
    formats : Formats
    bar : bool
        Whether its numbers get a bar.
    kpi : str
    settings : mapping of str to object, optional
        See `result_texts.settings_of`.
    """
    unit = COLUMNS[key].unit
    names: Mapping[str, str] | None = None
    if key in _BESIDE_THEIR_SHARE:
        unit = "exact_minutes"
    if unit == "word_list":
        unit = "text"
    if unit == "word":
        unit = "text"
        names = {code: word(code, formats, kpi, key) for code in WORDS}
    elif unit == "text":
        names = group_names(key, formats)
        if formats.names and is_named(key, kpi):
            names = ChainMap(names, formats.names)  # type: ignore[arg-type]
    return TableColumn(
        key,
        label(key, formats, kpi, settings),
        unit,
        bar=bar,
        definition="" if unit == "text" else kpi,
        names=names,
    )

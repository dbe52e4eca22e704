"""Recognition of a vendor's export by the names of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.sources.files.mapping_files import Preset, presets
from kpi_lib.sources.files.mapping_fit import find_column


def matching_preset(
    columns: Sequence[str], table: str | None = None
) -> tuple[str, Preset] | None:
    """Return the preset that a file's columns fit, with its name.

    Of several the one that is known by the most columns, then the one that names most
    of the file's.

    Parameters
    ----------
    columns : sequence of str
        Of the file.
    table : str, optional
        The raw table that is asked for.
    """
    best: tuple[tuple[int, int], str, Preset] | None = None
    for name, preset in presets().items():
        if table is not None and preset.table != table:
            continue
        known = [
            len(signature)
            for signature in preset.known_by
            if all(find_column(one, columns) for one in signature)
        ]
        if not known:
            continue
        found = {find_column(one, columns) for one in preset.named_columns} - {None}
        rank = (max(known), len(found))
        if best is None or rank > best[0]:
            best = (rank, name, preset)
    return best and (best[1], best[2])


def preset_words() -> frozenset[str]:
    """Return every column that a preset names, in lower case."""
    listed: set[str] = set()
    for preset in presets().values():
        listed |= {name.lower() for name in preset.named_columns}
        listed |= {name.lower() for names in preset.known_by for name in names}
    return frozenset(listed)

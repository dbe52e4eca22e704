"""Column widths of printed tables: within the page, most of it for long texts."""

from kpi_lib.reporting.exporters.column_widths import TEXT_WIDTH, fit_table, groups
from kpi_lib.reporting.exporters.markdown import simple_table

NAMES = ["Harriet Plumtree", "Sinead O’Halloran"]
LONG = "Critical disk space on the server, ticket opened by the monitoring " * 3


def _table(*columns: tuple[str, str, list[str]]) -> dict:
    heads = [{"label": label, "align": align} for label, align, _ in columns]
    rows = [list(row) for row in zip(*(cells for *_, cells in columns), strict=True)]
    return simple_table(heads, rows)


def test_a_long_text_takes_what_names_and_numbers_leave():
    table = _table(
        ("Name", "left", NAMES),
        ("Summary", "left", [LONG, LONG]),
        ("Time", "right", ["1 h", "20 h"]),
    )
    (part,) = fit_table(table)
    name, summary, time = part["widths"]
    assert round(name + summary + time, 1) == TEXT_WIDTH
    assert 25 < name < 35
    assert time < 15
    assert summary > 120
    assert part["size"] == 8.5


def test_numbers_alone_stay_close_together():
    table = _table(("A", "right", ["1", "2"]), ("B", "right", ["3", "4"]))
    (part,) = fit_table(table)
    assert sum(part["widths"]) < 20


def test_parts_of_a_wide_table_repeat_the_keys_and_are_evenly_filled():
    numbers = [(f"measure {i}", "right", ["1,234,567.00"] * 2) for i in range(12)]
    table = _table(("Name", "left", NAMES), ("Board", "left", NAMES), *numbers)
    parts = fit_table(table)
    assert len(parts) == 2
    for part in parts:
        assert [c["label"] for c in part["columns"][:2]] == ["Name", "Board"]
        assert round(sum(part["widths"]), 1) <= TEXT_WIDTH
    counts = [len(part["columns"]) - 2 for part in parts]
    assert sum(counts) == 12
    assert max(counts) - min(counts) <= 2


def test_type_shrinks_before_a_table_is_cut():
    numbers = [(f"m{i}", "right", ["1,234,567.00"] * 2) for i in range(7)]
    (part,) = fit_table(_table(("Name", "left", NAMES), *numbers))
    assert 7.5 <= part["size"] < 8.5
    assert round(sum(part["widths"]), 1) == TEXT_WIDTH


def test_the_first_and_the_last_three_rows_stand_together():
    rows = [["short"]] * 12
    assert groups(rows) == [3, 1, 1, 1, 1, 1, 1, 3]
    assert [groups(rows[:n]) for n in (1, 3, 4, 6)] == [[1], [3], [3, 1], [3, 3]]
    assert groups([*rows, [LONG]]) == [3, *[1] * 9, 1]


def test_a_word_that_a_column_was_made_for_does_not_break():
    """ "Who" was written "Wh", a place to break, "o"."""
    texts = ["Who", "Sam", "Due on", "Status", "Opened", "Résolus", "Topic", "Last"]
    for text in texts:
        long = ("Commitment", "left", [LONG])
        _, part = fit_table(_table(long, (text, "left", ["x"])))[0]["columns"]
        assert part["label"] == text

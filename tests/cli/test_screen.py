"""Hostile texts of data and names of files on the terminal: nothing steers it."""

from __future__ import annotations

import errno
import io
import json
import os
import re

import duckdb
import pandas as pd
import pytest

from kpi_lib.cli import app, table_output
from kpi_lib.cli.column_fitting import Fitted, fit
from kpi_lib.cli.screen import say, visible
from kpi_lib.domain.catalogue import KPIS_BY_KEY

HOSTILE = "\x1b[31mRed\x07 \u202etxt.exe\x9b2J"
SHOWN = r"\x1b[31mRed\x07 \u202etxt.exe\x9b2J"


def test_control_characters_are_written_out():
    assert visible(HOSTILE) == SHOWN
    assert visible("Zoé\tCôté\n👩‍💻") == "Zoé\tCôté\n👩‍💻"


def test_messages_and_tables_steer_nothing(capsys):
    say(HOSTILE)
    say(HOSTILE, err=True)
    table_output.write(pd.DataFrame({"company": [HOSTILE]}), "table")
    out, err = capsys.readouterr()
    assert out.count(SHOWN) == 2
    assert err == f"{SHOWN}\n"
    assert "\x1b" not in out


def test_files_for_programs_keep_the_text_exact(capsys):
    table_output.write(pd.DataFrame({"company": [HOSTILE]}), "json")
    assert json.loads(capsys.readouterr().out) == [{"company": HOSTILE}]


def test_a_hostile_file_name_is_shown_in_the_error(tmp_path, monkeypatch, capsys):
    file = tmp_path / "\x1b[31mx.csv"
    file.write_text("a\n1\n")
    argv = ["kpi", "import", str(file), "--tenant", "boreal", "--lake", str(tmp_path)]
    monkeypatch.setattr("sys.argv", argv)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 1
    err = capsys.readouterr().err
    assert r"\x1b[31mx.csv: fits no table" in err
    assert "\x1b" not in err


WORDS = [["01", "client_training_needs", "Which clients' users would gain from it?"]]


def test_words_stay_whole_and_the_last_columns_are_left_out():
    names = ["number", "key", "answers", "sources"]
    rows = [[*row, "raw_security_alerts"] for row in WORDS]
    wide = fit(names, rows, 200)
    assert (wide.widths, wide.left_out) == ((6, 21, 40, 19), 0)
    # 6 + 21 + 12 + 19 letters and three gaps: the question gets what is left.
    assert fit(names, rows, 80).widths == (6, 21, 25, 19)
    assert fit(names, rows, 67).widths == (6, 21, 12, 19)
    narrow = fit(names, rows, 66)
    assert (narrow.widths, narrow.left_out) == ((6, 21, 33), 1)
    assert fit(names, rows, 1) == Fitted((6,), 3)


def test_numbers_are_never_cut_and_long_texts_are():
    rows = [["1,234,567.89 of 14 letters", "x" * 500]]
    fitted = fit(["n", "path"], rows, 60, {"n"})
    assert (fitted.widths, fitted.left_out) == ((26, 31), 0)


def test_a_terminal_gets_whole_keys_and_the_way_to_the_rest(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.argv", ["kpi", "list"])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert not ended.value.code
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", one)
             for one in capsys.readouterr().out.splitlines()]  # fmt: skip
    assert max(map(len, lines)) <= 80
    for key in KPIS_BY_KEY:
        assert sum(f" {key} " in line for line in lines) == 1
    assert lines[-1] == "no room for: family, sources; --format csv has all columns"


def test_the_list_has_formats_for_programs(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["kpi", "list", "--format", "json"])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert not ended.value.code
    records = json.loads(capsys.readouterr().out)
    assert [record["key"] for record in records] == list(KPIS_BY_KEY)
    assert records[0]["sources"][0] == "raw_tickets"


def test_bytes_of_a_name_that_are_no_text_are_written_out():
    assert visible(os.fsdecode(b"z\xe9.yaml")) == r"z\udce9.yaml"


def test_an_output_without_a_letter_gets_its_code(monkeypatch):
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", plain)
    monkeypatch.setattr("sys.argv", ["kpi", "list"])
    monkeypatch.setattr(app, "app", lambda **_: say("Zoé"))
    with pytest.raises(SystemExit) as ended:
        app.main()
    table_output.write(pd.DataFrame({"company": ["Zoé"]}), "csv")
    plain.flush()
    assert ended.value.code == 0
    assert plain.buffer.getvalue().decode() == "Zo\\xe9\ncompany\nZoé\n"


FULL = (errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (OSError(*FULL), "the output"),
        (OSError(*FULL, "/tmp/made"), "/tmp/made"),
        (duckdb.IOException("Could not write: No space left on device"), "the output"),
    ],
)
def test_a_full_disk_below_the_output_is_told(monkeypatch, capsys, error, place):
    def fill(**_):
        raise error

    monkeypatch.setattr("sys.argv", ["kpi", "list"])
    monkeypatch.setattr(app, "app", fill)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        f"{place}: cannot be written: the disk is full; free space on the disk that "
        "it goes to, and on that of TMPDIR.\n"
    )

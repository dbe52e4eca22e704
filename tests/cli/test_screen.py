"""Hostile texts of data and names of files on the terminal: nothing steers it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from kpi_lib.cli import app, table_output
from kpi_lib.cli.screen import say, visible

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

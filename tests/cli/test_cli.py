"""The command line: every command, its options, its errors and exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer.main
from support.projects import Project

from kpi_lib.cli import app
from kpi_lib.cli.manual import manual

Kpi = Callable[..., tuple[int, str, str]]

ROOT = Path(app.__file__).parents[2]
COMMANDS = [
    "list", "init", "tenant", "demo", "mapping", "import", "status", "sync", "check",
    "forget", "clear-zeros", "compute", "findings", "daily", "publish", "run", "mail",
    "selftest", "lab", "notebook",
]  # fmt: skip
FILE = """cw_time_entry_id,company,member,work_type,minutes,billable,date_worked
1,Bakery,Ana,=1+1,30,true,2026-02-10
2,Bakery,Ana,[red]On site,15,false,2026-02-11
3,Bakery,Ben,Remote,12.5,true,nonsense
"""


def test_every_command_has_help_and_stands_in_the_page() -> None:
    group = typer.main.get_command(app.app)
    assert list(group.commands) == COMMANDS  # type: ignore[attr-defined]
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == manual(), "run python -m kpi_lib.cli.manual"
    for name in COMMANDS:
        command = group.commands[name]  # type: ignore[attr-defined]
        assert command.help
        assert f"## kpi {name}\n" in page
        for param in command.params:
            assert getattr(param, "help", "") or param.name == "help", param.name


def test_help_and_list_answer_without_pandas() -> None:
    code = (
        "import sys; from kpi_lib.cli import app; sys.argv = ['kpi', 'list']\n"
        "try: app.main()\n"
        "finally: assert not {'pandas', 'duckdb', 'nbformat'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert lines[0].split() == [
        "number", "key", "title", "answers", "family", "sources",
    ]  # fmt: skip
    assert [line.split()[0] for line in lines[2:]] == [f"{n:02}" for n in range(1, 13)]


def test_a_subprocess_says_its_version() -> None:
    command = [sys.executable, "-m", "kpi_lib.cli.app", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("0.1.0\n", "")


def test_wrong_usage_ends_with_2(kpi: Kpi, project: Project) -> None:
    assert kpi("compute", "4")[0] == 2
    assert kpi("--no-such-option")[0] == 2
    assert kpi("lst")[0] == 2
    code, out, err = kpi("run")
    assert (code, out) == (2, "")
    assert err == "--period: is missing; expected such as 2026-10 or last-month.\n"


@pytest.mark.parametrize("place", ["before", "after"])
def test_folders_stand_before_or_after_the_command(
    kpi: Kpi, made: Project, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("KPI_LAKE", "/nowhere")
    folders = ["--lake", made.lake, "--params", made.params]
    command = ["compute", "kpi_daily", "--tenant", "acme", "--period", "2026-02-03"]
    both = [*folders, *command] if place == "before" else [*command, *folders]
    code, out, err = kpi(*both, "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)[0]["new_tickets"] == 1


def test_what_stands_after_the_command_counts(kpi: Kpi, project: Project) -> None:
    command = ["compute", "kpi_daily", "--tenant", "acme", "--period", "2026-02"]
    assert kpi("--lake", "/nowhere", *command, "--lake", project.lake)[0] == 0
    code, _, err = kpi("--lake", project.lake, *command, "--lake", "/nowhere")
    assert code == 1
    assert err.startswith("/nowhere: there is no such folder; expected a lake; ")


def test_without_parameters_it_says_what_to_do(
    kpi: Kpi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("KPI_LAKE", "KPI_PARAMS"):
        monkeypatch.delenv(name, raising=False)
    assert kpi("daily", "--tenant", "acme") == (
        2,
        "",
        "params: there is no such folder; expected the folder of the parameters; name "
        "it by --params or KPI_PARAMS.\n",
    )


def test_import_check_compute(kpi: Kpi, project: Project, tmp_path: Path) -> None:
    file = tmp_path / "time.csv"
    file.write_text(FILE)
    hint = (
        "1 row in quarantine, in no KPI; --dry-run shows why, kpi check --tenant beta "
        "which.\n"
    )
    first = kpi("import", file, "--tenant", "beta", "--table", "raw_time_entries")
    assert first == (
        0,
        "time.csv -> raw_time_entries: 3 rows: 2 new, 1 in quarantine\n"
        "  quarantine, unreadable_value: 1\n",
        hint,
    )
    again = kpi("import", file, "--tenant", "beta")
    assert again[1].startswith(
        "time.csv -> raw_time_entries: 3 rows: 2 unchanged, 1 in quarantine\n"
    )
    code, out, err = kpi("check", "--tenant", "beta", "--format", "json")
    errors = [found for found in json.loads(out) if found["level"] == "error"]
    assert code == 1
    assert [(e["table"], e["rule"], e["examples"]) for e in errors] == [
        ("raw_time_entries", "unreadable_value", ["3"])
    ]
    assert err.startswith("beta: 1 error, ")

    command = ["compute", "04", "--tenant", "beta", "--period", "2026-02"]
    _, out, _ = kpi(*command, "--format", "json")
    assert json.loads(out) == [
        {
            "company": "Bakery",
            "work_type": "=1+1",
            "billable_minutes": 30.0,
            "non_billable_minutes": 0.0,
            "total_minutes": 30.0,
            "billable_pct": 100.0,
        },
        {
            "company": "Bakery",
            "work_type": "[red]On site",
            "billable_minutes": 0.0,
            "non_billable_minutes": 15.0,
            "total_minutes": 15.0,
            "billable_pct": 0.0,
        },
    ]
    # No formula for a spreadsheet, no markup for the screen.
    _, out, _ = kpi(*command, "--format", "csv")
    assert [row[1] for row in csv.reader(io.StringIO(out))][1:] == [
        "'=1+1",
        "[red]On site",
    ]
    assert "[red]On site" in kpi(*command)[1]
    _, out, _ = kpi(*command, "--by", "member", "--format", "csv")
    assert out.splitlines()[1] == "Ana,30.0,15.0,45.0,66.66666666666667"


def test_days_and_undefined_values(kpi: Kpi, project: Project) -> None:
    command = ["compute", "kpi_daily", "--tenant", "acme", "--period", "2026-02-03"]
    row = json.loads(kpi(*command, "--format", "json")[1])[0]
    assert row["kpi_date"] == "2026-02-03"
    assert row["avg_ttr_minutes"] is None
    _, out, _ = kpi(*command, "--format", "csv")
    cells = next(csv.DictReader(io.StringIO(out)))
    assert cells["kpi_date"] == "2026-02-03"
    assert cells["avg_ttr_minutes"] == ""


def test_parquet_keeps_types(project: Project) -> None:
    command = [sys.executable, "-m", "kpi_lib.cli.app", "compute", "kpi_daily"]
    options = ["--tenant", "acme", "--period", "2026-02-03", "--format", "parquet"]
    done = subprocess.run([*command, *options], capture_output=True, check=True)
    table = pq.read_table(io.BytesIO(done.stdout))
    assert table["kpi_date"].to_pylist() == [date(2026, 2, 3)]
    assert table["new_tickets"].to_pylist() == [1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["compute", "time_consumtion", "--tenant", "acme", "--period", "2026"],
            'KPI: got "time_consumtion"; expected time_consumption; kpi list shows '
            "them all.",
        ),
        (
            ["compute", "4", "--tenant", "acme", "--period", "2026", "--table", "x"],
            '--table: got "x"; expected one of main, trend, daily, headlines.',
        ),
        (
            ["compute", "4", "--tenant", "acme", "--period", "2026", "--format", "cvs"],
            '--format: got "cvs"; expected csv.',
        ),
        (
            ["compute", "11", "--tenant", "acme", "--period", "2026", "--by", "board"],
            "--by: ticket_trends has fixed groups; expected time_consumption (04).",
        ),
        (
            ["compute", "4", "--tenant", "acme", "--period", "2026-13"],
            'period: got "2026-13"; expected a month from 01 to 12.',
        ),
        (
            ["daily", "--tenant", "acme", "--from", "2026-02-05", "--to", "2026-02-01"],
            "--to: 2026-02-01 is before --from 2026-02-05; expected a later day.",
        ),
        (
            ["daily", "--tenant", "acme", "--from", "5 Feb"],
            '--from: got "5 Feb"; expected a day, for example 2026-10-05.',
        ),
        (
            ["run", "--schedule", "nightly", "--period", "2026", "--tenant", "acme"],
            "--schedule: goes without --tenant, --period; expected what "
            "params/schedules/nightly.yaml says.",
        ),
    ],
)
def test_wrong_parameters_end_with_2(
    kpi: Kpi, project: Project, arguments: list[str], message: str
) -> None:
    assert kpi(*arguments) == (2, "", f"{message}\n")


def test_a_file_that_is_not_there_ends_with_1(kpi: Kpi, project: Project) -> None:
    code, out, err = kpi("import", "none.csv", "--tenant", "acme")
    assert (code, out) == (1, "")
    assert err == "none.csv: there is no such file; check the path.\n"


def test_daily_again_changes_nothing(kpi: Kpi, project: Project) -> None:
    # acme's file says that it is 1 March: from the first ticket, on 3 February.
    told = "kpi_daily of acme to 2026-02-28: "
    assert kpi("daily", "--tenant", "acme")[1] == (
        f"{told}26 new, 0 changed, 0 unchanged, 0 removed\n"
    )
    assert kpi("daily", "--tenant", "acme")[1] == (
        f"{told}0 new, 0 changed, 26 unchanged, 0 removed\n"
    )


def test_an_unexpected_error_keeps_its_traceback(
    kpi: Kpi, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.facts.check.check", lambda facts, as_of: 1 / 0)
    code, out, err = kpi("check", "--tenant", "acme")
    assert (code, out) == (1, "")
    start = "kpi: an unexpected error: ZeroDivisionError: division by zero; its "
    assert err.startswith(f"{start}traceback is in ")
    path = Path(err.split("traceback is in ")[1].split(",")[0])
    assert "1 / 0" in path.read_text()
    path.unlink()

"""Mistakes in options, arguments and commands are told in one style."""

from __future__ import annotations

import pytest
from support.in_process import kpi

JOBS = "expected N: notebooks at once; else one per core; kpi run --help shows all."
CASES = {
    "run --perid 2026-10": "--perid: is no option of kpi run; expected --period, "
    "--profile; kpi run --help shows all.",
    "run --period": "--period: has no value; expected a value; kpi run --help shows "
    "all.",
    "run --jobs 0 --period 2026-10": "--jobs: input should be greater than or equal to "
    f"1; {JOBS}",
    "run --jobs x --period 2026-10": "--jobs: input should be a valid integer, unable "
    f"to parse string as an integer; {JOBS}",
    "check": "--tenant: is missing; expected T: the tenant's slug; kpi check --help "
    "shows all.",
    "import --tenant acme": "FILE...: is missing; expected CSV, TSV, JSON, JSONL, "
    "Parquet or XLSX; also .gz and .zip; kpi import --help shows all.",
    "init a b": "kpi init: got unexpected extra argument(s) (b); kpi init --help shows "
    "all.",
    "lis": 'kpi: got "lis"; expected "list", "publish"; kpi --help shows all.',
    "zzz": 'kpi: got "zzz"; expected a command; kpi --help shows all.',
    "--xy": "--xy: is no option of kpi; kpi --help shows all.",
}


@pytest.mark.parametrize("line", CASES)
def test_each_mistake_is_one_line_with_what_is_right(line: str) -> None:
    done = kpi(*line.split())
    assert (done.code, done.out) == (2, "")
    (message,) = done.err.splitlines()
    assert message == CASES[line]
    assert done.faults() == []


def test_no_command_shows_the_help_and_help_ends_with_0() -> None:
    bare, helped = kpi(), kpi("run", "--help")
    assert (bare.code, helped.code) == (2, 0)
    assert "Usage: kpi [OPTIONS] COMMAND" in bare.out
    assert "Usage: kpi run [OPTIONS]" in helped.out
    assert kpi("--version").code == 0

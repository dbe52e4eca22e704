"""``kpi``: the command line."""

from __future__ import annotations

import gc
import io
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from kpi_lib.cli.options import takes_common, takes_common_before
from kpi_lib.cli.screen import say
from kpi_lib.cli.usage_errors import as_params_error, is_usage_error
from kpi_lib.domain.errors import DataError, KpiError, ParamsError, folder_error

COMMANDS = {
    "list": "list_command:list_kpis",
    "init": "init_command:init",
    "tenant": "tenant_command:tenant",
    "demo": "demo_command:demo",
    "mapping": "mapping_command:mapping",
    "import": "import_command:import_",
    "status": "status_command:status",
    "sync": "sync_command:sync",
    "check": "check_command:check",
    "forget": "forget_command:forget",
    "clear-zeros": "clear_zeros_command:clear_zeros",
    "compute": "compute_command:compute",
    "findings": "findings_command:findings",
    "daily": "daily_command:daily",
    "publish": "publish_command:publish",
    "run": "run_command:run",
    "mail": "mail_command:mail",
    "selftest": "selftest_command:selftest",
    "lab": "lab_command:lab",
    "notebook": "notebook_command:notebook",
}
"""Module and function of each command, in the order of the help."""

_LONGEST = 2_000
"""Characters of a line of a message; a path may have 5,000."""

_PASSES_OPTIONS_ON = ("lab",)
_APPEARANCE: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": "rich",
}


class _Commands(Mapping[str, Any]):
    """Commands by name; each is loaded when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        module, _, function = COMMANDS[name].partition(":")
        loaded = import_module(f"kpi_lib.cli.commands.{module}")
        settings = None
        if name in _PASSES_OPTIONS_ON:
            settings = {"allow_extra_args": True, "ignore_unknown_options": True}
        single = typer.Typer(**_APPEARANCE)
        add = single.command(name, context_settings=settings)
        add(takes_common(getattr(loaded, function)))
        return typer.main.get_command(single)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(typer.core.TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": None})
        self.commands = _Commands()  # type: ignore[assignment]


app = typer.Typer(name="kpi", cls=_Group, no_args_is_help=True, **_APPEARANCE)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("kpi-lib"))
        raise typer.Exit


@app.callback()
@takes_common_before
def root(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Show the version and end.",
        ),
    ] = False,
) -> None:
    """KPI reports for managed service providers.

    Data goes into a lake (import), answers come out as tables (compute) or as
    reports (run). Exit codes: 0 all done, 1 the data or some reports failed, 2 wrong
    usage or parameters, 130 interrupted.
    """


def main() -> None:
    """Run the command line; errors become one message and an exit code."""
    # Imports create objects that stay: at the default of 700 new ones per collection,
    # walking them takes 7% of the CPU time of `kpi compute`.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # A letter that it lacks ends nothing.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(standalone_mode=False, prog_name="kpi")
        sys.exit(code if isinstance(code, int) else 0)
    except KpiError as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        say(_shortened(str(error)), err=True)
        sys.exit(2 if isinstance(error, ParamsError) else 1)
    except Exception as error:
        if is_usage_error(error):
            if len(sys.argv) < 2:
                app(["--help"], standalone_mode=False, prog_name="kpi")
            else:
                wrong = as_params_error(error, COMMANDS, sys.argv)
                say(_shortened(str(wrong)), err=True)
            sys.exit(2)
        if "--debug" in sys.argv:
            raise
        if refused := _refused(error):
            say(_shortened(str(refused)), err=True)
            sys.exit(1)
        say(
            f"kpi: an unexpected error: {type(error).__name__}: {error}; "
            f"{_kept_traceback()}--debug shows it.",
            err=True,
        )
        sys.exit(1)


def _refused(error: Exception) -> KpiError | None:
    """Return the error of a path, or of an output, that the system refuses."""
    from kpi_lib.lake.storage import full_disk_words

    place = isinstance(error, OSError) and error.filename
    if full_disk_words(error):
        return DataError(
            str(place or "the output"),
            "cannot be written: the disk is full",
            remedy="free space on the disk that it goes to, and on that of TMPDIR",
        )
    if isinstance(error, OSError) and place:
        return folder_error(DataError, place, error)
    return None


def _kept_traceback() -> str:
    """Write the traceback of an unforeseen error to a file; say which, if it could."""
    try:
        handle, path = tempfile.mkstemp(prefix="kpi-error-", suffix=".txt")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exc(file=file)
    except OSError:
        return ""
    return f"its traceback is in {path}, "


def _shortened(text: str) -> str:
    """Cut the middle of each line that is far too long, such as a path's."""
    return "\n".join(
        f"{line[: _LONGEST // 2]} [...] {line[-_LONGEST // 2 :]}"
        if len(line) > _LONGEST
        else line
        for line in text.splitlines()
    )


if __name__ == "__main__":
    main()

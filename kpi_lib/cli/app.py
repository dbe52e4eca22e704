"""``kpi``: the command line."""

from __future__ import annotations

import sys
import tempfile
import traceback
from importlib.metadata import version
from typing import Annotated

import typer

from kpi_lib.cli import (
    compute,
    init_command,
    lake_commands,
    run_commands,
    selftest_command,
    sync_commands,
)
from kpi_lib.cli.options import takes_common, takes_common_before
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import KpiError, ParamsError

app = typer.Typer(
    name="kpi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

app.command("list")(takes_common(compute.list_kpis))
app.command("init")(takes_common(init_command.init))
app.command("demo")(takes_common(run_commands.demo))
app.command("import")(takes_common(lake_commands.import_))
app.command("sync")(takes_common(sync_commands.sync))
app.command("check")(takes_common(lake_commands.check))
app.command("compute")(takes_common(compute.compute))
app.command("daily")(takes_common(lake_commands.daily))
app.command("publish")(takes_common(sync_commands.publish))
app.command("run")(takes_common(run_commands.run))
app.command("selftest")(takes_common(selftest_command.selftest))
app.command("lab", context_settings=_PASSED_ON)(takes_common(run_commands.lab))


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
    try:
        app()
    except KpiError as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        say(str(error), err=True)
        sys.exit(2 if isinstance(error, ParamsError) else 1)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        handle, kept = tempfile.mkstemp(prefix="kpi-error-", suffix=".txt")
        with open(handle, "w") as file:
            traceback.print_exc(file=file)
        say(
            f"kpi: an unexpected error: {type(error).__name__}: {error}; "
            f"its traceback is in {kept}, --debug shows it.",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()

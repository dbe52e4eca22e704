"""``kpi init``: a new workspace."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.lake.storage import local_path


def init(
    common: Common,
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help="The folder; created if need be.")
    ],
) -> None:
    """Write a workspace: parameters, an example of a tenant, a folder for notebooks.

    Defaults are not copied: they follow the project's upgrades. A file of yours is
    never overwritten; again changes nothing.
    """
    from kpi_lib.settings.workspace import make_workspace

    target = local_path(folder, "a workspace")
    written = make_workspace(target)
    if common.quiet:
        return
    for name in written:
        say(str(target / name))
    state = "stands" if written else "stands already"
    is_current = target.resolve() == Path.cwd()
    enter = "" if is_current else f"cd {shlex.quote(str(target))}, then "
    say(f"{target} {state}; next: {enter}kpi demo or kpi lab", err=True)

"""``kpi mapping``: a mapping file, guessed from an export."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from kpi_lib.cli.options import Common
from kpi_lib.cli.preview_output import show_previews
from kpi_lib.cli.screen import counted, say, visible
from kpi_lib.domain.errors import ParamsError


def mapping(
    common: Common,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="One export, or several with the same columns; formats of kpi import.",
        ),
    ],
    tenant: Annotated[
        str | None,
        typer.Option(
            metavar="T", help="The tenant's slug: its time zone, its statuses."
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Such as raw_tickets; else guessed."),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Of a workbook; else the first with a table."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.yaml", help="Write the mapping there, not to the screen."
        ),
    ] = None,
) -> None:
    """Write a mapping for an export, with questions as comments, and preview it.

    The mapping goes to standard output, the preview to standard error: the first rows
    as they would enter, how many would be refused, and why. Nothing is imported.
    """
    from kpi_lib.cli.console_progress import ImportProgress
    from kpi_lib.settings.sound_tenants import load_sound_tenant
    from kpi_lib.sources.files.import_files import check_table
    from kpi_lib.sources.guessing.guessed_files import guess_files

    if output is not None and output.exists():
        raise ParamsError(
            "--output",
            f"{output} exists, and what you changed in it would be lost",
            "a file that does not exist yet",
            f"try it by kpi import --mapping {output} --dry-run, or take it away",
        )
    check_table(table)
    params = load_sound_tenant(common.params, tenant) if tenant else None
    with ImportProgress(common.quiet) as progress:
        guessed = guess_files(
            files, tenant=params, table=table, sheet=sheet, progress=progress
        )
    if output is None:
        sys.stdout.write(visible(guessed.text))
        sys.stdout.flush()
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(guessed.text, encoding="utf-8")
    show_previews(guessed.previews, err=True)
    if guessed.problem is not None:
        say(str(guessed.problem), err=True)
    if params is None:
        say(
            "times without a zone count as UTC here: --tenant names whose zone",
            err=True,
        )
    if questions := guessed.draft.question_count:
        where = f" in {output}" if output else ""
        say(f'{counted(questions, "question")}{where}: the lines with "# ?"', err=True)
    target = shlex.quote(str(output)) if output else "FILE.yaml"
    names = shlex.join(map(str, files))
    command = f"kpi import {names} --tenant {tenant or 'T'} --mapping {target}"
    staged = [one.staged for one in guessed.previews]
    is_empty = bool(staged) and not any(one.read for one in staged)
    if is_empty or any(one.accepted for one in staged):
        say(f"next: {command} --dry-run\n      the same without --dry-run", err=True)
    else:
        first = "answer the questions" if questions else "mend what is refused above"
        say(
            f"next: no row would enter yet: {first}, then\n      {command} --dry-run",
            err=True,
        )
    if guessed.problem is not None:
        raise typer.Exit(1)

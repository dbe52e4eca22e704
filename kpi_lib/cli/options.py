"""Options of every command: three folders, and the amount of messages."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from kpi_lib.domain.run_environment import LAKE, PARAMS, REPORTS
from kpi_lib.lake.storage import is_remote

_VARIABLES = {"lake": LAKE, "params": PARAMS, "reports": REPORTS}
_PANEL = "Folders and messages (before or after the command)"


def _folder(name: str, what: str) -> Any:
    return Annotated[
        str | None,
        typer.Option(
            f"--{name}",
            metavar="FOLDER",
            help=f"{what}: a folder or s3://...; else {_VARIABLES[name]}, "
            f"else ./{name}.",
            rich_help_panel=_PANEL,
        ),
    ]


def _flag(name: str, what: str) -> Any:
    option = typer.Option(f"--{name}", help=what, rich_help_panel=_PANEL)
    return Annotated[bool, option]


_COMMON: dict[str, tuple[Any, Any]] = {
    "lake": (_folder("lake", "The data"), None),
    "params": (_folder("params", "The parameters"), None),
    "reports": (_folder("reports", "The reports"), None),
    "quiet": (_flag("quiet", "No progress, only results and errors."), False),
    "debug": (_flag("debug", "Show the traceback of an unexpected error."), False),
}


@dataclass(frozen=True)
class Common:
    """Values of the options that every command takes.

    Attributes
    ----------
    lake, params, reports : Path or str
        A string for ``s3://bucket/path``.
    quiet, debug : bool
    """

    lake: Path | str
    params: Path | str
    reports: Path | str
    quiet: bool
    debug: bool

    @classmethod
    def of(cls, before: dict[str, Any], after: dict[str, Any]) -> Common:
        """Join what stands before the command with what stands after it."""
        given: dict[str, Any] = {n: after[n] or before.get(n) for n in _COMMON}
        for name, variable in _VARIABLES.items():
            named = given[name] or os.environ.get(variable) or name
            given[name] = named if is_remote(named) else Path(named)
        return cls(**given)


def takes_common(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the common options; it receives them as `common`, first."""
    parameters = inspect.signature(command, eval_str=True).parameters

    @functools.wraps(command)
    def called(ctx: typer.Context, **values: Any) -> None:
        after = {name: values.pop(name) for name in _COMMON}
        if "ctx" in parameters:
            values["ctx"] = ctx
        command(Common.of(ctx.obj or {}, after), **values)

    specific = [p for n, p in parameters.items() if n not in ("common", "ctx")]
    return _with_signature(called, specific)


def takes_common_before(callback: Callable[..., None]) -> Callable[..., None]:
    """Let the common options stand before the command."""
    parameters = inspect.signature(callback, eval_str=True).parameters

    @functools.wraps(callback)
    def called(ctx: typer.Context, **values: Any) -> None:
        ctx.obj = {name: values.pop(name) for name in _COMMON}
        callback(**values)

    return _with_signature(called, list(parameters.values()))


def _with_signature(
    called: Callable[..., None], specific: list[inspect.Parameter]
) -> Callable[..., None]:
    """Show typer the command's specific parameters and the common ones."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    shown = [inspect.Parameter("ctx", keyword, annotation=typer.Context)]
    shown += [parameter.replace(kind=keyword) for parameter in specific]
    shown += [
        inspect.Parameter(name, keyword, annotation=annotation, default=default)
        for name, (annotation, default) in _COMMON.items()
    ]
    called.__dict__.pop("__wrapped__", None)
    vars(called)["__signature__"] = inspect.Signature(shown)
    called.__annotations__ = {p.name: p.annotation for p in shown}
    return called

"""``docs/commands.md``, from the help: ``python -m kpi_lib.cli.manual``."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import typer.main

from kpi_lib.cli.app import app

_HEAD = """# Commands

Written from the commands' own help by `python -m kpi_lib.cli.manual`; a test
holds the two equal.
"""


def manual() -> str:
    """Return the page: every command with its help, arguments and options."""
    group: Any = typer.main.get_command(app)
    root = f"{inspect.cleandoc(group.help)}\n\n{_options(group.params)}"
    pages = [_HEAD, f"## kpi\n\n{root}"]
    for name, command in group.commands.items():
        own = [p for p in command.params if p.name not in _names(group)]
        usage = f"kpi {name} {' '.join(_usage(own))}".strip()
        text = f"## kpi {name}\n\n```\n{usage}\n```\n\n{inspect.cleandoc(command.help)}"
        pages.append(f"{text}\n\n{_options(own)}".rstrip())
    return "\n".join(page.rstrip() + "\n" for page in pages)


def _names(group: Any) -> set[str]:
    return {param.name for param in group.params}


def _usage(params: list[Any]) -> list[str]:
    """Return arguments and required options as the usage line shows them."""
    parts = []
    for param in params:
        if param.param_type_name == "argument":
            parts.append(param.metavar or param.name.upper())
        elif param.required:
            parts.append(f"{param.opts[0]} {param.metavar}")
    return [*parts, "[OPTIONS]"] if len(parts) < len(params) else parts


def _options(params: list[Any]) -> str:
    rows = [(_title(param), param.help or "") for param in params]
    if not rows:
        return ""
    lines = [f"| `{title}` | {text} |" for title, text in rows]
    return "\n".join(["| option | |", "|---|---|", *lines])


def _title(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    return f"{param.opts[0]} {param.metavar}" if param.metavar else str(param.opts[0])


if __name__ == "__main__":
    Path("docs/commands.md").write_text(manual(), encoding="utf-8")

"""Mistakes in the use of the command line, worded as all other errors are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest

_NO_COMMAND = re.compile(r"No such command '(.*?)'", re.DOTALL)


def is_usage_error(error: Exception) -> bool:
    """Return whether an error is typer's own on options, arguments or commands."""
    return hasattr(error, "format_message") and hasattr(error, "ctx")


def as_params_error(
    error: Any, commands: Collection[str], arguments: Iterable[str]
) -> ParamsError:
    """Return a usage error of typer as place, problem, expectation and remedy.

    Parameters
    ----------
    error : Exception
        See `is_usage_error`.
    commands : collection of str
        Names of all commands.
    arguments : iterable of str
        Of the command line; an option without its value does not say of which command.
    """
    command = next((one for one in arguments if one in commands), "")
    path = error.ctx.command_path if error.ctx else f"kpi {command}".strip()
    remedy = f"{path} --help shows all"
    param = getattr(error, "param", None)
    if unknown := _NO_COMMAND.match(error.message or ""):
        near = closest(unknown[1], commands)
        expected = ", ".join(f'"{name}"' for name in near)
        return ParamsError(path, f'got "{unknown[1]}"', expected or "a command", remedy)
    if hasattr(error, "possibilities"):
        options = ", ".join(sorted(error.possibilities or ()))
        problem = f"is no option of {path}"
        return ParamsError(error.option_name, problem, options, remedy)
    if hasattr(error, "option_name"):
        return ParamsError(error.option_name, "has no value", "a value", remedy)
    if param is not None:
        place = param.opts[0] if param.param_type_name == "option" else param.metavar
        if hasattr(error, "param_type"):
            return ParamsError(place, "is missing", _form(param), remedy)
        problem = f"{error.message[:1].lower()}{error.message[1:]}".rstrip(".")
        return ParamsError(place, problem, _form(param), remedy)
    text = error.format_message().rstrip(".")
    return ParamsError(path, f"{text[:1].lower()}{text[1:]}", remedy=remedy)


def _form(param: Any) -> str:
    """Return the help of a parameter as an expectation."""
    text = (getattr(param, "help", None) or "").rstrip(".")
    if text[1:2].islower():
        text = f"{text[:1].lower()}{text[1:]}"
    if not text or param.param_type_name == "argument":
        return text or str(param.metavar)
    return f"{param.metavar}: {text}" if param.metavar else text

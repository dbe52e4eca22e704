"""Base of all settings models, and the errors that name each mistake in them."""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError, to_json

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.names import closest

Model = TypeVar("Model", bound="Settings")

_EXPECTED = {
    "missing": "a value; docs/operating.md and docs/sources show one",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "float_type": "a number",
    "finite_number": "a number",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "tuple_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} on",
    "less_than_equal": "a number up to {le}",
    "string_too_short": "a text that is not empty",
}
"""Expected value by pydantic's error type, where validator and field give none."""

_WRAPPERS = (typing.Union, types.UnionType, typing.Annotated)


class Settings(BaseModel):
    """Base of all settings models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, validate_by_name=False
    )


def mistake(expected: str, problem: str = "") -> PydanticCustomError:
    """Return the error that a validator raises.

    Parameters
    ----------
    expected : str
        A value that would be right, in words.
    problem : str, optional
        Without it the error shows the value of the file.
    """
    return PydanticCustomError(
        "wrong", "{expected}", {"expected": expected, "problem": problem}
    )


def not_empty(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty list (as a validator)."""
    if not values:
        raise mistake("a list that is not empty")
    return values


def validate(
    model: type[Model], content: dict[str, Any], label: str, folder: Path | None = None
) -> tuple[Model | None, list[KpiError]]:
    """Check settings against a model.

    Parameters
    ----------
    model : type of Settings
    content : dict
        As `yaml_files.read` returns it.
    label : str
        Name of the file in messages.
    folder : Path, optional
        Of the file; paths in it begin there.

    Returns
    -------
    Model or None
        None where there are errors.
    list of KpiError
        Every mistake, in the order of the model's keys.
    """
    try:
        # As JSON, since strict JSON still reads dates, decimals and UUIDs from text.
        context = {"folder": folder}
        return model.model_validate_json(to_json(content), context=context), []
    except ValidationError as error:
        return None, [_error(model, label, detail) for detail in error.errors()]


def _error(model: type[Settings], label: str, detail: ErrorDetails) -> KpiError:
    path = [str(part) for part in detail["loc"] if part != "[key]"]
    where = f"{label}: {'.'.join(path)}" if path else label
    context = detail.get("ctx", {})
    kind = detail["type"]
    field, owner = _field(model, path)
    if kind == "extra_forbidden":
        known = _keys(owner)
        near = closest(path[-1], known)[:1] or known
        return ParamsError(where, "is no known key", _one_of(near))
    expected = context.get("expected", "") if kind == "wrong" else ""
    if not expected and field is not None and field.description:
        expected = field.description
    if not expected:
        values = {k: _as_yaml(v) for k, v in context.items()}
        expected = _EXPECTED.get(kind, detail["msg"]).format(**values)
    if kind == "missing":
        return ParamsError(where, "is missing", expected)
    problem = context.get("problem") or f"got {describe(detail['input'])}"
    return ParamsError(where, problem, expected)


def _field(
    model: type[Settings], path: list[str]
) -> tuple[FieldInfo | None, type[Settings]]:
    """Return the field that a path of keys leads to, and the model it belongs to."""
    field, owner = None, model
    annotation: Any = model
    for key in path:
        while typing.get_origin(annotation) in _WRAPPERS:
            annotation = typing.get_args(annotation)[0]
        if isinstance(annotation, type) and issubclass(annotation, Settings):
            owner = annotation
            field = _keys(owner).get(key)
            annotation = field.annotation if field else None
        else:
            # A value of a mapping or list: the description of the whole holds for it.
            items = [a for a in typing.get_args(annotation) if a is not Ellipsis]
            annotation = items[-1] if items else None
    return field, owner


def _keys(model: type[Settings]) -> dict[str, FieldInfo]:
    return {f.alias or name: f for name, f in model.model_fields.items()}


def _one_of(names: typing.Iterable[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"


def _as_yaml(value: object) -> object:
    """Format a limit as YAML does: ``0`` for 0.0, double quotes for single ones."""
    if isinstance(value, float):
        return f"{value:g}"
    return value.replace("'", '"') if isinstance(value, str) else value


def describe(value: object) -> str:
    """Return a value as an error message shows it: lists and mappings by their kind."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "keys and values"
        case list():
            return "a list" if value else "an empty list"
        case str():
            return f'"{value}"'
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)

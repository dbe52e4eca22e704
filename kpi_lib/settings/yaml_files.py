"""YAML files of settings: read strictly, with every mistake named at once."""

from __future__ import annotations

import re
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError, to_json

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.names import closest

Model = TypeVar("Model", bound="Settings")

# What pydantic's error types expect, where neither validator nor field says it.
_EXPECTED = {
    "missing": "a value; docs/operating.md and docs/sources show one",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "float_type": "a number",
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

_DEEPEST = 20

_WRAPPERS = (typing.Union, types.UnionType, typing.Annotated)


class Settings(BaseModel):
    """Base of all settings: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, validate_by_name=False
    )


def wrong(expected: str, problem: str = "") -> PydanticCustomError:
    """Return what a validator raises: what should have stood there.

    Parameters
    ----------
    expected : str
    problem : str, optional
        What is wrong; without it the error shows the value found.
    """
    return PydanticCustomError(
        "wrong", "{expected}", {"expected": expected, "problem": problem}
    )


def filled(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty list (as a validator)."""
    if not values:
        raise wrong("a list that is not empty")
    return values


def read(path: Path, shown: str) -> tuple[dict[str, Any] | None, list[KpiError]]:
    """Read a YAML file as YAML 1.2 does: ``no``, ``on`` and ``17:00`` are texts.

    Parameters
    ----------
    path : Path
    shown : str
        How messages call the file.

    Returns
    -------
    dict or None
        Keys are texts; None where the file cannot be read.
    list of KpiError
        Wrong encoding, wrong syntax, keys that stand twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"got the byte 0x{error.object[error.start]:02x}"
        remedy = "save the file as UTF-8"
        return None, [ParamsError(f"{shown}: line {line}", problem, "UTF-8", remedy)]
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [ParamsError(shown, f"cannot be read ({reason})")]
    loader = _FastLoader(text) if _is_plain(text) else _Loader(text)
    try:
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{shown}: line {mark.line + 1}" if mark else shown
        if "'\\t'" in str(error.problem):
            return None, [ParamsError(where, "got a tab", "spaces for indentation")]
        problem = " ".join(filter(None, (error.context, error.problem)))
        return None, [ParamsError(where, f"is no YAML ({problem})")]
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        return None, [ParamsError(shown, f"is no YAML ({problem})")]
    except RecursionError:
        return None, [ParamsError(shown, "holds lists within lists without end")]
    finally:
        loader.dispose()
    errors: list[KpiError] = [
        ParamsError(
            f"{shown}: line {line}",
            f'the key "{key}" stands twice',
            remedy=f"keep one of them (the first is in line {first})",
        )
        for key, first, line in loader.repeated
    ]
    if content is None:
        return None, [ParamsError(shown, "is empty", "keys and values")]
    if not isinstance(content, dict):
        return None, [ParamsError(shown, f"got {_got(content)}", "keys and values")]
    return content, errors


def validate(
    model: type[Model], content: dict[str, Any], shown: str
) -> tuple[Model | None, list[KpiError]]:
    """Check settings against a model.

    Returns
    -------
    Model or None
        None where there are errors.
    list of KpiError
        Every mistake, in the order of the model's keys.
    """
    try:
        # As JSON, since strict JSON still reads dates, decimals and UUIDs from text.
        return model.model_validate_json(to_json(content)), []
    except ValidationError as error:
        return None, [_error(model, shown, detail) for detail in error.errors()]


def _error(model: type[Settings], shown: str, detail: ErrorDetails) -> KpiError:
    path = [str(part) for part in detail["loc"] if part != "[key]"]
    where = f"{shown}: {'.'.join(path)}" if path else shown
    context = detail.get("ctx", {})
    kind = detail["type"]
    found, owner = _field(model, path)
    if kind == "extra_forbidden":
        known = _keys(owner)
        near = closest(path[-1], known)[:1] or known
        return ParamsError(where, "is no known key", _one_of(near))
    expected = context.get("expected", "") if kind == "wrong" else ""
    if not expected and found is not None and found.description:
        expected = found.description
    if not expected:
        values = {k: _shown(v) for k, v in context.items()}
        expected = _EXPECTED.get(kind, detail["msg"]).format(**values)
    if kind == "missing":
        return ParamsError(where, "is missing", expected)
    problem = context.get("problem") or f"got {_got(detail['input'])}"
    return ParamsError(where, problem, expected)


def _field(
    model: type[Settings], path: list[str]
) -> tuple[FieldInfo | None, type[Settings]]:
    """Return the field that a path of keys leads to, and the model it belongs to."""
    found, owner = None, model
    annotation: Any = model
    for key in path:
        while typing.get_origin(annotation) in _WRAPPERS:
            annotation = typing.get_args(annotation)[0]
        if isinstance(annotation, type) and issubclass(annotation, Settings):
            owner = annotation
            found = _keys(owner).get(key)
            annotation = found.annotation if found else None
        else:
            # The values of a mapping or list; what is said of the whole holds on.
            items = [a for a in typing.get_args(annotation) if a is not Ellipsis]
            annotation = items[-1] if items else None
    return found, owner


def _keys(model: type[Settings]) -> dict[str, FieldInfo]:
    return {f.alias or name: f for name, f in model.model_fields.items()}


def _one_of(names: typing.Iterable[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"


def _shown(value: object) -> object:
    """Write a limit as YAML would: ``0`` for 0.0, double quotes for single ones."""
    if isinstance(value, float):
        return f"{value:g}"
    return value.replace("'", '"') if isinstance(value, str) else value


def _got(value: object) -> str:
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


def _is_plain(text: str) -> bool:
    """Tell whether libyaml reads a text without complaint and without deep nesting.

    It takes a tenth of the time, but its errors say less, and its loader crashes on
    what is nested without end.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return False
    except yaml.YAMLError:
        return False
    return "\t" not in text


class _Strict:
    """YAML 1.2 scalars, keys always as texts, repeated keys remembered."""

    yaml_implicit_resolvers: typing.ClassVar[dict[str, Any]] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)  # type: ignore[call-arg]
        self.repeated: list[tuple[str, int, int]] = []

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        lines: dict[str, int] = {}
        content = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is no text", key_node.start_mark
                )
            key, line = key_node.value, key_node.start_mark.line + 1
            if key in lines:
                self.repeated.append((key, lines[key], line))
            else:
                lines[key] = line
                make: Any = self.construct_object  # type: ignore[attr-defined]
                content[key] = make(value_node, deep=True)
        return content


class _Loader(_Strict, yaml.SafeLoader):
    """Names each mistake."""


class _FastLoader(_Strict, yaml.CSafeLoader):
    """The same in C, for a text that `_is_plain`."""


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    (
        "float",
        r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?",
        list("-+.0123456789"),
    ),
):
    for _class in (_Loader, _FastLoader):
        _class.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first
        )

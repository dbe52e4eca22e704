"""YAML files read strictly: scalars as in YAML 1.2, every repeated key reported.

PyYAML resolves scalars as YAML 1.1 does, so its rules are replaced. ruamel.yaml reads
1.2 but still makes dates and ``007`` into other values than texts, and takes ten times
as long (docs/decisions.md).
"""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.plain_files import read_plain
from kpi_lib.settings.strict_models import describe

_MOST_REPEATED = 10_000
"""Values that aliases may add; files of any length without them are read."""

_LIBYAML_LEVELS = 20
"""Nesting up to which the C loader is used; 30,000 levels crash the process."""


def read(path: Path, label: str) -> tuple[dict[str, Any] | None, list[KpiError]]:
    """Read a YAML file; ``no``, ``on``, ``17:00``, ``007`` and dates are texts.

    Parameters
    ----------
    path : Path
    label : str
        Name of the file in messages.

    Returns
    -------
    dict or None
        Keys are texts; None where the file cannot be read.
    list of KpiError
        Wrong encoding, wrong syntax, repeated keys.
    """
    try:
        text = read_plain(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"got the byte 0x{error.object[error.start]:02x}"
        remedy = "save the file as UTF-8"
        return None, [ParamsError(f"{label}: line {line}", problem, "UTF-8", remedy)]
    except OSError as error:
        reason = error.strerror or str(error)
        problem, remedy = f"cannot be read ({reason})", "check its permissions"
        return None, [ParamsError(label, problem, remedy=remedy)]
    try:
        content, repeated = _parsed(text, label)
    except KpiError as problem:
        return None, [problem]
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError) as e:
        return None, [_not_readable(e, text, label)]
    if content is None:
        return None, [ParamsError(label, "is empty", "keys and values")]
    if not isinstance(content, dict):
        return None, [ParamsError(label, f"got {describe(content)}", "keys and values")]
    return content, [
        ParamsError(
            f"{label}: line {line}",
            f'the key "{key}" stands twice',
            remedy=f"keep one of them (the first is in line {first})",
        )
        for key, first, line in repeated
    ]


def _parsed(text: str, label: str) -> tuple[Any, list[tuple[str, int, int]]]:
    """Return the values of a text, and its repeated keys with their lines."""
    loader = _CLoader(text) if _suits_libyaml(text) else _Loader(text)
    try:
        node = loader.get_single_node()
        nodes: dict[int, int] = {}
        if (size := _expanded_size(node, nodes)) > len(nodes) + _MOST_REPEATED:
            raise _too_large(label, size)
        content = None if node is None else loader.construct_document(node)
        json.dumps(content, ensure_ascii=False).encode()
        return content, loader.repeated
    finally:
        loader.dispose()


def _not_readable(error: Exception, text: str, label: str) -> ParamsError:
    """Return what is wrong with a text that is no YAML, or holds odd values."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        problem = f"got the character U+{error.character:04X}"
        remedy = "take it out; the file may be damaged"
        return ParamsError(f"{label}: line {line}", problem, "text", remedy)
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = f"{label}: line {mark.line + 1}" if mark else label
        if "'\\t'" in str(error.problem):
            return ParamsError(where, "got a tab", "spaces for indentation")
        problem = " ".join(filter(None, (error.context, error.problem)))
        return ParamsError(where, f"is no YAML ({problem})")
    if isinstance(error, yaml.YAMLError):
        return ParamsError(label, f"is no YAML ({str(error).splitlines()[0]})")
    if isinstance(error, RecursionError):
        return ParamsError(label, "holds lists within lists without end")
    # Tags (!!int x, !!set), lone surrogates, numbers of 5,000 digits.
    problem = "holds a value that cannot be read"
    expected = "texts, numbers, lists and keys, without tags such as !!int"
    return ParamsError(label, problem, expected)


def _expanded_size(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Return the number of values of a node with all aliases written out.

    Nested aliases multiply: 280 bytes can stand for a thousand million values. Each
    node is counted once, so that counting takes no longer than reading.
    """
    if node is None or id(node) in known:
        return known.get(id(node), 0)
    known[id(node)] = 0  # A node within itself is refused when it is constructed.
    size = 1
    if isinstance(node, yaml.SequenceNode):
        size += sum(_expanded_size(item, known) for item in node.value)
    elif isinstance(node, yaml.MappingNode):
        size += sum(_expanded_size(n, known) for pair in node.value for n in pair)
    known[id(node)] = size
    return size


def _too_large(label: str, size: int) -> ParamsError:
    shown = f"{size:,}" if size < 10**15 else "countless"
    return ParamsError(
        label,
        f"holds {shown} values once its aliases (*name) are written out",
        f"at most {_MOST_REPEATED:,} more than are written",
        "write the values themselves, without anchors and aliases",
    )


def _suits_libyaml(text: str) -> bool:
    """Return whether a text has neither a mistake nor deep nesting.

    libyaml takes a tenth of the time, but the Python loader's errors say more.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _LIBYAML_LEVELS:
                return False
    except yaml.YAMLError:
        return False
    return "\t" not in text


class _StrictLoader:
    """Mixin: YAML 1.2 scalars, keys always texts, repeated keys recorded.

    `repeated` holds key, line of the first and line of the repeated one.
    """

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
                construct: Any = self.construct_object  # type: ignore[attr-defined]
                content[key] = construct(value_node, deep=True)
        return content


class _Loader(_StrictLoader, yaml.SafeLoader):
    """Loader in Python: its errors name each mistake."""


class _CLoader(_StrictLoader, yaml.CSafeLoader):
    """Loader in C, for what `_suits_libyaml`."""


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
    for _class in (_Loader, _CLoader):
        _class.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first
        )

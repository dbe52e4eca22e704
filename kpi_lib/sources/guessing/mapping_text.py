"""A draft as a mapping file: YAML with its questions as comments."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from kpi_lib.sources.guessing.draft import Draft, Place
from kpi_lib.sources.guessing.scalars import scalar, text

_ORDER = (
    "extends", "table", "header_row", "sheet", "records", "where", "null_marks",
    "columns", "derived", "constants", "values", "lists", "units", "times", "key",
    "dates", "day_first", "date_format", "datetime_format", "timezone",
    "decimal_comma", "durations", "hours_per_day", "csat_scale",
)  # fmt: skip
_NESTED = ("columns", "derived", "constants", "values", "lists", "units", "times")
_NOTE_COLUMN = 40
_WIDTH = 88
_AT_BRANCH = re.compile(r"(?<=\S) (?=(?:then|when) \S)")
"""Where SQL becomes a new line, which YAML joins to the one before by a blank."""


def mapping_text(draft: Draft, tenant_lines: Sequence[str] = ()) -> str:
    """Return the mapping file of a draft.

    Parameters
    ----------
    draft : Draft
    tenant_lines : sequence of str
        YAML for the tenant's file, shown as a comment.
    """
    lines = [*_comment(f"{draft.label} as {draft.table.name}.", "")]
    if draft.question_count:
        lines += _comment(
            'A line with "?" asks; what stands below it is an answer.', ""
        )
    for remark in draft.remarks:
        lines += _comment(remark, "")
    for key in _ORDER:
        if key in _NESTED:
            lines += _block(draft, key)
        else:
            if key in draft.content:
                lines.append(
                    _pair(key, draft.content[key], draft.notes.get((key,)), "")
                )
            lines += _questions(draft, (key,), "")
    if tenant_lines:
        lines.append("#")
        lines += _comment("For the tenant's file, not for this one:", "")
        lines += [f"#   {line}" for line in tenant_lines]
    return "\n".join(lines) + "\n"


def _block(draft: Draft, key: str) -> Iterator[str]:
    content: dict[str, Any] = draft.content.get(key, {})
    asked = [p[1] for p in draft.questions if len(p) == 2 and p[0] == key]
    targets = [n for n in draft.table.column_names if n in content or n in asked]
    if not targets:
        return
    yield f"{key}:" if content else f"# {key}:"
    for target in targets:
        if target in content:
            note = draft.notes.get((key, target))
            yield _pair(target, content[target], note, "  ")
        yield from _questions(draft, (key, target), "  ")


def _pair(key: str, value: Any, note: str | None, indent: str) -> str:
    line = f"{indent}{text(key)}: {scalar(value)}"
    if isinstance(value, list) and len(line) > _WIDTH:
        items = "".join(f"\n{indent}  - {scalar(item)}" for item in value)
        return f"{indent}{text(key)}:{items}"
    below = ""
    if isinstance(value, str) and '"' in value and "\n" not in value:
        line = f"{indent}{text(key)}: >-"
        below = "".join(f"\n{indent}  {part}" for part in _AT_BRANCH.split(value))
    if not note:
        return line + below
    room = max(_WIDTH - max(len(line) + 2, _NOTE_COLUMN) - 2, 12)
    shown = textwrap.shorten(note, room, placeholder="...")
    return f"{line:<{_NOTE_COLUMN - 2}}  # {_plain(shown)}{below}"


def _questions(draft: Draft, place: Place, indent: str) -> Iterator[str]:
    for mark, asked in (("? ", draft.questions), ("", draft.hints)):
        for paragraph, *yaml in asked.get(place, []):
            yield from _comment(f"{mark}{paragraph}", indent)
            yield from (f"{indent}# {_plain(line)}" for line in yaml)


def _comment(paragraph: str, indent: str) -> list[str]:
    width = _WIDTH - len(indent) - 2
    return [f"{indent}# {line}" for line in textwrap.wrap(_plain(paragraph), width)]


def _plain(line: str) -> str:
    """Take out line ends and control characters, which would end a comment."""
    return "".join(c if c.isprintable() else " " for c in line)

"""Tenants' files, defaults and mappings with a few odd places each."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import yaml
from support.places import ROOT

from kpi_lib.domain.schema import Table
from trials.odd_values import DAYS, NO_VALUES, NUMBERS, TEXTS, odd_name

_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 10**30, float("nan"), float("inf"), "", [], {},
    [[]], [None], {"a": None}, {"": ""}, [1, "a"], "2026-10-05", "25:00", "no", "null",
    {"from": "2026-10-05", "to": "2026-10-01"}, ["17:00", "08:00"], ["08:00"], "*",
    *DAYS[:6], *NUMBERS[:8], *NO_VALUES[:3], *TEXTS[:12],
)  # fmt: skip
_EXPRESSIONS = (
    "1", "company", "'x'", "_row", "_row + 1000", "upper(board)", "nope", "1; drop x",
    "(select 1)", "(select count(*) from source)", "read_text('/etc/hostname')", "1/0",
    "row_number() over ()", "getenv('HOME')", "cast('x' as int)", "repeat('x', 100000)",
    "error('no')", "random()", "[1, 2]", "null", "''", "case when", "company || board",
    "(select max(_row) from source s)", "now()", "'a' -- remark", "/* open", "$1", "{",
)  # fmt: skip
_FORMATS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%s", "%", "%Q", "%z", "", "%y%j")


def _base() -> dict[str, Any]:
    text = (ROOT / "params" / "tenants" / "boreal.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(
        text.replace("tenant: boreal", "tenant: acme")
    )
    # Times of day and days are texts to the project's reader.
    content["calendar"]["closed"] = ["2026-12-24"]
    content["plausible"] = {"from": "1985-01-01"}
    content["csat_scale"] = {"from": 0, "to": 10}
    return content


_TENANT = _base()
_DEFAULTS: dict[str, Any] = yaml.safe_load(
    (ROOT / "params" / "defaults.yaml").read_text(encoding="utf-8")
)


def tenant_text(rng: Random) -> bytes:
    """Return a tenant's file."""
    return _written(_odd(_TENANT, rng), rng)


def defaults_text(rng: Random) -> bytes:
    """Return a file of defaults."""
    return _written(_odd(_DEFAULTS, rng), rng)


def mapping_text(table: Table, rng: Random) -> bytes:
    """Return a mapping file for a table."""
    names = list(table.column_names)

    def column() -> str:
        return rng.choice(names) if rng.random() < 0.9 else odd_name("company", rng)

    makers: dict[str, Any] = {
        "table": lambda: rng.choice((table.name, "raw_tickets", "nope")),
        "columns": lambda: {column(): column() for _ in range(rng.randint(1, 3))},
        "constants": lambda: {column(): _value(rng)},
        "derived": lambda: {column(): rng.choice(_EXPRESSIONS)},
        "null_marks": lambda: [rng.choice(NO_VALUES), "?"],
        "day_first": lambda: rng.random() < 0.5,
        "date_format": lambda: rng.choice(_FORMATS),
        "datetime_format": lambda: [rng.choice(_FORMATS), "%d/%m/%Y"],
        "timezone": lambda: rng.choice(("UTC", "Europe/Lisbon", "Mars/Base", "EST")),
        "encoding": lambda: rng.choice(
            ("utf-8", "cp1252", "utf-16", "hex", "utf-7", "big5", "nope", "cp037")
        ),
        "delimiter": lambda: rng.choice((",", ";", "tab", "::", "\n", "a", "é", "'")),
        "decimal_comma": lambda: rng.random() < 0.5,
        "durations": lambda: rng.choice(("h:mm", "m:ss", "hh")),
        "key": lambda: [column() for _ in range(rng.randint(0, 3))],
        "header_row": lambda: rng.choice((1, 2, 3, 40, 999, 0, -1)),
        "swapped_dates": lambda: rng.choice(("trust", "mend", "ask")),
        "sheet": lambda: rng.choice(("Sheet", "Other", "Nope")),
        "records": lambda: rng.choice(("value", "nope", "")),
        "values": lambda: {column(): {rng.choice(TEXTS): _value(rng), "*": "x"}},
        "lists": lambda: {column(): rng.choice((";", ",", "", "||"))},
        "latest_by": lambda: {"key": column(), "order": rng.choice(_EXPRESSIONS)},
        "csat_scale": lambda: rng.choice(
            ({"from": 0, "to": 100}, {"from": 5, "to": 5}, {"from": 7, "to": 1}, {})
        ),
    }
    chosen = rng.sample(sorted(makers), rng.choice((1, 1, 2, 2, 3, 5)))
    content = {name: makers[name]() for name in chosen}
    if rng.random() < 0.1:
        content = _odd(content, rng)
    return _written(content, rng)


def _odd(content: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Change one to three places of a document."""
    changed = copy.deepcopy(content)
    for _ in range(rng.choice((1, 1, 2, 3))):
        places = list(_places(changed))
        if not places:
            return {"x": _value(rng)}
        holder, key = rng.choice(places)
        match rng.choice(("value", "value", "value", "gone", "key", "deep")):
            case "value":
                holder[key] = _value(rng)
            case "gone":
                del holder[key]
            case "key" if isinstance(holder, dict):
                holder[odd_name(str(key), rng)] = holder.pop(key)
            case _:
                holder[key] = [[[{"a": holder[key]}]]]
    return changed


def _value(rng: Random) -> Any:
    """Return a value; a copy, since a later change may reach into it."""
    return copy.deepcopy(rng.choice(_VALUES))


def _places(node: Any) -> Any:
    """Yield every container and key of a document."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _written(content: dict[str, Any], rng: Random) -> bytes:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    draw = rng.random()
    if draw < 0.85:
        return text.encode()
    if draw < 0.9:
        return text.encode(rng.choice(("utf-16", "cp1252", "utf-8-sig")), "replace")
    data = bytearray(text.encode())
    for _ in range(rng.choice((1, 1, 5))):
        place = rng.randrange(len(data))
        data[place] = rng.choice(b"\t\0\xff:{}[]&*!|>%@`'\"#-\n \x1b")
    return bytes(data)

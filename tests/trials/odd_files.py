"""Files as sources write them, with a few odd places each: texts, records, sheets."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kpi_lib.domain.schema import RAW_TABLES, Table
from trials.odd_tables import parquet_bytes, workbook_bytes
from trials.odd_values import odd, odd_name, usual

ENCODINGS = (
    "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
    "utf-32", "cp1252", "latin-1", "cp850", "mac-roman", "shift-jis", "gb18030",
)  # fmt: skip


@dataclass
class OddFile:
    """A generated file.

    Attributes
    ----------
    path : Path
    table : Table
        Whose rows it holds, more or less.
    rows : int or None
        Rows that a reader must find; None where damage makes that unclear.
    oddities : list of str
        Ways in which it is odd, for the report of a fault.
    """

    path: Path
    table: Table
    rows: int | None
    oddities: list[str] = field(default_factory=list)


def make_file(rng: Random, folder: Path) -> OddFile:
    """Write one file into a folder."""
    table = rng.choice(RAW_TABLES)
    columns = [c for c in table.columns if c.name != "tenant_id" or rng.random() < 0.02]
    if rng.random() < 0.2:
        rng.shuffle(columns)
    if rng.random() < 0.1:
        columns = columns[: rng.randint(1, len(columns))]
    oddities: list[str] = []
    names = [c.name for c in columns]
    if rng.random() < 0.25:
        place = rng.randrange(len(names))
        names[place] = odd_name(names[place], rng)
        oddities.append(f"name {names[place][:20]!r}")
    share = rng.choice((0.0, 0.02, 0.1, 0.5))
    count = rng.choice((0, 1, 2, 3, 8, 20, 20, 60))
    rows = [
        [odd(c, rng) if rng.random() < share else usual(c, rng, n) for c in columns]
        for n in range(1, count + 1)
    ]
    if rng.random() < 0.05 and rows:
        names += [f"extra {n}" for n in range(150)]
        rows = [[*row, *["x"] * 150] for row in rows]
        oddities.append("wide")
    kind = rng.choice(
        ("csv",) * 6 + ("tsv", "json", "jsonl", "json", "parquet", "xlsx")
    )
    found: int | None = len(rows)
    match kind:
        case "csv" | "tsv":
            data, found = _csv(names, rows, rng, kind, oddities)
        case "json" | "jsonl":
            data, found = _json(names, rows, rng, kind, oddities)
        case "parquet":
            data = parquet_bytes(names, rows, rng)
        case _:
            data, found = workbook_bytes(names, rows, rng, oddities)
    name = f"{table.name}.{kind}"
    if rng.random() < 0.15:
        data, found = _damage(data, rng, oddities), None
    name, data, whole = _packed(name, data, rng, oddities)
    path = folder / name
    path.write_bytes(data)
    return OddFile(path, table, found if whole else None, [kind, *oddities])


def _csv(
    names: list[str], rows: list[list[str]], rng: Random, kind: str, oddities: list[str]
) -> tuple[bytes, int | None]:
    delimiter = "\t" if kind == "tsv" else rng.choice(",,,,;;\t|")
    end = rng.choice(("\n", "\n", "\r\n", "\r\n", "\r"))
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    lines = []
    for row in [names, *rows]:
        line = io.StringIO()
        # The writer quotes the signs of its own line end alone.
        writer = csv.writer(line, delimiter=delimiter, quoting=quoting)
        writer.writerow(row)
        lines.append(line.getvalue().removesuffix("\r\n"))
    # A single empty value is an empty line, and a lone CR is a matter of taste.
    found: int | None = len(rows) if len(names) > 1 and end != "\r" else None
    odd_lines = {
        "ragged": delimiter.join("ab"),
        "too long": delimiter.join("x" * (len(names) + 3)),
        "open quote": f'9{delimiter}"never closed{delimiter * max(0, len(names) - 2)}',
        "stray quote": f'9{delimiter}a "b" c{delimiter * max(0, len(names) - 2)}',
        "text behind quote": f'9{delimiter}"a" b{delimiter * max(0, len(names) - 2)}',
        "blank": "",
        "comment": "# written by a program",
    }
    if rng.random() < 0.35:
        what = rng.choice(tuple(odd_lines))
        lines.insert(rng.randint(1, len(lines)), odd_lines[what])
        oddities.append(what)
        found = None
    if rng.random() < 0.1:
        above = rng.choice(("sep=" + delimiter, "#TYPE A.B", "Report of October", ""))
        lines.insert(0, above)
        oddities.append(f"above {above!r}")
        found = None
    if rng.random() < 0.05:
        ends = [rng.choice(("\n", "\r\n")) for _ in lines]
        text = "".join(line + e for line, e in zip(lines, ends, strict=True))
        oddities.append("mixed ends")
    else:
        text = end.join(lines) + rng.choice((end, end, ""))
    return _encoded(text, rng, oddities), found


def _encoded(text: str, rng: Random, oddities: list[str]) -> bytes:
    encoding = rng.choice(ENCODINGS)
    oddities.append(encoding)
    return text.encode(encoding, "replace")


def _json(
    names: list[str], rows: list[list[str]], rng: Random, kind: str, oddities: list[str]
) -> tuple[bytes, int | None]:
    records = [dict(zip(names, map(_loose(rng), row), strict=False)) for row in rows]
    texts = [json.dumps(r, ensure_ascii=rng.random() < 0.5) for r in records]
    odd_records = (
        "{", '{"a": }', "null", "[]", '"text"', "5", "{}", '{"a": {"b": {"c": [1]}}}',
        '{"a": NaN, "b": Infinity, "c": -Infinity}', '{"a": "\\ud800"}',
        '{"_kinds": 1}',
        '{"a": 1, "a": 2}', "{'a': 1}", '{"a": 1e999}', '{"": 1}', "// remark",
        '{"a": "' + "x" * 9_000 + '"}', "[" * 2_000 + "]" * 2_000,
        '{"a":' * 3_000 + "1" + "}" * 3_000, '{"a": "\\u0000"}', "\0",
    )  # fmt: skip
    found: int | None = len(texts)
    if rng.random() < 0.3:
        wrong = rng.choice(odd_records)
        texts.insert(rng.randint(0, len(texts)), wrong)
        oddities.append(f"record {wrong[:20]}")
        found = None
    if kind == "jsonl" or rng.random() < 0.2:
        text = "\n".join(texts) + rng.choice(("", "\n", "\n\n"))
    else:
        whole = f"[{', '.join(texts)}]"
        text = rng.choice((whole, whole, f'{{"value": {whole}}}', whole + " 5"))
        found = None if text.endswith(" 5") else found
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"))
    oddities.append(encoding)
    return text.encode(encoding, "replace"), found


def _loose(rng: Random) -> _Value:
    return _Value(rng)


class _Value:
    """Turns some texts into numbers, yes or no, records and lists."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def __call__(self, text: str) -> object:
        draw = self._rng.random()
        if draw < 0.3:
            try:
                return int(text)
            except ValueError:
                return text
        if draw > 0.97:
            return self._rng.choice((None, True, 1.5, [text], {"name": text}, 10**30))
        return text


def _damage(data: bytes, rng: Random, oddities: list[str]) -> bytes:
    how = rng.choice(("flip", "flip", "cut", "zeros", "garbage", "empty", "doubled"))
    oddities.append(how)
    content = bytearray(data)
    match how:
        case "flip":
            for _ in range(rng.choice((1, 1, 4, 50))):
                if content:
                    content[rng.randrange(len(content))] = rng.randrange(256)
        case "cut":
            content = content[: rng.randint(0, len(content))]
        case "zeros":
            place = rng.randint(0, len(content))
            content[place : place + 8] = bytes(rng.choice((1, 8, 600)))
        case "garbage":
            content = bytearray(rng.randbytes(rng.choice((1, 10, 5_000))))
        case "empty":
            content = bytearray()
        case _:
            content = content * 2
    return bytes(content)


def _packed(
    name: str, data: bytes, rng: Random, oddities: list[str]
) -> tuple[str, bytes, bool]:
    """Pack some files; return whether the packed file is whole."""
    draw = rng.random()
    if draw > 0.15:
        return name, data, True
    oddities.append("packed")
    if draw < 0.07:
        packed, name = gzip.compress(data, 1), f"{name}.gz"
    else:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(rng.choice((name, f"folder/{name}", f"../{name}")), data)
        packed, name = target.getvalue(), f"{name.partition('.')[0]}.zip"
    whole = rng.random() > 0.3
    if not whole:
        packed = _damage(packed, rng, oddities)
    if rng.random() < 0.05:
        name, whole = name.removesuffix(".gz"), False
    return name, packed, whole

"""Values of files that are usual, odd or wrong, by the type of their column."""

from __future__ import annotations

from random import Random

from kpi_lib.domain.schema import Column

NO_VALUES = ("", " ", "NULL", r"\N", "null", "None", "N/A", "#N/A", "#REF!", "-", "?")
TEXTS = (
    "Acme", "Bêta & Fils", "日本 株式会社", "😀" * 3, "a,b", "a;b", 'say "hi"', "it's",
    "two\nlines", "two\r\nlines", "tab\there", "=1+1", "<b>x</b>", "nul\0l", "\u202f",
    "x" * 3_000, "Total", "total général", "{}", "[1, 2]", "\\", "\\n", "'; drop table",
    "\ufeffmark", "\x1f", "\u2028", "ÇA", "e\u0301", "%s {0}", "$1", "--", "/*", "\x0b",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1", "1.5", "1,5", "1,440", "1.440", "1.234,5", "1,234.5",
    "1 440,5", "1\u00a0440", "1'440", "1e3", "1E400", "-1e-400", "NaN", "inf",
    "-Infinity", "0x1F", "12abc", "½", "٣", "9" * 30, "1" * 400, "0.1234567890123",
    "+5", "5-", "(5)", "$5", "5 €", "50%", "1:30", "37:30:00", "1h 15m", "18:25 min",
    "90 min", "99999999:59", "-1:30", ".5", "5.", ",", ".", "1,2,3", "1.2.3", "1_000",
    "2147483648", "9223372036854775808", "true",
)  # fmt: skip
DAYS = (
    "2026-10-05", "2026-10-05 09:10", "2026-10-05T13:10:00Z", "31/10/2026 22:30 -0400",
    "10/31/2026", "1/2/2026", "2026-02-30", "0001-01-01", "1899-12-30", "1900-01-01",
    "9999-12-31T23:59:59.9999999Z", "1970-01-01T00:00:00Z", "0000-00-00", "00:00",
    "infinity", "-infinity", "epoch", "now", "today", "46300", "46300.5", "1790000000",
    "20261005", "2026-W41", "Oct 5, 2026", "5 oct. 2026", "2026-10-05T25:00:00Z",
    "2026-10-05T09:10:00+99:00", "294247-01-10", "12026-01-01", "2026-11-01 01:30",
    "2026-03-08 02:30", "2026-10-05 09:10 PM", "2026-10-05T09:10:00.123456789123Z",
    "2026-10-05 BC", "-2026-10-05", "5.10.2026 09:10:11", "2026-10-05\u202f9:10",
)  # fmt: skip
TRUTHS = ("true", "FALSE", "yes", "no", "oui", "non", "1", "0", "2", "y", "T", "maybe")
LISTS = ('["a", "b"]', "[]", "a;b", '{"a": 1}', "[1, [2]]", '["a', "null", '[null, ""]')


def usual(column: Column, rng: Random, row: int) -> str:
    """Return a value that a source would write."""
    if column.values:
        return rng.choice(column.values)
    match column.type:
        case "bigint" | "integer":
            is_key = column.name.endswith("id")
            return str(row if is_key else rng.randint(0, 5))
        case "boolean":
            return rng.choice(("true", "false"))
        case "date":
            return f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        case "timestamptz":
            hour, minute = rng.randint(0, 23), rng.randint(0, 59)
            return f"2026-10-{rng.randint(1, 28):02}T{hour:02}:{minute:02}:00Z"
        case "text[]":
            return '["Service Desk"]'
        case "text":
            return str(row) if column.name == "id" else rng.choice(TEXTS[:3])
        case _:
            return str(rng.choice((15, 30, 90.5, 0.25)))


def odd(column: Column, rng: Random) -> str:
    """Return a value that is seldom seen, of any type now and then."""
    pools = {
        "bigint": NUMBERS, "integer": NUMBERS, "double": NUMBERS, "boolean": TRUTHS,
        "date": DAYS, "timestamptz": DAYS, "text": TEXTS, "text[]": LISTS,
    }  # fmt: skip
    if rng.random() < 0.2:
        return rng.choice(NO_VALUES)
    if rng.random() < 0.2:
        return rng.choice(rng.choice(tuple(pools.values())))
    return rng.choice(pools.get(column.type, NUMBERS))


def odd_name(name: str, rng: Random) -> str:
    """Return a column's name as odd exports write it."""
    return rng.choice(
        (
            name.upper(), f" {name} ", f"{name}\n", name.replace("_", " "), name + "#",
            "", "_row", "_kinds", "_errors", f'"{name}', f"{name},", "x" * 300, "id",
            "company", "é", "\ufeff" + name, "select", "a.b", "null", "1", "tenant_id ",
            "row_number", "key", "value", "status", "'", '""', "$1", "{name}",
        )
    )  # fmt: skip

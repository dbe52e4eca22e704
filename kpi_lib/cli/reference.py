"""``docs/kpis.md`` and ``docs/tables.md``: ``python -m kpi_lib.cli.reference``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from kpi_lib.domain.catalogue import KPIS, RECORDS
from kpi_lib.domain.kpi_record import Kpi
from kpi_lib.domain.needs import Needs
from kpi_lib.domain.schema import TABLES, Column, Table
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.reporting.column_labels import COLUMNS
from kpi_lib.reporting.columns import label
from kpi_lib.reporting.formats import Formats
from kpi_lib.settings.params_folder import TenantParams, load_params
from kpi_lib.settings.text_settings import text_settings

_ROOT = Path(__file__).parents[2]
_WRITTEN = (
    "Written from the code by `python -m kpi_lib.cli.reference`; a test holds "
    "the two equal."
)
_NUMBERS = (
    "*Needs* names the tables without which figures are not known: where one was never "
    "filled they are empty, not 0; so are they where a column named has no value in "
    "any row of the period. Numbers, statuses and clocks are those of "
    "`params/defaults.yaml`. A tenant's file may set others; its reports name those."
)
_PARTS = {
    "Counts": "numerator",
    "Against": "denominator",
    "Left out": "exclusions",
    "Clock": "clock",
    "Undefined": "undefined",
}


def kpis_page() -> str:
    """Return the page of the twelve KPIs: definition and every table's columns."""
    params = next(iter(load_params(_ROOT / "params").tenants.values()))
    facts = Facts(Snapshot(params.tenant, {}), params, now=datetime.now(UTC))
    parts = [f"# The KPIs\n\n{_WRITTEN} {_NUMBERS}\n"]
    for kpi in KPIS:
        parts.append(_kpi(kpi, facts))
    parts += [
        _definition(RECORDS[key], params) for key in ("service_summary", "kpi_daily")
    ]
    return "\n".join(parts)


def _kpi(kpi: Kpi, facts: Facts) -> str:
    result = COMPUTE[kpi.key](facts, "2026-10")
    tables = [
        f"Table `{name}`:\n\n"
        + _rows(
            ("column", "label", "unit"),
            (
                (f"`{key}`", *_reading(key, kpi.key, facts.params))
                for key in table.columns
            ),
        )
        for name, table in result.tables.items()
    ]
    return "\n".join([_definition(kpi, facts.params), *tables])


def _reading(key: str, kpi: str, params: TenantParams) -> tuple[str, str]:
    reading = COLUMNS.get(key)
    if reading is None:
        return "", ""
    return label(key, Formats(), kpi, text_settings(params, kpi)), reading.unit


def _definition(kpi: Kpi, params: TenantParams) -> str:
    head = f"## {kpi.number} {kpi.title} (`{kpi.key}`)".replace("##  ", "## ")
    settings = text_settings(params, kpi.key)
    facts = [(name, kpi.definition(settings, [part])) for name, part in _PARTS.items()]
    facts += [
        ("Reads", _listed(kpi.sources)),
        ("Needs", _needs(kpi.needs)),
        ("Family", f"`{kpi.family}`"),
        (
            "For",
            "a client's report too" if kpi.audience == "client" else "the provider",
        ),
    ]
    shown = [(f"**{name}**", text) for name, text in facts if text]
    return f"{head}\n\n{kpi.answers}\n\n{_rows(('', ''), shown)}"


def _needs(needs: Needs) -> str:
    """Name the tables without which figures are not known, and which figures."""
    figures: dict[tuple[str, ...], list[str]] = {}
    for name, sources in needs.further.items():
        figures.setdefault(sources, []).append(f"`{name}`")
    parts = [_listed(needs.required)] if needs.required else []
    also = "also " if needs.required else ""
    parts += [
        f"{also}{_listed(sources)} for {', '.join(names)}"
        for sources, names in figures.items()
    ]
    return "; ".join(parts)


def _listed(tables: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in tables)


def tables_page() -> str:
    """Return the page of the tables in the lake: columns, types, keys."""
    parts = [f"# The tables\n\n{_WRITTEN}\n"]
    for table in TABLES.values():
        parts.append(_table(table))
    return "\n".join(parts)


def _table(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in ("tenant_id", *table.key))
    columns = (
        (
            f"`{column.name}`",
            column.type,
            _may_be_null(column),
            _values(column),
        )
        for column in table.columns
    )
    rows = _rows(("column", "type", "NULL", "values"), columns)
    return f"## {table.name}\n\nKey: {key}\n\n{rows}"


def _values(column: Column) -> str:
    if column.is_dated:
        return f"{column.plausible.first} to {column.plausible.last}"
    return ", ".join(column.values)


def _may_be_null(column: Column) -> str:
    if column.default is not None:
        return f"becomes `{column.default}`"
    return "no" if column.required else "yes"


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main() -> None:
    """Write both pages."""
    for name, page in (("kpis", kpis_page()), ("tables", tables_page())):
        (_ROOT / "docs" / f"{name}.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

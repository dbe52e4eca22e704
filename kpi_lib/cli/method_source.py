"""``kpis/kpi_methods.py``, from the KPIs: ``python -m kpi_lib.cli.method_source``.

Real methods, so that editors complete them and ``tenant.ticket_trends?`` tells their
arguments, tables and columns without a query.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kpi_lib.domain.catalogue import KPIS
from kpi_lib.domain.kpi_record import Kpi
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import load
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import load_params

_ROOT = Path(__file__).parents[2]
_WIDTH = 88
_HEAD = '''"""The KPIs as methods of a tenant, with their arguments, tables and columns.

Written from the KPIs by ``python -m kpi_lib.cli.method_source``; a test holds the two
equal.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Literal

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result


class KpiMethods(ABC):
    """A method for each KPI.

    The period is a `Period` or its text, such as ``2026-10``, ``2026-Q3`` or
    ``last-month``; ``company`` restricts the rows to one client.
    """

    @abstractmethod
    def compute(self, kpi: str, period: str | Period, **options: Any) -> Result:
        """Compute one KPI."""
'''
_SECTION = re.compile(r"(Parameters|Returns|Raises|Notes)\n-+\n")


def source() -> str:
    """Return the module's text."""
    params = next(iter(load_params(_ROOT / "params").tenants.values()))
    facts = Facts(Snapshot(params.tenant, {}), params, now=datetime.now(UTC))
    methods = ("\n".join(_method(kpi, facts)) for kpi in KPIS)
    return "\n".join([_HEAD, *methods])


def _method(kpi: Kpi, facts: Facts) -> Iterator[str]:
    _, _, *options = inspect.signature(load(kpi.key)).parameters.values()
    arguments = ["self", "period: str | Period", "*"]
    arguments += [f"{o.name}: {_quoted(o.annotation)} = {_text(o)}" for o in options]
    yield f"    def {kpi.key}("
    yield from _listed(arguments)
    yield "    ) -> Result:"
    yield from _docstring(kpi, facts)
    passed = [f'"{kpi.key}"', "period", *(f"{o.name}={o.name}" for o in options)]
    call = f"        return self.compute({', '.join(passed)})"
    if len(call) <= _WIDTH:
        yield call
    else:
        yield "        return self.compute("
        yield from _listed(passed, 12)
        yield "        )"
    yield ""


def _listed(arguments: list[str], indent: int = 8) -> Iterator[str]:
    """Yield arguments in one line, or where that is too long one in each."""
    line = " " * indent + ", ".join(arguments)
    if len(line) <= _WIDTH:
        yield line
    else:
        yield from (f"{' ' * indent}{argument}," for argument in arguments)


def _text(option: inspect.Parameter) -> str:
    return _quoted(repr(option.default))


def _quoted(text: object) -> str:
    return str(text).replace("'", '"')


def _docstring(kpi: Kpi, facts: Facts) -> Iterator[str]:
    summary, parameters = _described(inspect.getdoc(load(kpi.key)) or "")
    yield f'        """{summary}'
    yield ""
    yield from _wrapped(f"KPI {kpi.number}. {kpi.answers}", 8)
    if parameters:
        yield ""
        yield "        Parameters"
        yield "        ----------"
        yield from (f"        {line}".rstrip() for line in parameters)
    yield ""
    result = load(kpi.key)(facts, "2026-10")
    for name, table in result.tables.items():
        columns = ", ".join(map(str, table.columns))
        yield from _wrapped(f"Table ``{name}``: {columns}.", 8)
    yield '        """'


def _described(doc: str) -> tuple[str, list[str]]:
    """Return a docstring's first line, and what it says of the KPI's own options."""
    parts = _SECTION.split(doc)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    lines = sections["Parameters"].rstrip().splitlines()
    options = [line.partition(" ")[0] for line in lines]
    at = options.index("period") + 1
    if not any(line.startswith(" ") for line in lines[at:]):
        return doc.splitlines()[0], []
    return doc.splitlines()[0], lines[at:]


def _wrapped(text: str, indent: int) -> list[str]:
    space = " " * indent
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
    )


def main() -> None:
    """Write the module."""
    path = _ROOT / "kpi_lib" / "kpis" / "kpi_methods.py"
    path.write_text(source(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Amounts of agreements that are not per month: by their header, or a column beside."""

from __future__ import annotations

import re

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import RAW_AGREEMENTS
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import text
from kpi_lib.sources.guessing.value_readings import decimal_comma

_PER_MONTH = re.compile(r"month|mensuel|\bmois\b|monat|mensual|\bmes\b|\bmrr\b")
_MONTHS = (
    (12, "annual|annuel|year|jahr|anual"),
    (6, "semi|half|semestr|halbj"),
    (3, "quarter|trimest|quartal|viertelj"),
)
"""Months of a period by its words; the last that fits counts."""
_CYCLE = re.compile(
    r"cycle|period|frequen|interval|recurrence|billing term|echeancier|facturation"
    r"|abrechnung|turnus|rhythmus|zahlweise|periodic"
)


def divide_amounts(draft: Draft, values: Sampled) -> None:
    """Divide the amounts of quarters and years by their months, and ask."""
    name = draft.content.get("columns", {}).get("monthly_amount")
    if draft.table is not RAW_AGREEMENTS or not isinstance(name, str):
        return
    if _PER_MONTH.search(fold(name)):
        return
    months, told = str(_months(fold(name))), name
    if months == "1":
        told = next((one for one in values if _tells_cycle(one, values)), "")
        if not told:
            return
        folded = f"strip_accents(lower({identifier(told)}))"
        cases = " ".join(
            f"when regexp_matches({folded}, '{words}') then {count}"
            for count, words in reversed(_MONTHS)
        )
        months = f"case {cases} else 1 end"
    number = f"regexp_replace({identifier(name)}, '[^0-9.,-]', '', 'g')"
    if decimal_comma([values[name]], has_cells=False)[0]:
        number = f"replace(replace({number}, '.', ''), ',', '.')"
    else:
        number = f"replace({number}, ',', '')"
    draft.answer("columns", "monthly_amount")
    draft.drop("columns", "monthly_amount")
    divided = f"round(try_cast({number} as decimal(18, 4)) / {months}, 2)"
    # What is no number stays what it is, and is refused.
    sql = f"coalesce(cast({divided} as varchar), {identifier(name)})"
    note = ", ".join(values[name].examples())
    draft.put(sql, "derived", "monthly_amount", note=note)
    draft.ask(
        f"is {text(name)} of the period that {text(told)} says? It is divided by its "
        "months; where it is per month already, it stands under columns instead",
        at=("derived", "monthly_amount"),
    )


def _months(folded: str) -> int:
    found = [count for count, words in _MONTHS if re.search(words, folded)]
    return found[-1] if found else 1


def _tells_cycle(name: str, values: Sampled) -> bool:
    """Return whether a column says that some amounts are not per month."""
    words = values[name].distinct[:20]
    return bool(_CYCLE.search(fold(name))) and any(_months(fold(w)) > 1 for w in words)

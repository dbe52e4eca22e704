"""Names of companies in lists of records, as in a field that users added."""

from __future__ import annotations

import re

from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import text

_RECORDS = re.compile(r'\[\{.*"name": ?"([^"]+)".*\}\]', re.DOTALL)
_MOSTLY = 0.9


def ask_for_records(draft: Draft, values: Sampled) -> None:
    """Ask whether the first record of a list names the company, where that is open."""
    place = ("columns", "company")
    is_open = place in draft.questions or ("constants", "company") in draft.questions
    if not is_open:
        return
    for name, found in values.items():
        if found.is_empty or found.share(_RECORDS) < _MOSTLY:
            continue
        matches = map(_RECORDS.fullmatch, found.examples())
        names = ", ".join(match[1] for match in matches if match)
        sql = f"json_extract_string({identifier(name)}, '$[0].name')"
        draft.ask(
            f"does {text(name)} name the company ({names})? Then it stands under "
            "derived, without the other line:",
            f"company: {text(sql)}",
            at=("derived", "company"),
        )

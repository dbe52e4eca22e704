"""Words of the recommendations to a client: what, why, effort and expected effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats


@dataclass(frozen=True)
class AdviceWords:
    """Writer of recommendations in one language."""

    formats: Formats

    def worded(self, main: pd.DataFrame) -> pd.DataFrame:
        """Add the columns that a reader sees."""
        rows = [
            {str(k): v for k, v in row.items()}
            for row in main.to_dict(orient="records")
        ]
        return main.assign(
            recommendation=[self._recommendation(row) for row in rows],
            basis=[self._basis(row) for row in rows],
            effort=[self._effort(row) for row in rows],
            effect=[self._effect(row) for row in rows],
            decision=[self.formats.text.gettext("yes / later / no")] * len(rows),
        )

    def _recommendation(self, row: Mapping[str, Any]) -> str:
        if row["kind"] == "carry_on":
            return self._carry_on(row)
        if row["kind"] != "training":
            return f"{row['name']}. {row['description']}"
        return self.formats.text.gettext(
            "Training session for your people. Show in an hour what the tickets ask "
            "most often, and leave a short guide."
        )

    def _carry_on(self, row: Mapping[str, Any]) -> str:
        formats = self.formats
        return formats.text.gettext(
            "Carry “{project}” on to the people and devices it has not reached. Since "
            "{since} such tickets are {share} fewer than without it (95% interval: "
            "{low} to {high})."
        ).format(
            project=row["name"],
            since=formats.date(row["since"]),
            share=formats.percent(row["avoidable_pct"], 0),
            low=formats.percent(row["fewer_low_pct"], 0),
            high=formats.percent(row["fewer_high_pct"], 0),
        )

    def _basis(self, row: Mapping[str, Any]) -> str:
        text = self.formats.text.ngettext(
            "{n} ticket, {time} of work",
            "{n} tickets, {time} of work",
            int(row["ticket_count"]),
        ).format(
            n=self.formats.integer(row["ticket_count"]),
            time=self.formats.minutes(row["minutes"]),
        )
        if row["topic"] is None or pd.isna(row["topic"]):
            return text
        return self.formats.text.gettext("{text}; for example “{topic}”").format(
            text=text, topic=row["topic"]
        )

    def _effort(self, row: Mapping[str, Any]) -> str:
        return self.formats.text.gettext("{effort}, about {hours}").format(
            effort=word(row["effort"], self.formats),
            hours=self.formats.hours(row["effort_hours"], 0),
        )

    def _effect(self, row: Mapping[str, Any]) -> str:
        formats, ngettext = self.formats, self.formats.text.ngettext
        spared = float(row["spared_tickets_per_month"])
        n, months = round(spared), round(float(row["months_to_repay"]))
        if spared < 1:
            text = formats.text.gettext(
                "less than one ticket and about {time} of work less a month"
            )
        else:
            text = ngettext(
                "about {n} ticket and {time} of work less a month",
                "about {n} tickets and {time} of work less a month",
                n,
            )
        repaid = ngettext(
            "{effect}; the effort is repaid in about {n} month",
            "{effect}; the effort is repaid in about {n} months",
            max(months, 1),
        )
        return repaid.format(
            effect=text.format(
                n=formats.integer(n),
                time=formats.minutes(60 * float(row["saved_hours_per_month"])),
            ),
            n=formats.integer(max(months, 1)),
        )

"""Marks of a read that are outside the scale of their survey."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from kpi_lib.domain.schema import RAW_SURVEYS, Table
from kpi_lib.settings.survey_scales import CsatScale

_SCALES = (
    (7, "{from: 1, to: 7}"),
    (10, "{from: 0, to: 10}"),
    (100, "{from: 0, to: 100}"),
)
"""Usual scales of marks by their best one."""


@dataclass(frozen=True)
class OffScale:
    """Numbers of such marks.

    Attributes
    ----------
    csat, nps : int
        Rows with such a mark.
    best : Decimal or None
        The greatest CSAT of the read, where no scale is set for it.
    """

    csat: int = 0
    nps: int = 0
    best: Decimal | None = None

    @classmethod
    def of(
        cls,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        rows: str,
        scale: CsatScale | None,
    ) -> OffScale:
        """Count the marks in rows of the table ``parsed``."""
        if table is not RAW_SURVEYS:
            return cls()
        csat, nps, best = connection.execute(
            "select count(*) filter (where csat not between 1 and 5), "
            "count(*) filter (where nps not between 0 and 10), max(csat) "
            f"from {rows}"
        ).fetchall()[0]
        return cls(csat, nps, best if csat and scale is None else None)

    def __add__(self, other: OffScale) -> OffScale:
        best = max(
            (mark for mark in (self.best, other.best) if mark is not None), default=None
        )
        return OffScale(self.csat + other.csat, self.nps + other.nps, best)

    def texts(self, where: str) -> list[str]:
        """Return a warning for each kind of mark; `where` may say the scale."""
        texts = []
        if self.csat:
            text = (
                f"{_rows(self.csat)} a csat that is not from 1 to 5, and is in no mean"
            )
            if self.best is not None:
                text += (
                    f"; {where} says the source's scale, for example "
                    f"csat_scale: {_scale(self.best)}"
                )
            texts.append(text)
        if self.nps:
            texts.append(
                f"{_rows(self.nps)} an nps that is not from 0 to 10, and is in no score"
            )
        return texts


def _scale(best: Decimal) -> str:
    return next((scale for top, scale in _SCALES if best <= top), _SCALES[-1][1])


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count} rows have"

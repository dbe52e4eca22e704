"""Scales of survey marks: of a source's marks, of a ConnectWise survey's points."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from kpi_lib.settings.strict_models import Settings, mistake


class CsatScale(Settings):
    """Scale of the marks that a source sends, to be turned into 1 to 5.

    Attributes
    ----------
    worst, best : Decimal
        Become 1 and 5, the marks between them in proportion; keys ``from``, ``to``.
    """

    worst: Decimal = Field(alias="from")
    best: Decimal = Field(alias="to")

    @field_validator("best")
    @classmethod
    def _differs(cls, best: Decimal, info: ValidationInfo) -> Decimal:
        if best == info.data.get("worst"):
            raise mistake('another mark than "from", for example {from: 0, to: 100}')
        return best

    def rescaled(self, mark: Decimal) -> Decimal:
        """Return the mark from 1 to 5."""
        return 1 + (mark - self.worst) * 4 / (self.best - self.worst)


class SurveyParams(Settings):
    """Scale of one ConnectWise survey.

    Attributes
    ----------
    kind : str
        ``csat`` (scaled to 1 to 5) or ``nps`` (0 to 10 points).
    best : int
        Most points of an answer.
    least : int
        Fewest points of an answer; fewer are no answer.
    """

    kind: Literal["csat", "nps"]
    best: int = Field(ge=1)
    least: int = Field(1, ge=0, validate_default=True)

    @field_validator("least")
    @classmethod
    def _below_best(cls, least: int, info: ValidationInfo) -> int:
        if least >= info.data.get("best", least + 1):
            raise mistake('fewer points than "best"')
        return least

    @property
    def scale(self) -> CsatScale:
        """Scale of the points."""
        ends = {"from": Decimal(self.least), "to": Decimal(self.best)}
        return CsatScale.model_validate(ends)

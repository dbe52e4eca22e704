"""Boards and companies that a tenant leaves out of every figure: ``exclude:``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpi_lib.settings.strict_models import Settings

Names = tuple[Annotated[str, Field(min_length=1)], ...]


class Exclude(Settings):
    """Names of boards and companies; compared as `fold` does, aliases resolved."""

    boards: Names = Field(
        default=(), description='a list of boards, for example ["Internal"]'
    )
    companies: Names = Field(
        default=(), description='a list of companies, for example ["Our own company"]'
    )

    def __bool__(self) -> bool:
        """Return whether anything is left out."""
        return bool(self.boards or self.companies)

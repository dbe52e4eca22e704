"""Address of a ticket in the provider's system: a template with its number."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from kpi_lib.settings.strict_models import mistake

_ADDRESS = re.compile(r"https?://[^\s<>\"'{}]+\{cw_ticket_id\}[^\s<>\"'{}]*")


def _is_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise mistake(
            "a web address with {cw_ticket_id} in the place of the number, for example "
            '"https://psa.example.org/ticket/{cw_ticket_id}"'
        )
    return value


TicketUrl = Annotated[str, AfterValidator(_is_address)]

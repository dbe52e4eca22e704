"""Time zones in settings: names of the IANA database."""

from __future__ import annotations

import difflib
import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator

from kpi_lib.settings.strict_models import mistake

_FORM = re.compile(r"UTC|[A-Z]\w*(/[A-Z][\w+-]*)+")


def _zone(text: str) -> str:
    try:
        if not _FORM.fullmatch(text):
            raise ZoneInfoNotFoundError
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError):
        known = sorted(filter(_FORM.fullmatch, available_timezones()))
        near = difflib.get_close_matches(text, known, 1)
        expected = f'an IANA name, for example "{(*near, "Europe/Paris")[0]}"'
        raise mistake(expected) from None
    return text


Zone = Annotated[str, AfterValidator(_zone)]

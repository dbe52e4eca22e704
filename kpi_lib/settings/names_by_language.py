"""Names of values in a reader's language: ``names:`` of a tenant's file."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from kpi_lib.domain.languages import LANGUAGES
from kpi_lib.domain.names import fold
from kpi_lib.settings.strict_models import mistake

Text = Annotated[str, Field(min_length=1)]
_EXAMPLE = "{fr: {Remote support: Soutien à distance}}"


def _checked(by_language: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    for language, names in by_language.items():
        if language not in LANGUAGES:
            known = " or ".join(f'"{one}"' for one in LANGUAGES)
            raise mistake(
                f"{known}, then each value and its name, for example {_EXAMPLE}",
                f'got the language "{language}"',
            )
        values: dict[str, str] = {}
        taken: dict[str, str] = {}
        for value, name in names.items():
            if (other := values.setdefault(fold(value), value)) != value:
                raise mistake(
                    "each value once",
                    f'has "{other}" and "{value}" under "{language}", which are the '
                    "same",
                )
            if (other := taken.setdefault(fold(name), value)) != value:
                raise mistake(
                    "a name of its own for each, or a reader cannot tell them apart",
                    f'calls both "{other}" and "{value}" "{name}" under "{language}"',
                )
    return by_language


Names = Annotated[
    dict[str, dict[Text, Text]],
    AfterValidator(_checked),
    Field(description=f"names by language, for example {_EXAMPLE}"),
]
"""By language, each stored value and its name there; case and accents aside."""

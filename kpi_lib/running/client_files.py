"""Names of the files that a client gets: for the client, the report and the period."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.domain.names import slugify
from kpi_lib.domain.period import Period
from kpi_lib.reporting.translation import translator


def names(
    titles: Mapping[str, str], client: str, period: Period, language: str
) -> dict[str, str]:
    """Return the name of a client's files, without ending, by notebook.

    A file that is attached to a message or saved says what it is:
    ``clinique-nord_bilan-de-service_2026-Q3``. The words between are the notebook's
    first heading in the client's language; without one, or where another notebook has
    the same one, the notebook's own name stands there.

    Parameters
    ----------
    titles : mapping of str to str
        Of all notebooks for clients, whether or not they run; by name.
    client : str
        The client's slug.
    period : Period
    language : {"en", "fr"}
    """
    gettext = translator(language).gettext
    shown = {notebook: gettext(title) for notebook, title in titles.items()}
    named = {}
    for notebook, title in shown.items():
        is_alone = title and list(shown.values()).count(title) == 1
        (slug,) = slugify([title if is_alone else notebook]).values()
        named[notebook] = f"{client}_{slug}_{period.slug}"
    return named

"""Choice of a source's resources: ``resources:`` in its part of a tenant's file."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.settings.strict_models import mistake

OTHERS = "*"
"""Stands for all resources that the choice does not name."""


def chosen_resources(value: object) -> object:
    """Return a list of resources as the mapping that it stands for.

    ``[tickets]`` means ``{tickets: true, "*": false}``: these and no others.
    """
    if isinstance(value, list):
        if not value:
            raise mistake("a list that is not empty, or {a resource: false}")
        return {OTHERS: False, **{str(name): True for name in value}}
    return value


def checked_names(choice: dict[str, bool], known: Sequence[str]) -> dict[str, bool]:
    """Return a choice with ``_`` for spaces; refuse names that are not known.

    Parameters
    ----------
    choice : dict of str to bool
    known : sequence of str
        Empty where any name may be one.
    """
    names = {name.strip().replace(" ", "_"): read for name, read in choice.items()}
    for name in names:
        if known and name not in (*known, OTHERS):
            raise mistake(
                f"some of {', '.join(known)}, for example {{{known[-1]}: false}}",
                f'names "{name}"',
            )
    if known and not any(is_chosen(names, name) for name in known):
        raise mistake("at least one resource that is read")
    return names


def is_chosen(choice: dict[str, bool], kind: str) -> bool:
    """Return whether a choice lets a kind of resource be read."""
    return choice.get(kind, choice.get(OTHERS, True))

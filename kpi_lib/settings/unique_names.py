"""Checks that names, aliases and ids of the settings mean one thing each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold


def alias_errors(where: str, entries: object) -> Iterator[ParamsError]:
    """Yield an error for each name and alias that stands for two entries.

    Parameters
    ----------
    where : str
        File and key of the entries, for the messages.
    entries : object
        Companies or members as the file has them: by name, with their ``aliases``.
    """
    if not isinstance(entries, dict):
        return
    owners: dict[str, str] = {}
    for name in entries:
        if (other := owners.setdefault(fold(name), name)) != name:
            yield ParamsError(
                f"{where}.{name}",
                f'is the same name as "{other}"',
                "one of them, with the other as its alias",
            )
    for name, entry in entries.items():
        aliases = entry.get("aliases") if isinstance(entry, dict) else None
        for alias in aliases if isinstance(aliases, list) else ():
            if (other := owners.setdefault(fold(str(alias)), name)) != name:
                yield ParamsError(
                    f"{where}.{name}.aliases",
                    f'got "{alias}", which stands for "{other}"',
                    "an alias of one alone",
                )


def id_errors(
    folder: str, contents: Mapping[str, dict[str, Any] | None]
) -> Iterator[ParamsError]:
    """Yield an error for each tenant that has the ``tenant_id`` of another one.

    Parameters
    ----------
    folder : str
        Folder of the tenants' files, for the messages.
    contents : mapping of str to dict or None
        Content of each file by slug; None for one that could not be read.
    """
    owners: dict[str, str] = {}
    # A copy that still bears its original's name owns no id.
    files = sorted(contents.items(), key=lambda f: (f[1] or {}).get("tenant") != f[0])
    for slug, content in files:
        tenant_id = str((content or {}).get("tenant_id", "")).lower()
        if tenant_id and (other := owners.setdefault(tenant_id, slug)) != slug:
            yield ParamsError(
                f"{folder}/{slug}.yaml: tenant_id",
                f'got "{tenant_id}", the id of "{other}"',
                "an id of its own",
            )

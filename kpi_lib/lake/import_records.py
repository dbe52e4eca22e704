"""Records of a tenant's imports, in a small file beside its tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kpi_lib.lake.storage import Storage

_MOST = 200
"""Records that are kept, the newest ones."""


def find_record(files: Storage, tenant: str, key: str) -> dict[str, Any] | None:
    """Return the record of an import; None where there is none that can be read."""
    found: dict[str, Any] | None = _read(files, tenant).get(key)
    return found


def keep_record(
    files: Storage, tenant: str, key: str, record: Mapping[str, Any]
) -> None:
    """Keep the record of an import; the tenant must be locked for writing."""
    others = {k: v for k, v in _read(files, tenant).items() if k != key}
    kept = dict([*others.items(), (key, dict(record))][-_MOST:])
    files.write({_name(tenant): json.dumps(kept).encode()})


def remove_records(files: Storage, tenant: str) -> None:
    """Remove all records of a tenant: they name its files."""
    files.remove(_name(tenant))


def _name(tenant: str) -> str:
    return f"{tenant}/_imports.json"


def _read(files: Storage, tenant: str) -> dict[str, Any]:
    try:
        kept = json.loads(files.read(_name(tenant)) or b"{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}

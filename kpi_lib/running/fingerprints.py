"""Fingerprints: hashes of all that the files of a unit depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from kpi_lib.domain.library_code import library_hash as library_hash
from kpi_lib.running.units import Unit
from kpi_lib.settings.params_folder import TenantParams

_NOT_SHOWN: Any = {"mail": True, "companies": {"__all__": {"mail", "mail_domains"}}}
"""Settings on which no report depends: to whom it is mailed."""


@dataclass(frozen=True)
class Inputs:
    """Inputs of a unit's files, besides the unit itself.

    Attributes
    ----------
    versions : mapping of str to int
        Tables of the tenant.
    params_sha256 : str
        Of all that the tenant's settings say, defaults included, but for mail.
    library_version, library_sha256 : str
        The second one of its code, so that an edited installation is not mistaken
        for the release.
    """

    versions: Mapping[str, int]
    params_sha256: str
    library_version: str
    library_sha256: str

    @classmethod
    def of(cls, params: TenantParams, versions: Mapping[str, int]) -> Inputs:
        """Gather what a tenant's units depend on."""
        return cls(
            dict(versions),
            sha256(params.model_dump_json(exclude=_NOT_SHOWN).encode()),
            version("kpi-lib"),
            library_hash(),
        )


def fingerprint(unit: Unit, inputs: Inputs) -> str:
    """Return a hash that two executions share where they must give equal files."""
    depends = {
        **asdict(inputs),
        "notebook": sha256(unit.source.read_bytes()),
        "unit": [unit.tenant, unit.period, unit.key, unit.company],
        "as_of": unit.as_of,
        "language": unit.language,
        "note": unit.note.text if unit.note else None,
    }
    return sha256(json.dumps(depends, sort_keys=True).encode())


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()

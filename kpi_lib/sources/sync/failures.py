"""Failures of a sync as sentences; tracebacks of unforeseen errors, kept in files."""

from __future__ import annotations

import contextlib
import re
import tempfile
import traceback
from collections.abc import Iterable, Sequence

from pydantic import SecretStr

from kpi_lib.domain.errors import DataError, KpiError, folder_error
from kpi_lib.lake.storage import Storage, full_disk_words
from kpi_lib.sources.vendors.credentials import environment_secrets, without

FOLDER = "sync-errors"
"""Below a tenant's folder of the lake: a file per resource with its last traceback."""


class FailureLog:
    """Turns what ended a resource's read into a sentence for the operator.

    Parameters
    ----------
    files : Storage
        The lake's small files.
    tenant, source : str
    """

    def __init__(self, files: Storage, tenant: str, source: str) -> None:
        self._files = files
        self._tenant = tenant
        self._source = source
        self._secrets: tuple[SecretStr, ...] = environment_secrets(tenant, source)

    def hide(self, secrets: Iterable[SecretStr | None]) -> None:
        """Keep more secrets out of tracebacks."""
        self._secrets = (*self._secrets, *(one for one in secrets if one))

    def describe(self, error: Exception, resource: str = "") -> str:
        """Return an error's text; keep the traceback of one that nobody foresaw."""
        words = "" if isinstance(error, KpiError) else full_disk_words(error)
        if words:
            return (
                f"{self._files.show(self._tenant)}: the lake's disk is full ({words}); "
                "free disk space, then start again; what is written stays, and the "
                "next sync reads the rest."
            )
        if isinstance(error, OSError) and error.filename:
            error = folder_error(DataError, error.filename, error)
        if isinstance(error, KpiError):
            return str(error)
        text = without(" ".join(str(error).split()), self._secrets)[:300]
        kept = self._keep(error, self._name(resource))
        return (
            f"an unexpected error: {type(error).__name__}: {text}; its traceback is in "
            f"{kept}."
        )

    def forget(self, resource: str = "") -> None:
        """Remove the traceback of a resource that was read to its end."""
        # An old traceback that stays does less harm than a read that ends here.
        with contextlib.suppress(OSError):
            self._files.remove(self._name(resource))

    def _name(self, resource: str) -> str:
        words = re.sub(r"[^\w.]+", "-", f"{self._source} {resource}".strip())
        return f"{self._tenant}/{FOLDER}/{words}.txt"

    def _keep(self, error: Exception, name: str) -> str:
        lines = traceback.format_exception(error)
        content = without("".join(lines), self._secrets).encode(errors="replace")
        try:
            self._files.write({name: content})
        except OSError:
            # The lake's disk may be what failed.
            with tempfile.NamedTemporaryFile(
                "wb", prefix="kpi-error-", suffix=".txt", delete=False
            ) as file:
                file.write(content)
            return file.name
        return self._files.show(name)


def grouped(
    tenant: str, source: str, failures: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Return one sentence per distinct failure, with the resources that it ended.

    Parameters
    ----------
    tenant, source : str
    failures : sequence of tuple of str
        Resource (empty for the whole source) and what happened, in order.
    """
    whole = f"{tenant} {source}"
    resources: dict[str, list[str]] = {}
    for name, text in failures:
        # The place of a vendor's error is the source, or a part of it.
        bare = text.partition(": ")[2] if text.startswith(whole) else text
        resources.setdefault(bare, []).append(name)
    return tuple(
        ": ".join(filter(None, (whole, ", ".join(filter(None, names)), text)))
        for text, names in resources.items()
    )

"""Environment variables: those that a user sets, and a run's for its notebooks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

PREFIX = "KPI_"
"""Start of the name of every variable that the project reads."""

LAKE, PARAMS, REPORTS = "KPI_LAKE", "KPI_PARAMS", "KPI_REPORTS"
NOTEBOOKS, OWN_NOTEBOOKS = "KPI_NOTEBOOKS", "KPI_OWN_NOTEBOOKS"
CACHE = "KPI_CACHE"
MODEL_RELAY = "KPI_MODEL_RELAY"
UNPACK_RATIO, FREE_SPACE = "KPI_UNPACK_RATIO", "KPI_FREE_SPACE_MB"
LLM_URL, LLM_MODEL, LLM_KEY = "KPI_LLM_BASE_URL", "KPI_LLM_MODEL", "KPI_LLM_API_KEY"
LLM_API_VERSION = "KPI_LLM_API_VERSION"
LLM_SECONDS, LLM_TRIES = "KPI_LLM_TIMEOUT_SECONDS", "KPI_LLM_TRIES"


@dataclass(frozen=True)
class RunEnvironment:
    """Inputs of one notebook and files that it is to leave behind.

    Each attribute travels in the environment of the notebook's kernel, in the variable
    of its name: `client_rows` in ``KPI_CLIENT_ROWS``. A user sets the first two; a
    notebook that is executed by hand has no other.

    Attributes
    ----------
    lake, params : str or None
        A folder, or ``s3://bucket/path``.
    settings : Path or None
        Folder of the settings of the run's tenants.
    snapshot : Path or None
        File of the tenant's table versions, which all notebooks of a run read.
    client_rows : Path or None
        Folder of the tenant's rows, laid out by client.
    working_copy : Path or None
        Database file with the tenant's rows.
    threads : int or None
        Number of threads that a question may use.
    workbook : Path or None
        Where the notebook writes its workbook; without it, it writes none.
    previous_figures : Path or None
        File of the previous report's figures for the same period.
    reported_figures : Path or None
        Where the notebook writes its own figures.
    model_relay : str or None
        Address of a process that sends requests on to the language model.
    note : Path or None
        File with the account manager's own words, for a client.
    client : str or None
        The company that a client's notebook is for: every connection that the notebook
        opens holds that client's rows alone.
    left_out_texts : Path or None
        Where a client's notebook writes which texts were left out, for the operator.
    """

    lake: str | None = None
    params: str | None = None
    settings: Path | None = None
    snapshot: Path | None = None
    client_rows: Path | None = None
    working_copy: Path | None = None
    threads: int | None = None
    workbook: Path | None = None
    previous_figures: Path | None = None
    reported_figures: Path | None = None
    model_relay: str | None = None
    left_out_texts: Path | None = None
    note: Path | None = None
    client: str | None = None

    def to_environment(self) -> dict[str, str]:
        """Return the variables; an empty one hides what an outer process has set."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            _variable(name): "" if value is None else str(value)
            for name, value in values.items()
        }

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None
    ) -> RunEnvironment:
        """Read the variables of `environment`, by default this process's."""
        variables = os.environ if environment is None else environment

        def text(name: str) -> str | None:
            return variables.get(_variable(name)) or None

        def path(name: str) -> Path | None:
            value = text(name)
            return Path(value) if value else None

        threads = text("threads")
        return cls(
            lake=text("lake"),
            params=text("params"),
            settings=path("settings"),
            snapshot=path("snapshot"),
            client_rows=path("client_rows"),
            working_copy=path("working_copy"),
            threads=int(threads) if threads else None,
            workbook=path("workbook"),
            previous_figures=path("previous_figures"),
            reported_figures=path("reported_figures"),
            model_relay=text("model_relay"),
            left_out_texts=path("left_out_texts"),
            note=path("note"),
            client=text("client"),
        )


def _variable(attribute: str) -> str:
    return PREFIX + attribute.upper()

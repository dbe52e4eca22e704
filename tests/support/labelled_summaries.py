"""Summaries labelled by hand: subject, request for training, person named.

`tests/cases/topics/summaries_<language>.csv` holds 200 invented ones in each language
and `desk_<language>.csv` 150, by which the rules were made. 100 others, of
`further_<language>.csv`, and 150, of `unseen_<language>.csv`, were written and labelled
before any rule was tried on them; 100 of `later_<language>.csv` before its author read
the rules. By its uneven rows phrases were added; of its even ones a single phrase was
known before, "show me the shared calendar".
The subject is a key of `PROJECTS`, or empty where no project fits.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpi_lib.domain.languages import Language
from kpi_lib.kpis import client_training_needs
from kpi_lib.text.folding import fold_text

from .lakes import open_facts, snapshot, tenant_params, typed
from .places import ROOT

PROJECTS = {
    "password": "password", "mfa": "mfa", "printer": "printer", "network": "network",
    "vpn": "vpn", "email": "email", "phishing": "phishing", "access": "access",
    "onboard": "onboard", "backup": "backup", "disk": "disk", "mobile": "mobile",
    "wifi": "wifi", "install": "install", "slow": "slow", "equipment": "screen",
    "calls": "phone", "accounting": "accounting", "training": "training",
    "server": "server",
}  # fmt: skip
"""Subject to an idea of the project that fits it (``projects.yaml``)."""


@dataclass(frozen=True)
class Score:
    """Share of what was claimed that is so, and of what is so that was claimed."""

    precision: float
    recall: float


def labelled(language: Language, sample: str = "summaries") -> pd.DataFrame:
    """Read a sample: ``cw_ticket_id, subject, training, person, summary``."""
    path = ROOT / "tests" / "cases" / "topics" / f"{sample}_{language}.csv"
    frame = pd.read_csv(path, sep="|", keep_default_na=False)
    return (
        frame.assign(training=frame["training"] == "y")
        .rename_axis("cw_ticket_id")
        .reset_index()
    )


def score(claimed: pd.Series, is_so: pd.Series) -> Score:
    """Compare two columns of truth values."""
    both = (claimed & is_so).sum()
    return Score(both / claimed.sum(), both / is_so.sum())


def asks_for_training(
    summaries: pd.Series, examples: tuple[str, ...] = (), **own: Sequence[str]
) -> pd.Series:
    """Judge summaries by the defaults of KPI 02, with a tenant's own lists."""
    lists = {"examples": examples, **own}
    limits = {"client_training_needs": {k: {"own": list(v)} for k, v in lists.items()}}
    params = tenant_params(thresholds=limits)
    rows = [
        {
            "company": "Acme",
            "status": "Open",
            "created_at_remote": "2026-10-05 10:00",
            "summary": text,
        }
        for text in summaries
    ]
    tables = {"raw_tickets": typed("raw_tickets", rows, params)}
    with tempfile.TemporaryDirectory() as folder:
        source = snapshot(Path(folder), params, tables, rows=1000)
        with closing(open_facts(source, params)) as facts:
            found = client_training_needs.compute(facts, "2026-10").evidence()
    judged = found.set_index("cw_ticket_id")["is_training"].sort_index()
    return pd.Series(judged.to_numpy(dtype=bool), index=summaries.index)


def names_a_person(label: str, people: pd.Series) -> bool:
    """Return whether a label holds a part of a person's name."""
    parts = {part for name in people for part in fold_text(name).split()}
    parts -= {"le"}
    return bool(parts & set(re.split(r"[^\w-]+", fold_text(label))))

"""Finding about commitments that are late."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.domain.result import Result

_LONG_DAYS = 60


def candidates(promises: Result) -> Iterator[Finding]:
    """Yield one finding for all commitments that are late at the report's `as_of`.

    Parameters
    ----------
    promises : Result
        Of `review.promises`, whose ``days_late`` the review's table shows, too.
    """
    commitments = pd.concat([promises.tables["main"], promises.tables["made"]])
    late = commitments[commitments["outcome"] == "overdue"].sort_values(
        "due_on", kind="stable"
    )
    if late.empty:
        return
    days = [int(n) for n in late["days_late"]]
    new_dates = [
        None if pd.isna(day) else pd.Timestamp(day).date() for day in late["new_due_on"]
    ]
    yield Finding(
        kind="commitments",
        subject="commitments",
        section="decisions",
        base=60,
        gap=max(days) / _LONG_DAYS,
        cases=len(late),
        of=len(commitments),
        since=pd.Timestamp(late["due_on"].iloc[0]).date(),
        is_running=True,
        values={
            "late": list(zip(late["text"].astype(str), days, new_dates, strict=True)),
            "kept": int((commitments["outcome"] == "done").sum()),
        },
        action="commitments",
    )

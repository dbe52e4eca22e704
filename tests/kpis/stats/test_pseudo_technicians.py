"""One person's real tickets, dealt by days to eight who must not differ."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from support.places import REAL_DATA

from kpi_lib.kpis.stats.casemix import compare

PSEUDO_TECHNICIANS, OWNERS, DEALS = 8, 3, 3


def helpdesk() -> pd.DataFrame:
    """Read the tickets of the help desk: the last resolution, and who made it."""
    events = pd.read_csv(REAL_DATA / "helpdesk_clients/helpdesk.csv.gz", dtype=str)
    events["at"] = pd.to_datetime(events["Complete Timestamp"])
    events = events.sort_values(["Case ID", "at"], kind="stable")
    first = events.groupby("Case ID")["at"].first()
    done = events[events["Activity"] == "Resolve ticket"].groupby("Case ID").last()
    return pd.DataFrame(
        {
            "owner": done["Resource"],
            "board": done["responsible_section"],
            "type": done["service_type"],
            "priority": done["seriousness_2"],
            "resolved_on": done["at"].dt.date,
            "minutes": (done["at"] - first[done.index]).dt.total_seconds() / 60,
        }
    )


def incidents() -> pd.DataFrame:
    """Read the incidents of ServiceNow: the last row of each number."""
    log = pd.read_csv(
        REAL_DATA / "servicenow_incidents/incident_event_log.csv.gz",
        dtype=str,
        na_values="?",
    )
    last = log.groupby("number").tail(1)
    opened, resolved = (
        pd.to_datetime(last[column], dayfirst=True, format="mixed")
        for column in ("opened_at", "resolved_at")
    )
    frame = pd.DataFrame(
        {
            "owner": last["assigned_to"],
            "board": last["assignment_group"],
            "type": last["category"],
            "priority": last["priority"],
            "resolved_on": resolved.dt.date,
            "minutes": (resolved - opened).dt.total_seconds() / 60,
        }
    )
    return frame[resolved.notna() & frame["owner"].notna()]


@pytest.mark.real
@pytest.mark.skipif(not REAL_DATA.exists(), reason=f"no real data in {REAL_DATA}")
@pytest.mark.parametrize("read", [helpdesk, incidents])
def test_one_person_dealt_to_eight_is_hardly_ever_judged(
    read: Callable[[], pd.DataFrame],
) -> None:
    tickets = read()
    judged = []
    for owner in tickets["owner"].value_counts().index[:OWNERS]:
        own = tickets[tickets["owner"] == owner]
        days, _ = pd.factorize(own["resolved_on"], sort=True)
        for seed in range(DEALS):
            rng = np.random.default_rng(seed)
            dealt = rng.permutation(np.arange(days.max() + 1) % PSEUDO_TECHNICIANS)
            out = compare(own.assign(owner=[f"t{i}" for i in dealt[days]]))
            judged.append((out["verdict"] != "not distinguishable").mean())
    assert np.mean(judged) <= 0.07

"""The planted spikes of the demo data are found, with the cause named first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support import lakes

from kpi_lib.demo import TRUTHS, tables
from kpi_lib.kpis import ticket_trends


@pytest.mark.parametrize("slug", sorted(TRUTHS))
def test_the_spike_is_flagged_and_explained(slug: str, tmp_path: Path) -> None:
    params = lakes.tenant_params(tenant=slug)
    raw = {"raw_tickets": tables(slug)["raw_tickets"]}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, raw, 20_000), params)
    for spike in TRUTHS[slug].spikes:
        result = ticket_trends.compute(facts, f"{spike.day:%Y-%m}")
        days = result.main.set_index("ticket_date")
        assert days.loc[pd.Timestamp(spike.day), "seasonal_status"] == "ANOMALY"
        drivers = result.drivers
        drivers = drivers[drivers["ticket_date"] == pd.Timestamp(spike.day)]
        assert len(drivers) == 5
        # A spike of one company, board and type: these lead, the others are ripples.
        first = dict(zip(drivers["dimension"][:3], drivers["value"][:3], strict=True))
        assert first["company"] == spike.company
        assert first["board"] == spike.board
        assert first["type"] == spike.type
        rows = result.evidence(ticket_date=spike.day, company=spike.company)
        named = drivers[drivers["dimension"] == "company"].iloc[0]
        assert len(rows) == named["ticket_count"]
        # Within the company, its name explains nothing.
        own = ticket_trends.compute(facts, f"{spike.day:%Y-%m}", company=spike.company)
        assert set(own.drivers["dimension"]) <= {"board", "type"}
    facts.close()

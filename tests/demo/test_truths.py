"""The truths planted in the demo are found, each by its KPI, and nothing else is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.demo_reports import demo_lake

from kpi_lib import demo
from kpi_lib.demo import selftest
from kpi_lib.domain.catalogue import KPIS_BY_KEY
from kpi_lib.kpis.tenant import Tenant, open_tenant
from kpi_lib.settings.params_folder import SHIPPED_DEFAULTS


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_lake(tmp_path_factory)


@pytest.fixture(params=sorted(demo.TRUTHS))
def tenant(request: pytest.FixtureRequest, lake: Path) -> Iterator[Tenant]:
    with open_tenant(lake, request.param, params=SHIPPED_DEFAULTS.parent) as opened:
        yield opened


@pytest.mark.slow
def test_every_planted_truth_is_found(lake: Path) -> None:
    outcomes = list(selftest.run_all(lake))
    assert [o for o in outcomes if not o.is_found] == []
    assert len(outcomes) == len(selftest.CHECKS) * len(demo.TRUTHS)


def test_each_kpi_has_a_check() -> None:
    checked = [check.kpi for check in selftest.CHECKS]
    assert sorted(checked) == sorted(set(KPIS_BY_KEY))


def test_a_truth_that_is_not_there_is_missed(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    truths = demo.TRUTHS[tenant.facts.tenant]
    alerts = [check for check in selftest.CHECKS if check.kpi == "soc_metrics"]
    monkeypatch.setattr(selftest, "CHECKS", tuple(alerts))
    other = dataclasses.replace(truths.noisy_device, device="PC-000")
    wrong = dataclasses.replace(truths, noisy_device=other)
    (outcome,) = selftest.check_tenant(tenant, wrong)
    assert not outcome.is_found
    # Only the statement that does not hold.
    assert outcome.message.startswith(f"{truths.noisy_device.device} of ")
    assert ";" not in outcome.message

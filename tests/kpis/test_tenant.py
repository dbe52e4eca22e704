"""An open tenant in a notebook: what it tells of itself, its methods, its mistakes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.errors import NoSuchNameError, ParamsError
from kpi_lib.kpis import COMPUTE, load
from kpi_lib.kpis.tenant import Tenant

CREATED = ("2026-10-01T10:00:00Z", "2026-11-01T03:30:00Z")


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    params = lakes.tenant_params()
    tickets = [
        {"cw_ticket_id": i, "company": "Clinique Nord", "board": "Réseau",
         "status": "New", "created_at_remote": created}
        for i, created in enumerate(CREATED, 1)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("files")
    tables = {"raw_tickets": lakes.typed("raw_tickets", tickets, params)}
    taken = lakes.snapshot(folder, params, tables)
    with Tenant(
        lakes.open_facts(taken, params, datetime(2026, 11, 2, tzinfo=UTC))
    ) as opened:
        yield opened


def test_it_tells_its_rows_and_how_fresh_they_are(tenant: Tenant) -> None:
    (row,) = tenant.tables.itertuples()
    # The second ticket came at 23:30 in Toronto, still in October.
    assert (row.table, row.rows) == ("raw_tickets", 2)
    days = (row.first_day, row.last_day)
    assert days == (pd.Timestamp("2026-10-01"), pd.Timestamp("2026-10-31"))
    assert repr(tenant) == (
        "<tenant acme: Acme Managed Services\n"
        "  2 tickets, 2026-10-01 to 2026-10-31\n"
        "  as of 2026-11-02 00:00 UTC>"
    )


@pytest.mark.parametrize("key", list(COMPUTE))
def test_a_method_has_the_arguments_of_its_kpi(tenant: Tenant, key: str) -> None:
    _, *expected = inspect.signature(load(key)).parameters.values()
    method = getattr(tenant, key)
    assert list(inspect.signature(method).parameters.values()) == expected
    assert "Table ``" in (inspect.getdoc(method) or "")


def test_a_wrong_name_is_answered_in_one_line(tenant: Tenant) -> None:
    with pytest.raises(NoSuchNameError) as caught:
        tenant.tiket_trends  # type: ignore[attr-defined]  # noqa: B018
    assert caught.value._render_traceback_() == [
        "NoSuchNameError: tenant: has no 'tiket_trends'; expected for example "
        "ticket_trends; kpi.overview() shows all KPIs."
    ]
    with pytest.raises(NoSuchNameError) as caught:
        tenant.ticket_trends("2026-10").divers  # noqa: B018
    assert str(caught.value) == (
        "ticket_trends: has no table 'divers'; expected one of main, drivers."
    )
    assert not hasattr(tenant, "_repr_pretty_")


@pytest.mark.parametrize(
    ("filters", "near"),
    [({"company": "Cliniqe Nord"}, "Clinique Nord"), ({"board": "Résau"}, "Réseau")],
)
def test_a_value_that_no_row_bears_is_answered_with_the_nearest(
    tenant: Tenant, filters: dict[str, str], near: str
) -> None:
    rows = tenant.ticket_trends("2026-10")
    with pytest.raises(ParamsError, match=near):
        rows.evidence(**filters)
    assert len(rows.evidence(company="CLINIQUE NORD", board="réseau")) == 2
    assert rows.evidence(board="réseau", company="clinique nord", type="Nothing").empty


def test_a_mistake_is_one_line_in_a_notebook() -> None:
    error = ParamsError("period", 'got "2026-13"', "such as 2026-10")
    assert error._render_traceback_() == [f"ParamsError: {error}"]

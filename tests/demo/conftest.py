"""The demo tenants' tables, as DuckDB views and as frames."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from support.places import PARAMS

from kpi_lib import demo
from kpi_lib.settings.params_folder import Params, load_params


@pytest.fixture(scope="session")
def params() -> Params:
    return load_params(PARAMS)


@pytest.fixture(scope="session", params=["boreal", "harbour"])
def slug(request):
    return request.param


@pytest.fixture(scope="session")
def tenant(slug, params):
    return params.tenant(slug)


@pytest.fixture(scope="session")
def truths(slug):
    return demo.TRUTHS[slug]


@pytest.fixture(scope="session")
def lake(slug, tenant):
    with duckdb.connect() as connection:
        connection.execute(f"set timezone = '{tenant.timezone}'")
        for name, table in demo.tables(slug).items():
            connection.register(name, table)
        yield connection


@pytest.fixture(scope="session")
def ask(lake):
    """Return the one value that a query gives."""
    return lambda sql, **values: lake.execute(sql, values).fetchone()[0]


@pytest.fixture(scope="session")
def tickets(slug, tenant, truths):
    """Tickets with true subject, local day and the client's one name."""
    frame = demo.tables(slug)["raw_tickets"].to_pandas()
    two = truths.two_spellings
    return frame.assign(
        subject=demo.subjects(slug).to_numpy(),
        day=frame["created_at_remote"].dt.tz_convert(tenant.timezone).dt.date,
        client=frame["company"].replace(two.alias, two.company),
    )


@pytest.fixture(scope="session")
def entries(slug):
    frame = demo.tables(slug)["raw_time_entries"].to_pandas()
    return frame.assign(minutes=frame["minutes"].astype(float))


@pytest.fixture(scope="session")
def alerts(slug, tenant) -> pd.DataFrame:
    frame = demo.tables(slug)["raw_security_alerts"].to_pandas()
    local = frame["detected_at"].dt.tz_convert(tenant.timezone)
    return frame.assign(day=local.dt.date)

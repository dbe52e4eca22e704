"""The table of sources against the settings of a tenant's file and the connectors."""

from __future__ import annotations

import pkgutil

import pytest

from kpi_lib.domain.extras import EXTRAS
from kpi_lib.settings.source_params import SourceParams
from kpi_lib.sources.sync.registry import CONNECTORS


def test_each_source_of_a_tenants_file_has_a_connector_in_the_same_order() -> None:
    assert tuple(CONNECTORS) == tuple(SourceParams.model_fields)


@pytest.mark.parametrize("name", CONNECTORS)
def test_an_entry_names_a_connector_and_an_extra(name: str) -> None:
    entry = CONNECTORS[name]
    connector = pkgutil.resolve_name(entry.connector)
    assert connector.name == name
    members = ("resources", "close")
    assert all(callable(getattr(connector, member)) for member in members)
    assert entry.extra in EXTRAS

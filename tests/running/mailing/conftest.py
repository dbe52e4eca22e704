"""A mail server on this machine, a certificate, and a tenant that uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import NORTH, SOUTH, add_review, write_tenant
from support.simulators.mail_server import MailServerSimulator, make_certificate

from kpi_lib.lake.storage import Folder
from kpi_lib.running.mailing.mail_round import MailRound
from kpi_lib.settings.tenant_settings import TenantParams

COMPANIES = {
    NORTH: {"mail": ["head@north.example", "money@north.example"]},
    SOUTH: {"mail": ["owner@cafe.example"], "language": "fr"},
}


@pytest.fixture
def server() -> Iterator[MailServerSimulator]:
    simulator = MailServerSimulator()
    yield simulator
    simulator.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("smtp"))


Tenant = Callable[..., TenantParams]


@pytest.fixture
def tenant(tmp_path: Path, server: MailServerSimulator) -> Tenant:
    """Write the tenant's file: keys of `mail`, and its companies."""

    def written(
        companies: Any = COMPANIES, *, exclude: Any = None, **mail: Any
    ) -> TenantParams:
        keys = {
            "from": "reports@acme.example",
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "timeout_seconds": 60,
            **mail,
        }
        return write_tenant(tmp_path / "params", keys, companies, exclude)

    return written


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Reports with the reviews of two clients."""
    folder = tmp_path / "reports"
    add_review(folder, NORTH)
    add_review(folder, SOUTH, pdf=b"%PDF-1.7 two", language="fr")
    return folder


@pytest.fixture
def mailing(reports: Path, tenant: Tenant) -> Callable[..., MailRound]:
    """Make a round over all clients or those named, by settings given or the usual."""

    def made(*companies: str, params: TenantParams | None = None) -> MailRound:
        return MailRound(Folder(reports), params or tenant(), "2026-Q3", companies)

    return made

"""Connector to SentinelOne: unified alerts or threats, as the console offers them."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.settings.alert_sources import SentinelOneParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.connector import FailedResource, Resource
from kpi_lib.sources.vendors.http_answers import RefusedError
from kpi_lib.sources.vendors.http_connector import HttpConnector
from kpi_lib.sources.vendors.record_fields import part, records, text
from kpi_lib.sources.vendors.retries import Patience
from kpi_lib.sources.vendors.sentinelone_alerts import UnifiedAlerts
from kpi_lib.sources.vendors.sentinelone_companies import Place, SiteCompanies
from kpi_lib.sources.vendors.sentinelone_graphql import offers_alerts
from kpi_lib.sources.vendors.sentinelone_pages import cursor_pages
from kpi_lib.sources.vendors.sentinelone_threats import Threats

NAME = "sentinelone"
_SITES = "/web/api/v2.1/sites"


class SentinelOne(HttpConnector[SentinelOneParams]):
    """Connector to one tenant's SentinelOne console."""

    name = NAME
    credential_names = ("token",)

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        super().__init__(tenant, patience)
        (token,) = self.secrets
        self.session = self.open_session(self.params.url, _ApiToken(token))

    def resources(self) -> Sequence[Resource]:
        """Return the one resource: unified alerts where they can be read.

        Where the console does not say for now what it offers, it is one that fails;
        so are alerts that were read before, and are offered no more.
        """
        companies = SiteCompanies(self.params, self._sites)
        try:
            reads_alerts = self._reads_alerts()
        except RefusedError:
            raise
        except SourceError as error:
            return [_failed_alerts(error)]
        if not reads_alerts:
            threats = Threats(self.session, self.params, companies, self.warn)
            gone = SourceError(
                self.session.name,
                "the console offers no unified alerts any more, and those of other "
                "products than its agents are missing; threats are read",
                remedy="give the token's role Unified Alerts: View, or write "
                "resources: [threats]",
            )
            return [threats, _failed_alerts(gone, is_optional=True)]
        alerts = UnifiedAlerts(self.session, self.params, companies, self.warn)
        if self.tenant.sources.defender:
            alerts.read_elsewhere = "Microsoft"
        return [alerts]

    def _sites(self) -> Iterator[Place]:
        """Yield all sites, where the token may list them."""
        query = {"limit": "1000"}
        with contextlib.suppress(SourceError):
            for answer in cursor_pages(self.session, _SITES, query):
                sites = part(answer.content, "data", "sites")
                for site in records(sites, self.session.name):
                    yield Place(
                        site_id=text(site, "id"),
                        site=text(site, "name"),
                        account_id=text(site, "accountId"),
                        account=text(site, "accountName"),
                    )

    def _reads_alerts(self) -> bool:
        """Choose by ``resources:`` of the settings, else by what the console offers."""
        if not self.params.reads("alerts"):
            return False
        if not self.params.reads("threats"):
            return True
        offered, refusal = offers_alerts(self.session)
        if refusal:
            self.warn(
                f"unified alerts cannot be read ({refusal}), and threats are read "
                "instead: give the token's role Unified Alerts: View, or write "
                "resources: [threats]"
            )
        return offered


def _failed_alerts(error: SourceError, *, is_optional: bool = False) -> FailedResource:
    return FailedResource(error, "alerts", "alerts", UnifiedAlerts.table, is_optional)


class _ApiToken(httpx2.Auth):
    """Authorization header with an API token."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = f"ApiToken {self._token.get_secret_value()}"
        yield request

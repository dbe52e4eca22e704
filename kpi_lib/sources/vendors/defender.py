"""Connector to Microsoft Defender: the alerts of many customers' directories."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from kpi_lib.domain.errors import SourceError
from kpi_lib.domain.names import fold
from kpi_lib.settings.alert_sources import DefenderParams
from kpi_lib.settings.resource_choice import OTHERS
from kpi_lib.sources.vendors.connector import FailedResource
from kpi_lib.sources.vendors.defender_alerts import Alerts, Directory
from kpi_lib.sources.vendors.entra_token import EntraToken
from kpi_lib.sources.vendors.graph_pages import linked_pages
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.http_connector import HttpConnector
from kpi_lib.sources.vendors.record_fields import part, records, text

NAME = "defender"
_RELATIONSHIPS = "/v1.0/tenantRelationships/delegatedAdminRelationships"
_ALIVE = ("active", "expiring")
"""Statuses of a relationship that is in force."""
_ENDED = ("expired", "terminated", "terminating")
_HEADERS = {"Prefer": "include-unknown-enum-members"}
"""Ask for the newest words themselves, not for ``unknownFutureValue``."""


class Defender(HttpConnector[DefenderParams]):
    """Connector to the Microsoft Entra directories of one tenant's clients."""

    name = NAME
    credential_names = ("client_id", "client_secret")

    def resources(self) -> Sequence[Alerts | FailedResource]:
        """Return the alerts of each directory: those listed, then the partner's."""
        listed = dict(self.params.directories)
        ended: dict[str, str] = {}
        missing: list[FailedResource] = []
        if self.params.partner:
            try:
                customers, ended = self._customers(self.params.partner)
                for key, company in customers.items():
                    listed.setdefault(key, company)
            except SourceError as error:
                partner = self.params.partner
                name = f"customers of {partner}"
                missing.append(FailedResource(error, name, partner, Alerts.table))
        self._check_choice({*listed, *ended})
        alerts = [self._alerts(Directory(*one)) for one in listed.items()]
        missing += [
            self._ended(key, words) for key, words in ended.items() if key not in listed
        ]
        return [*alerts, *missing]

    def _ended(self, key: str, words: str) -> FailedResource:
        """Return the alerts of a customer who is one no more: they fail if once read.

        Without a word the customer would seem to have no alerts.
        """
        error = SourceError(
            f"{self.tenant.tenant} {NAME}",
            f"the relationship with {words}, and no alert is read any more",
            "one that is active",
            "renew it, name the directory under directories: where its consent holds, "
            f"or give it up: resources: {{{key}: false}}",
        )
        name = Directory(key, "").alerts
        return FailedResource(error, name, key, Alerts.table, is_optional=True)

    def _check_choice(self, listed: Collection[str]) -> None:
        """Warn where ``resources:`` names a directory that is not there."""
        for key in self.params.resources:
            if key not in (*listed, OTHERS, self.params.partner):
                self.warn(
                    f'resources names "{key}", which is no directory that is read'
                )

    def _alerts(self, directory: Directory) -> Alerts:
        opened = partial(self._open, directory.key)
        return Alerts(opened, self.params, directory, self.warn)

    def _open(self, directory: str) -> Session:
        name = f"{self.tenant.tenant} {NAME}"
        client, secret = self.secrets
        token = EntraToken(self.params, directory, client, secret, name)
        return self.open_session(self.params.url, token, headers=_HEADERS)

    def _customers(self, partner: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return a partner's customers: directory to a name that only it has.

        And those whose relationship has ended: directory to name and status.
        """
        session = self._open(partner)
        names: dict[str, str] = {}
        ended: dict[str, str] = {}
        try:
            for answer in linked_pages(session, _RELATIONSHIPS, {"$top": "300"}):
                for one in records(part(answer.content, "value"), session.name):
                    key = text(one, "customer", "tenantId")
                    status = fold(text(one, "status") or "")
                    name = text(one, "customer", "displayName") or key
                    if key and name and status in _ALIVE:
                        names[key] = name
                    elif key and status in _ENDED:
                        ended[key] = f"{name} is {status}"
        finally:
            session.close()
        if not names:
            self.warn(
                f"the partner {partner} has no customer with an active relationship"
            )
        own = [n for k, n in self.params.directories.items() if k not in names]
        spellings = [fold(name) for name in (*names.values(), *own)]
        named = {
            key: f"{name} ({key})" if spellings.count(fold(name)) > 1 else name
            for key, name in names.items()
        }
        return named, {key: words for key, words in ended.items() if key not in names}

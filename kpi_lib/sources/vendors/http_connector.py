"""Base class of the connectors that read HTTP interfaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic, TypeVar, cast

import httpx2
from pydantic import SecretStr

from kpi_lib.settings.source_base import SourceSettings
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.credentials import credential
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.retries import Outage, Patience

Params = TypeVar("Params", bound=SourceSettings)


class HttpConnector(Generic[Params]):
    """Settings, credentials and sessions of one HTTP source of one tenant.

    Parameters
    ----------
    tenant : TenantParams
        Its file sets up the source.
    patience : Patience, optional

    Attributes
    ----------
    name : str
        Name of the source, set by the subclass.
    credential_names : tuple of str
        Credentials that the source needs, set by the subclass.
    params : SourceSettings
        The source's part of the tenant's file.
    secrets : tuple of SecretStr
        In the order of `credential_names`.
    warnings : list of str
        Remarks for the user, gathered while reading.

    Raises
    ------
    ParamsError
        The tenant's file does not set up the source, or a credential is missing.
    """

    name: ClassVar[str]
    credential_names: ClassVar[tuple[str, ...]]

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        self.tenant = tenant
        self.params = cast(Params, tenant.sources.of(self.name))
        self.secrets = tuple(
            credential(tenant.tenant, self.name, name) for name in self.credential_names
        )
        self.warnings: list[str] = []
        self._patience = patience
        self._outage = Outage()
        self._sessions: list[Session] = []

    def open_session(
        self,
        url: str,
        auth: httpx2.Auth | None,
        *,
        part: str = "",
        derived_secrets: Sequence[SecretStr] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Session:
        """Open a session that `close` closes.

        Parameters
        ----------
        url : str
        auth : httpx2.Auth or None
        part : str, optional
            Names the part of the source in messages, where it has several sessions.
        derived_secrets : sequence of SecretStr, optional
            Made from `secrets`, such as an encoded login; no message may hold them.
        headers : mapping of str to str, optional
        """
        session = Session(
            " ".join(filter(None, (self.tenant.tenant, self.name, part))),
            url,
            auth,
            (*self.secrets, *derived_secrets),
            headers=headers,
            patience=self._patience,
            outage=self._outage,
        )
        self._sessions.append(session)
        return session

    def warn(self, text: str) -> None:
        """Add a remark for the user; the same one only once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def close(self) -> None:
        """Close all sessions."""
        for session in self._sessions:
            session.close()

"""Bearer tokens of Microsoft Entra for an app registration, per directory."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Generator

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.settings.alert_sources import DefenderParams
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.foreign_json import json_of
from kpi_lib.sources.vendors.http_answers import AgainError, retry_after
from kpi_lib.sources.vendors.record_fields import Record, part, text

_RENEWAL_SECONDS = 300.0
_SHORT_LIFETIME = 600.0
"""Seconds of a token whose lifetime cannot be read."""

_CONSENT = "let the directory's administrator consent to the app"
_REMEDIES = {
    90002: "check the directory's id",
    700016: _CONSENT,
    7000215: "check the client's secret: its value, not its id",
    7000222: "make a new client secret: this one has expired",
    7000229: _CONSENT,
}
"""What to do by the sign-in's error code (AADSTS)."""


class EntraToken(httpx2.Auth):
    """Bearer token of an app registration, renewed before it expires.

    Parameters
    ----------
    params : DefenderParams
    directory : str
    client, secret : SecretStr
    name : str
        Name of the part of the source in messages.
    """

    requires_response_body = True

    def __init__(
        self,
        params: DefenderParams,
        directory: str,
        client: SecretStr,
        secret: SecretStr,
        name: str,
    ) -> None:
        self._params = params
        self._directory = directory
        self._client = client
        self._secret = secret
        self._name = name
        self._token: SecretStr | None = None
        self._until = 0.0

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request with the token; once more with a new one after a 401."""
        if self._token is None or time.monotonic() > self._until:
            self._store((yield self._token_request(request)))
        request.headers["Authorization"] = self._bearer()
        response = yield request
        if response.status_code == 401:
            self._store((yield self._token_request(request)))
            request.headers["Authorization"] = self._bearer()
            yield request

    def _bearer(self) -> str:
        return f"Bearer {self._token.get_secret_value()}" if self._token else ""

    def _token_request(self, request: httpx2.Request) -> httpx2.Request:
        """Return the request for a token, as patient as the one that needs it."""
        return httpx2.Request(
            "POST",
            f"{self._params.login_url}/{self._directory}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self._client.get_secret_value(),
                "client_secret": self._secret.get_secret_value(),
                "scope": f"{self._params.url}/.default",
            },
            extensions={"timeout": request.extensions["timeout"]},
        )

    def _store(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            raise AgainError(f"no token: status {status}", retry_after(response))
        try:
            content = json_of(response.content)
        except (ValueError, RecursionError):
            raise AgainError("no token: an answer that is no whole JSON") from None
        token = text(content, "access_token")
        if status != 200 or token is None:
            raise self._refusal(content, status)
        self._token = SecretStr(token)
        lifetime = _seconds(text(content, "expires_in"))
        self._until = time.monotonic() + max(lifetime - _RENEWAL_SECONDS, lifetime / 2)

    def _refusal(self, content: Record, status: int) -> SourceError:
        """Return the error of a refused sign-in.

        Its own texts repeat what was sent; only the codes are shown.
        """
        said = text(content, "error") or f"status {status}"
        reasons = [without(said, (self._client, self._secret))[:80]]
        codes = _codes(content)
        reasons += [f"AADSTS{code}" for code in codes]
        remedy = next((_REMEDIES[code] for code in codes if code in _REMEDIES), None)
        return SourceError(
            self._name,
            f"gives no token ({', '.join(reasons)})",
            remedy=remedy
            or "check the client's id and secret, whether the secret has expired, and "
            "that the directory's administrator has consented",
        )


def _codes(content: Record) -> list[int]:
    """Return the error codes of a sign-in, of its list or of its text."""
    listed = part(content, "error_codes")
    codes = (
        [code for code in listed if isinstance(code, int)]
        if isinstance(listed, list)
        else []
    )
    described = re.findall(r"AADSTS(\d{4,9})", text(content, "error_description") or "")
    return list(dict.fromkeys([*codes, *map(int, described)]))[:3]


def _seconds(lifetime: str | None) -> float:
    try:
        seconds = float(lifetime or "")
    except ValueError:
        return _SHORT_LIFETIME
    return seconds if math.isfinite(seconds) and seconds > 0 else _SHORT_LIFETIME

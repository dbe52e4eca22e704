"""Settings of mail: ``mail:`` of a tenant, the addresses of a company."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from kpi_lib.settings.strict_models import Settings, mistake

_NAME = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}", re.IGNORECASE)
_LOCAL = re.compile(rf"{_NAME}(?:\.{_NAME})*", re.IGNORECASE)
_HERE = ("localhost", "127.0.0.1", "::1")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_FORM = 'an address, for example "contact@example.org"'


def _address(text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not text.isascii():
        raise mistake(f'{_FORM}; a domain with accents in its form "xn--..."')
    if len(local) > 64 or not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise mistake(_FORM)
    return f"{local}@{domain.lower()}"


def _domain_or_address(text: str) -> str:
    if "@" in text:
        return _address(text).lower()
    if not _DOMAIN.fullmatch(text):
        raise mistake('a domain or an address, for example "example.org"')
    return text.lower()


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for value in values:
        if value.lower() in seen:
            raise mistake("each address once", f'has "{value}" twice')
        seen.add(value.lower())
    return values


def _host(text: str) -> str:
    if text not in _HERE and not _DOMAIN.fullmatch(text):
        raise mistake('a host, for example "smtp.example.org"')
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise mistake("a name in one line, without control characters")
    return text


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], AfterValidator(_each_once)]
MailDomains = tuple[Annotated[str, AfterValidator(_domain_or_address)], ...]


def domain_of(address: str) -> str:
    """Return the domain of an address."""
    return address.rpartition("@")[2].lower()


class MailParams(Settings):
    """A tenant's sender and server.

    The password stands in the environment or the keyring, as those of sources do; see
    `kpi_lib.sources.vendors.credentials`.

    Attributes
    ----------
    sender : str
        Address that messages come from.
    sender_name : str or None
        Shown beside it; the tenant's name where it is not given.
    reply_to : str or None
        Address that answers go to.
    host : str or None
        Server that takes messages; without one there are drafts alone.
    port : int or None
        By default 587 with STARTTLS, 465 with TLS.
    security : {"starttls", "tls", "none"}
        ``none`` for a server on this machine alone.
    user : str or None
        Name of the login; without one there is no login.
    authority : str or None
        File with the certificate of the authority that vouches for the server; by
        default the system's authorities.
    timeout_seconds : float
        Time that one answer of the server may take.
    """

    sender: Address = Field(alias="from")
    sender_name: Annotated[str, AfterValidator(_one_line)] | None = Field(
        None, alias="from_name", min_length=1
    )
    reply_to: Address | None = None
    host: Annotated[str, AfterValidator(_host)] | None = None
    port: int | None = Field(None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = Field(None, min_length=1)
    authority: str | None = Field(None, min_length=1)
    timeout_seconds: float = Field(60.0, gt=0, le=600)

    @field_validator("security")
    @classmethod
    def _is_safe(cls, security: str, info: ValidationInfo) -> str:
        host = info.data.get("host")
        if security == "none" and host is not None and host not in _HERE:
            raise mistake(
                '"starttls" or "tls": reports and passwords cross no network in clear'
            )
        return security

    @property
    def known_port(self) -> int:
        """The port, or the usual one."""
        return self.port or _PORTS[self.security]


class HasMail(Settings):
    """Where a company's reports are mailed.

    Attributes
    ----------
    mail : tuple of str
        Addresses that get them.
    mail_domains : tuple of str
        Domains that are the company's, or single addresses.
    """

    mail: Addresses = ()
    mail_domains: MailDomains = ()

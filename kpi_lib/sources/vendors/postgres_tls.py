"""Encryption of connections to PostgreSQL: verified wherever the server is another.

A server may ask for the password in clear text, and libpq gives it to whoever
answers. So a server that is not this machine is spoken to by TLS alone, its
certificate checked against an authority and its name.
"""

from __future__ import annotations

import importlib
import ipaddress
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from kpi_lib.domain.errors import ParamsError

VERIFIED = "verify-full"
_ROOT = Path("~/.postgresql/root.crt")
"""Where libpq looks for the authority itself."""


def with_verified_server(url: str, where: str, authority: str | None = None) -> str:
    """Return the URL with the settings that a server elsewhere needs.

    Parameters
    ----------
    url : str
        ``postgresql://user@host/database``.
    where : str
        Name of the database in messages.
    authority : str, optional
        File with the certificate of the authority. Else ``sslrootcert`` of the URL or
        ``PGSSLROOTCERT``, ``~/.postgresql/root.crt``, the system's authorities.

    Raises
    ------
    ParamsError
        The URL asks for less than verification, or there is no such file.
    """
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if is_this_machine(url):
        return url
    mode = options.get("sslmode", VERIFIED)
    if mode != VERIFIED:
        raise ParamsError(
            where,
            f"got sslmode={mode}, which would give the password to any server",
            f"sslmode={VERIFIED}, since the server is not this machine",
            f"write sslmode={VERIFIED} or leave it out; for an authority of your own "
            "add sslrootcert=/path/of/authority.pem",
        )
    root = authority or options.get("sslrootcert") or _root_certificates()
    if root and root != "system" and not Path(root).expanduser().is_file():
        raise ParamsError(
            where, f"{root}: there is no such file", "the authority's certificate, PEM"
        )
    # Encryption by Kerberos would take the place of TLS, and of its verification.
    options |= {"sslmode": VERIFIED, "gssencmode": "disable"}
    if root:
        options["sslrootcert"] = root if root == "system" else _whole(root)
    # To put the parts together anew would take the slashes of a URL without a host.
    return f"{url.partition('?')[0]}?{urlencode(options, quote_via=quote)}"


def is_this_machine(url: str, environment: Mapping[str, str] | None = None) -> bool:
    """Return whether every server that a URL may mean is this machine.

    A socket's folder is; a service file may name any server.
    """
    variables = os.environ if environment is None else environment
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    if "service" in options or variables.get("PGSERVICE"):
        return False
    servers = parts.netloc.rpartition("@")[2].split(",")
    hosts = [_host(unquote(server)) for server in servers]
    hosts = options.get("host", [",".join(hosts)])[-1].split(",")
    if not any(hosts):
        hosts = variables.get("PGHOST", "").split(",")
    addresses = options.get("hostaddr", [variables.get("PGHOSTADDR", "")])[-1]
    return all(map(is_local, (*hosts, *addresses.split(","))))


def _host(server: str) -> str:
    """Return a server without its port."""
    if server.startswith("["):
        return server[1:].partition("]")[0]
    return server if server.startswith("/") else server.partition(":")[0]


def is_local(host: str) -> bool:
    """Return whether a host name or address is this machine; no name is."""
    if not host or host.startswith(("/", "@")) or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _root_certificates() -> str | None:
    """Return the authorities to trust; None where libpq finds them itself."""
    if os.environ.get("PGSSLROOTCERT") or _ROOT.expanduser().is_file():
        return None
    # The driver's own library does not know where the system has them.
    path = ssl.get_default_verify_paths().cafile
    if path:
        return path
    try:
        found: str = importlib.import_module("certifi").where()
    except ImportError:
        return "system"
    return found


def _whole(path: str) -> str:
    return str(Path(path).expanduser().absolute())

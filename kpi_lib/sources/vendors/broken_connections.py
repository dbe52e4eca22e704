"""Connections that break: by a certificate, a proxy, a server that is gone."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.http_answers import MESSAGE_CHARACTERS, AgainError


def open_client(name: str, **settings: Any) -> httpx2.Client:
    """Open a client that goes by the proxies and authorities of the environment.

    Without encryption, as this machine alone is asked, no proxy is: it would read the
    credentials.

    Parameters
    ----------
    name : str
        Name of the source in messages.
    **settings : object
        Of the client.

    Raises
    ------
    ParamsError
        A credential, a proxy's address or the authorities' file cannot be used.
    """
    try:
        return httpx2.Client(mounts={"http://": None}, **settings)
    except OSError as error:
        raise ParamsError(
            "SSL_CERT_FILE",
            f"{os.environ.get('SSL_CERT_FILE')}: cannot be read "
            f"({error.strerror or error})",
            "certificates of authorities, PEM",
            "mend that environment variable, or take it away",
        ) from None
    except UnicodeError:
        raise ParamsError(
            f"{name}: credentials",
            "hold a character that no header of HTTP can",
            "letters, digits and signs of ASCII",
            "copy them anew from the vendor's page",
        ) from None
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        lacks = " (the package socksio is missing)" * isinstance(error, ImportError)
        raise ParamsError(
            "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
            f"cannot be used{lacks}",
            "the address of a proxy, such as http://proxy.example.com:3128",
            "mend that environment variable, or take it away",
        ) from None


def failure_of(
    error: httpx2.TransportError, name: str, secrets: Sequence[SecretStr]
) -> AgainError | SourceError:
    """Return the failure of a request whose connection broke.

    Trying again helps nobody whose certificate or proxy refuses: that is a SourceError.

    Parameters
    ----------
    error : httpx2.TransportError
    name : str
        Name of the source in messages.
    secrets : sequence of SecretStr
        Texts that no message may hold.
    """
    server = f"{error.request.url.scheme}://{error.request.url.netloc.decode()}"
    words = " ".join(without(str(error), secrets).split())[:MESSAGE_CHARACTERS]
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SourceError(
                name,
                f"{server}: the server's certificate is refused "
                f"({cause.verify_message.rstrip('.')})",
                remedy="check the URL, and this machine's clock; where the server has "
                "a certificate of an authority of your own, add that to the system's "
                "authorities, or name a file with it and all others: "
                "SSL_CERT_FILE=/etc/kpi/authorities.pem",
            )
    if isinstance(error, httpx2.LocalProtocolError):
        # The value follows as bytes are written, by which no secret is known.
        problem = re.split(r"\bb['\"]", words)[0].strip()
        return SourceError(
            name,
            f"{server}: the request cannot be sent ({problem})",
            remedy="check the credentials: none may have a blank at its begin or end, "
            "or a line's end within",
        )
    if isinstance(error, httpx2.ProxyError) and words.startswith("4"):
        return SourceError(
            name,
            f"{server}: the proxy refuses ({words})",
            remedy="write its user and password into HTTPS_PROXY, such as "
            "http://user:password@proxy.example.com:3128, or leave the server out: "
            f"NO_PROXY={error.request.url.host}",
        )
    kind = type(error).__name__
    said = f"{kind}: {words.rstrip('.')}" if words else kind
    return AgainError(f"the connection broke ({said})", is_silence=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that led to it."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__

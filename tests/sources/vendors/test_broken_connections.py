"""Certificates and proxies that stand between a source and its server."""

from __future__ import annotations

import http.server
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from kpi_lib.domain.errors import KpiError, ParamsError, SourceError
from kpi_lib.sources.vendors.http_client import Session


class _Answer(http.server.BaseHTTPRequestHandler):
    """Answers each request with an empty object; as a proxy it refuses."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_CONNECT(self) -> None:
        self.send_response(407, "Proxy Authentication Required")
        self.end_headers()

    def log_message(self, format: str, *given: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that end the connection."""


@contextmanager
def served(certificate: Path | None = None) -> Iterator[int]:
    """Serve; yield the port."""
    with _Server(("127.0.0.1", 0), _Answer) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a self-signed certificate of 127.0.0.1, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", path, "-out", path.with_suffix(".crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


def failure(url: str) -> tuple[KpiError, list[float]]:
    """Ask a server twice; return its one failure, and the waits before it."""
    waits: list[float] = []
    one = Session("acme test", url, None, [], sleep=waits.append)
    with pytest.raises(SourceError) as first:
        one.get("/x")
    with pytest.raises(SourceError) as second:
        one.get("/y")
    one.close()
    assert first.value is second.value
    return first.value, waits


def test_a_refused_certificate_is_told_at_once(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(certificate) as port:
        url = f"https://127.0.0.1:{port}"
        error, waits = failure(url)
        assert str(error) == (
            f"acme test: {url}: the server's certificate is refused (self-signed "
            "certificate); check the URL, and this machine's clock; where the server "
            "has a certificate of an authority of your own, add that to the system's "
            "authorities, or name a file with it and all others: "
            "SSL_CERT_FILE=/etc/kpi/authorities.pem."
        )
        assert waits == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        one = Session("acme test", url, None, [])
        assert one.get("/x").content == {}
        one.close()


def test_a_proxy_that_refuses_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ana:Geheim-4714@127.0.0.1:{port}")
        error, waits = failure("https://psa.example.com")
    assert str(error) == (
        "acme test: https://psa.example.com: the proxy refuses (407 Proxy "
        "Authentication Required); write its user and password into HTTPS_PROXY, such "
        "as http://user:password@proxy.example.com:3128, or leave the server out: "
        "NO_PROXY=psa.example.com."
    )
    assert waits == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_is_asked_without_encryption(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as port, served() as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        one = Session("acme test", f"http://127.0.0.1:{port}", None, [])
        one.get("/x")
        one.close()
    assert _Answer.asked[-1] == "/x"  # a proxy is asked by the whole URL


@pytest.mark.parametrize("secret", ["Geheim-4714 ", "G\xe9heim'\"4714\n"])
def test_a_credential_that_no_header_can_hold_is_told_at_once(secret: str) -> None:
    key: Any = {"X-Key": secret.encode()}
    with served() as port:
        url = f"http://127.0.0.1:{port}"
        one = Session("acme test", url, None, [SecretStr(secret)], headers=key)
        with pytest.raises(SourceError) as caught:
            one.get("/x")
        one.close()
    assert str(caught.value) == (
        f"acme test: {url}: the request cannot be sent (Illegal header value); check "
        "the credentials: none may have a blank at its begin or end, or a line's end "
        "within."
    )
    with pytest.raises(ParamsError, match="acme test: credentials: hold a character"):
        Session("acme test", url, None, [], headers={"X-Key": "“Geheim”"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HTTPS_PROXY", "proxy://a:Geheim-4714@b", "ALL_PROXY: cannot be used; expect"),
        ("HTTPS_PROXY", "http://[::1", "ALL_PROXY: cannot be used; expected"),
        ("SSL_CERT_FILE", "/no/such.pem", "SSL_CERT_FILE: /no/such.pem: cannot be"),
    ],
)
def test_what_the_environment_says_in_vain_is_named(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ParamsError, match=said) as caught:
        Session("acme test", "https://psa.example.com", None, [])
    assert "Geheim-4714" not in str(caught.value)

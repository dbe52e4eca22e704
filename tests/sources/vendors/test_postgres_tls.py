"""Servers that ask for the password in clear text, with and without TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from kpi_lib.domain.errors import KpiError, ParamsError, SourceError
from kpi_lib.sources.vendors.postgres_connection import connect
from kpi_lib.sources.vendors.postgres_tls import is_this_machine, with_verified_server

PASSWORD = SecretStr("Gruyère-7!")
NAME = "db.kpi.example"


class Asking:
    """A server that asks every client for its password in clear text."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.received = b""
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                connection.settimeout(10)
                with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
                    self._answer(stack.enter_context(connection), stack)

    def _answer(self, connection: socket.socket, stack: contextlib.ExitStack) -> None:
        start = connection.recv(1024)
        if start[4:8] == struct.pack("!I", 80877103):  # SSLRequest
            connection.sendall(b"N" if self._context is None else b"S")
            if self._context is not None:
                connection = self._context.wrap_socket(
                    connection, server_side=True, do_handshake_on_connect=False
                )
                stack.enter_context(connection)
                connection.do_handshake()
            connection.recv(1024)
        connection.sendall(b"R" + struct.pack("!II", 8, 3))  # clear-text password
        self.received += connection.recv(1024)

    def close(self) -> None:
        # A thread that waits for a client would go on with the next test's server.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `NAME`, its own authority, and its key."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", str(path.with_suffix(".key")), "-out", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


@contextlib.contextmanager
def asking(certificate: Path | None = None) -> Iterator[Asking]:
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server = Asking(context)
    try:
        yield server
    finally:
        server.close()


def log_in(
    server: Asking, name: str = NAME, more: str = "", **options: str
) -> KpiError:
    url = f"postgresql://ana@{name}:{server.port}/kpi?hostaddr=127.0.0.1{more}"
    with (
        pytest.raises(KpiError) as caught,
        connect(url, PASSWORD, "acme postgres", reads_only=True, **options),
    ):
        pass
    assert PASSWORD.get_secret_value() not in str(caught.value)
    return caught.value


def test_a_server_without_tls_gets_no_password():
    with asking() as server:
        assert isinstance(log_in(server), SourceError)
        assert server.received == b""


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_mode_without_verification_is_refused_with_the_remedy(mode):
    with asking() as server:
        error = log_in(server, more=f"&sslmode={mode}")
        assert isinstance(error, ParamsError)
        assert "write sslmode=verify-full" in str(error)
        assert server.received == b""


def test_a_server_that_no_authority_vouches_for_gets_no_password(certificate):
    with asking(certificate) as server:
        assert "certificate" in str(log_in(server))
        assert server.received == b""


def test_a_server_of_another_name_gets_no_password(certificate):
    with asking(certificate) as server:
        log_in(server, name="other.example", authority=str(certificate))
        assert server.received == b""


def test_the_server_that_the_authority_vouches_for_gets_the_password(certificate):
    with asking(certificate) as server:
        log_in(server, authority=str(certificate))
        assert PASSWORD.get_secret_value().encode() in server.received


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("postgresql://ana@localhost/kpi", True),
        ("postgresql://ana@127.0.0.1:5433/kpi", True),
        ("postgresql://ana@[::1]:5433/kpi", True),
        ("postgresql://ana@%2Ftmp%2Fpg/kpi", True),
        ("postgresql:///kpi?host=/tmp/pg", True),
        ("postgresql:///kpi", True),
        ("postgresql://ana@db.example.com/kpi", False),
        ("postgresql://ana@localhost,db.example.com/kpi", False),
        ("postgresql://ana@localhost/kpi?host=db.example.com", False),
        ("postgresql://ana@localhost/kpi?hostaddr=192.0.2.7", False),
        ("postgresql:///kpi?service=prod", False),
        ("postgresql://ana@localhost.example.com/kpi", False),
        ("postgresql://ana@10.0.0.1/kpi", False),
    ],
)
def test_another_machine_is_told_from_this_one(url, is_local):
    assert is_this_machine(url, {}) is is_local
    assert not is_this_machine("postgresql:///kpi", {"PGHOST": "db.example.com"})
    assert not is_this_machine("postgresql:///kpi", {"PGHOSTADDR": "192.0.2.7"})


def test_an_authority_that_is_no_file_is_named():
    with pytest.raises(ParamsError, match=r"/none/ca.pem: there is no such file"):
        with_verified_server("postgresql://db.example.com/kpi", "x", "/none/ca.pem")


@pytest.mark.parametrize("end", ["kpi?host=db.example.com", "?service=psa"])
def test_a_url_without_a_host_keeps_its_slashes(end: str) -> None:
    url = with_verified_server(f"postgresql:///{end}", "x")
    assert url.startswith(f"postgresql:///{end}&sslmode=verify-full")

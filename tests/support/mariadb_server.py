"""A MariaDB server of our own, with TLS for the name localhost."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
from support.projects import wait_for
from support.services import free_port

PASSWORD = "Gruyère-7!"
_SMALL = ("--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M")


@dataclass(frozen=True)
class MariaDb:
    """A running server; its root needs no password, its reader has `PASSWORD`."""

    folder: Path
    port: int

    @property
    def authority(self) -> Path:
        return self.folder / "server.pem"

    @property
    def url(self) -> str:
        return f"mysql://reader@127.0.0.1:{self.port}/psa"

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        with (
            contextlib.closing(self._connect()) as connection,
            connection.cursor() as cursor,
        ):
            for statement in statements:
                cursor.execute(statement)
            rows = list(cursor.fetchall())
            connection.commit()
            return rows

    def _connect(self) -> Any:
        return pymysql.connect(
            unix_socket=str(self.folder / "socket"), user="root", ssl_disabled=True
        )


def is_installed() -> bool:
    return bool(shutil.which("mariadbd") and shutil.which("mariadb-install-db"))


@contextlib.contextmanager
def mariadb_server() -> Iterator[MariaDb]:
    """Start a server in a folder of its own; stop it and remove the folder."""
    # A short path: a socket's may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="my", dir="/tmp"))
    server = MariaDb(folder, free_port())
    try:
        data = ["--no-defaults", "--user=root", f"--datadir={folder / 'data'}", *_SMALL]
        _run("mariadb-install-db", *data, "--auth-root-authentication-method=normal")
        _run(
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "server.key"), "-out", str(server.authority)),
        )
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *("mariadbd", *data, f"--socket={folder / 'socket'}"),
                    *(f"--port={server.port}", "--bind-address=127.0.0.1"),
                    *("--pid-file=" + str(folder / "pid"), "--skip-name-resolve"),
                    f"--ssl-cert={server.authority}",
                    f"--ssl-key={folder / 'server.key'}",
                ],
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(lambda: _answers(server), "the MariaDB server")
            yield server
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _answers(server: MariaDb) -> bool:
    # A connection that is refused would leave its socket open.
    if not (server.folder / "socket").exists():
        return False
    try:
        server.run("select 1")
    except pymysql.Error:
        return False
    return True

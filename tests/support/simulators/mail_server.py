"""SMTP server on this machine: logins, STARTTLS, refusals, silence, lost answers."""

from __future__ import annotations

import base64
import contextlib
import socket
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

HANG, DROP = "hang", "drop"
OK = "250 2.0.0 taken as 4711"


@dataclass
class Delivered:
    """One message that the server has taken."""

    sender: str
    recipients: list[str]
    raw: bytes
    was_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]


@dataclass
class Behaviour:
    """How the server acts; a reply may be `HANG` or `DROP`.

    `replies` by verb (``CONNECT``, ``EHLO``, ``MAIL``, ``DATA``, ``END``: after the
    message), `rcpt` by address; both replace the good one.
    """

    replies: dict[str, str] = field(default_factory=dict)
    rcpt: dict[str, str] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    size: int | None = None
    certificate: Path | None = None
    is_tls_from_start: bool = False
    drops_after: bool = False
    """Takes the message, then closes the connection without an answer."""


class MailServerSimulator:
    """The server.

    Attributes
    ----------
    delivered : list of Delivered
    commands : list of str
        As it was told them.
    has_read : Event
        A message was given whole.
    """

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.delivered: list[Delivered] = []
        self.commands: list[str] = []
        self.released = threading.Event()
        self.has_read = threading.Event()
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    session = _Session(outer, self.request)
                    try:
                        session.start()
                    finally:
                        session.close()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


class _Session:
    def __init__(self, server: MailServerSimulator, connection: socket.socket) -> None:
        self.server = server
        self.behaviour = server.behaviour
        self.is_encrypted = False
        self.sender, self.recipients = "", list[str]()
        self.is_in = self.behaviour.login is None
        self._use(connection)

    def start(self) -> None:
        if self.behaviour.is_tls_from_start:
            self._encrypt()
        self.run()

    def close(self) -> None:
        self.file.close()
        self.connection.close()

    def _use(self, connection: socket.socket) -> None:
        self.connection = connection
        self.file = connection.makefile("rb")

    def _encrypt(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.behaviour.certificate is not None
        key = self.behaviour.certificate.with_suffix(".key")
        context.load_cert_chain(self.behaviour.certificate, key)
        self.file.close()
        encrypted = context.wrap_socket(
            self.connection, server_side=True, do_handshake_on_connect=False
        )
        self._use(encrypted)
        encrypted.do_handshake()
        self.is_encrypted = True

    def run(self) -> None:
        self.say(self.behaviour.replies.get("CONNECT", "220 mail.test ESMTP"))
        while line := self.file.readline():
            command = line.decode().rstrip("\r\n")
            verb = command.split(" ")[0].upper()
            self.server.commands.append(command if verb != "AUTH" else "AUTH")
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "DATA":
                if not self.data():
                    return
            else:
                self.answer(verb, command)

    def answer(self, verb: str, command: str) -> None:
        own = self.behaviour.replies.get(verb)
        if own is not None:
            self.say(own)
        elif verb == "EHLO":
            self.say("\r\n".join(self._extensions()))
        elif verb == "STARTTLS":
            self.say("220 go ahead")
            self._encrypt()
        elif verb == "AUTH":
            self.say(self.log_in(command))
        elif not self.is_in and verb in ("MAIL", "RCPT"):
            self.say("530 5.7.0 log in first")
        elif verb == "MAIL":
            self.sender, self.recipients = _between(command), []
            self.say("250 ok")
        elif verb == "RCPT":
            address = _between(command)
            reply = self.behaviour.rcpt.get(address, "250 ok")
            if reply.startswith("250"):
                self.recipients.append(address)
            self.say(reply)
        elif verb in ("RSET", "NOOP"):
            self.sender, self.recipients = "", []
            self.say("250 ok")
        else:
            self.say("502 unknown")

    def _extensions(self) -> Iterator[str]:
        names = ["8BITMIME"]
        if self.behaviour.size is not None:
            names.append(f"SIZE {self.behaviour.size}")
        if self.behaviour.certificate and not self.is_encrypted:
            names.append("STARTTLS")
        if self.behaviour.login:
            names.append("AUTH PLAIN LOGIN")
        yield "250-mail.test"
        yield from (f"250-{name}" for name in names[:-1])
        yield f"250 {names[-1]}"

    def log_in(self, command: str) -> str:
        _, kind, *first = command.split(" ")
        if kind == "PLAIN":
            _, user, password = base64.b64decode(first[0]).decode().split("\0")
        else:
            user = (
                base64.b64decode(first[0]).decode() if first else self.ask("VXNlcjo=")
            )
            password = self.ask("UGFzczo=")
        self.is_in = (user, password) == self.behaviour.login
        # A server that repeats what it was given.
        return "235 welcome" if self.is_in else f"535 5.7.8 {password} is not right"

    def ask(self, prompt: str) -> str:
        self.say(f"334 {prompt}")
        return base64.b64decode(self.file.readline()).decode()

    def data(self) -> bool:
        reply = self.behaviour.replies.get("DATA")
        if reply is not None:
            self.say(reply)
            return True
        self.say("354 go on")
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.has_read.set()
        end = self.behaviour.replies.get("END", OK)
        if end.startswith("250"):
            raw = b"".join(lines)
            self.server.delivered.append(
                Delivered(self.sender, self.recipients, raw, self.is_encrypted)
            )
        if self.behaviour.drops_after:
            self.connection.close()
            return False
        self.say(end)
        return True

    def say(self, text: str) -> None:
        if text == HANG:
            self.server.released.wait(60)
            raise OSError
        if text == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise OSError
        self.connection.sendall(f"{text}\r\n".encode())


def make_certificate(folder: Path, name: str = "localhost") -> Path:
    """Make a certificate for a host, its own authority, with its key beside it."""
    path = folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", str(path.with_suffix(".key")), "-out", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


def _between(command: str) -> str:
    return command.partition("<")[2].partition(">")[0]

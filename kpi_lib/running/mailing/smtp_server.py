"""Mail server of a tenant: one SMTP connection that gives messages whole or not."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from kpi_lib.domain.errors import ParamsError
from kpi_lib.running.mailing.smtp_errors import MaybeSent, NotSent, ServerErrors
from kpi_lib.settings.mail_settings import MailParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.credentials import credential, variable

_FAILURES = (OSError, smtplib.SMTPException)
_GOODBYE_SECONDS = 1.0


class MailServer:
    """The server of one tenant, connected when the first message is given.

    Parameters
    ----------
    params : TenantParams

    Raises
    ------
    ParamsError
        No server is set up, its password is not set, there is no such authority, or
        a login has letters that SMTP cannot carry.
    """

    def __init__(self, params: TenantParams) -> None:
        file = f"params/tenants/{params.tenant}.yaml"
        mail = params.mail
        if mail is None or mail.host is None:
            raise ParamsError(
                f"{file}: mail.host",
                "is missing",
                "the server that takes messages",
                "add: mail: {from: reports@example.org, host: smtp.example.org, "
                "user: reports@example.org}",
            )
        self._mail: MailParams = mail
        self._host: str = mail.host
        self._password = None
        if mail.user is not None:
            self._password = credential(params.tenant, "mail", "password")
            _check_login(params.tenant, file, mail.user, self._password)
        self._errors = ServerErrors(params.tenant, file, mail, self._password)
        self._context = _tls(mail, file)
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def send(self, recipients: Sequence[str], message: bytes) -> str:
        """Give a message to the server, for all recipients or for none.

        Returns
        -------
        str
            The server's answer.

        Raises
        ------
        NotSent
            It was certainly not taken.
        MaybeSent
            Nobody knows.
        """
        smtp = self._connected()
        try:
            self._announce(smtp, recipients, len(message))
        except NotSent:
            self._reset()
            raise
        except Exception as error:
            # Whatever it is, the message was not given yet.
            self._close()
            raise self._errors.broken(error) from error
        try:
            smtp.send(_on_the_wire(message))
            code, answer = smtp.getreply()
        except Exception as error:
            self._close()
            raise MaybeSent(self._errors.words(error)) from error
        if code != 250:
            self._reset()
            raise self._errors.refused("the message", code, answer)
        return self._errors.shown(answer)

    def _announce(
        self, smtp: smtplib.SMTP, recipients: Sequence[str], size: int
    ) -> None:
        """Say from whom and to whom; the first refusal ends it for all."""
        limit = smtp.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < size:
            raise self._errors.too_large(int(limit), size)
        code, answer = smtp.mail(self._mail.sender)
        if code != 250:
            raise self._errors.refused(self._mail.sender, code, answer)
        for address in recipients:
            code, answer = smtp.rcpt(address)
            if code not in (250, 251):
                raise self._errors.refused(address, code, answer)
        code, answer = smtp.docmd("DATA")
        if code != 354:
            raise self._errors.refused("the message", code, answer)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp: smtplib.SMTP | None = None
            try:
                smtp = self._connect()
                self._secure_and_log_in(smtp)
            except NotSent:
                _end(smtp)
                raise
            except Exception as error:
                _end(smtp)
                raise self._errors.unreachable(error) from error
            self._smtp = smtp
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        place = (self._host, self._mail.known_port)
        timeout = self._mail.timeout_seconds
        if self._mail.security == "tls":
            return smtplib.SMTP_SSL(*place, timeout=timeout, context=self._context)
        return smtplib.SMTP(*place, timeout=timeout)

    def _secure_and_log_in(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._mail.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise self._errors.no_starttls()
            smtp.starttls(context=self._context)
            smtp.ehlo()
        if self._mail.user is None or self._password is None:
            return
        if not smtp.has_extn("auth"):
            raise self._errors.no_login()
        try:
            smtp.login(self._mail.user, self._password.get_secret_value())
        except smtplib.SMTPAuthenticationError as error:
            raise self._errors.login(error) from error

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except _FAILURES:
                self._close()

    def _close(self) -> None:
        smtp, self._smtp = self._smtp, None
        _end(smtp)


def _check_login(tenant: str, file: str, user: str, password: SecretStr) -> None:
    """Refuse a login of which a letter cannot be given to a server."""
    if not user.isascii():
        raise ParamsError(
            f"{file}: mail.user",
            f'got "{user}", with letters that a login cannot have',
            "a name of ASCII letters, for example an address",
            "ask who runs the server for the name of the login",
        )
    if not password.get_secret_value().isascii():
        raise ParamsError(
            variable(tenant, "mail", "password"),
            "has a letter that is not ASCII, such as one with an accent, and a login "
            "cannot carry it",
            "a password of ASCII letters, digits and signs",
            "change it at the server, then set it anew",
        )


def _end(smtp: smtplib.SMTP | None) -> None:
    """Say goodbye, without waiting for a server that hangs."""
    if smtp is None:
        return
    with contextlib.suppress(*_FAILURES):
        if smtp.sock is not None:
            smtp.sock.settimeout(_GOODBYE_SECONDS)
            smtp.quit()
    smtp.close()


def _tls(mail: MailParams, file: str) -> ssl.SSLContext | None:
    if mail.security == "none":
        return None
    try:
        authority = Path(mail.authority).expanduser() if mail.authority else None
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise ParamsError(
            f"{file}: mail.authority",
            f"{mail.authority} cannot be read ({error.strerror or error})",
            "a file with the authority's certificate, PEM",
        ) from error


def _on_the_wire(message: bytes) -> bytes:
    """Return a message with dots doubled at the start of lines, and its end."""
    body = re.sub(rb"(?m)^\.", b"..", message)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"

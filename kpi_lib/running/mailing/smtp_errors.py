"""Errors of a tenant's mail server: place, the server's words, remedy."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from pydantic import SecretStr

from kpi_lib.domain.errors import KpiError, SourceError
from kpi_lib.settings.mail_settings import MailParams
from kpi_lib.sources.vendors.credentials import (
    KEYRING_SERVICE,
    variable,
    without,
)

_LATER = "the next kpi mail --send tries again"
_LONGEST = 200
"""Characters of a server's answer that a message shows."""


class NotSent(Exception):
    """A message was certainly not taken.

    Attributes
    ----------
    error : KpiError
    is_for_all : bool
        No other message would be taken either.
    """

    def __init__(self, error: KpiError, *, is_for_all: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_for_all = is_for_all


class MaybeSent(Exception):
    """The connection ended after the whole message was given and before the answer."""


@dataclass(frozen=True)
class ServerErrors:
    """Makes the errors of one tenant's server.

    Attributes
    ----------
    tenant, file : str
        Slug, and its file as messages name it.
    mail : MailParams
    password : SecretStr or None
        Never shown, whatever a server repeats.
    """

    tenant: str
    file: str
    mail: MailParams
    password: SecretStr | None

    def no_starttls(self) -> NotSent:
        """Return the error of a server that would take everything in clear."""
        return self._for_all(
            "does not offer STARTTLS",
            "set mail.security: tls, if it encrypts from the start, else name another "
            "server: no report goes in clear",
        )

    def no_login(self) -> NotSent:
        """Return the error of a server without AUTH."""
        return self._for_all("offers no login", "leave mail.user out")

    def login(self, error: smtplib.SMTPAuthenticationError) -> NotSent:
        """Return the error of a login that was refused."""
        code, said = error.smtp_code, self.shown(error.smtp_error)
        key = variable(self.tenant, "mail", "password")
        remedy = (
            f"check mail.user and the password: set {key}, or run: keyring set "
            f"{KEYRING_SERVICE} {key}; an account with a second factor has a password "
            "of its own for programs"
        )
        problem = f"refuses the login of {self.mail.user} ({code} {said})"
        return self._for_all(problem, _LATER if _is_temporary(code) else remedy)

    def unreachable(self, error: Exception) -> NotSent:
        """Return the error of a connection that does not come about."""
        if isinstance(error, ssl.SSLCertVerificationError):
            remedy = "check mail.host; for an authority of your own set mail.authority"
        elif isinstance(error, ssl.SSLError):
            remedy = "check mail.port and mail.security: starttls (587) or tls (465)"
        elif isinstance(error, smtplib.SMTPResponseException):
            remedy = _LATER
        else:
            remedy = f"check mail.host, mail.port and the network; {_LATER}"
        return self._for_all(f"cannot be reached ({self.words(error)})", remedy)

    def broken(self, error: Exception) -> NotSent:
        """Return the error of a connection that ended before the message was given."""
        problem = f"does not answer ({self.words(error)}); nothing was sent to anybody"
        return NotSent(SourceError(self._where, problem, remedy=_LATER))

    def too_large(self, limit: int, size: int) -> NotSent:
        """Return the error of a message above the server's limit, in bytes."""
        return NotSent(
            SourceError(
                self._where,
                f"takes at most {limit / 1e6:.1f} MB, and the message has "
                f"{size / 1e6:.1f} MB",
                remedy="raise the server's limit, or hand the review out otherwise",
            )
        )

    def refused(self, what: str, code: int, answer: bytes) -> NotSent:
        """Return the error of an address or message that the server does not take."""
        said = f"{code} {self.shown(answer)}"
        if _is_temporary(code):
            problem = f"puts off {what} ({said})"
            return NotSent(SourceError(self._where, problem, remedy=_LATER))
        remedy = f"ask who runs the server; {_LATER}"
        if "@" in what and what != self.mail.sender:
            remedy = f"correct the address in {self.file}, then draft and approve anew"
        problem = f"refuses {what} ({said}); nothing was sent to anybody"
        return NotSent(SourceError(self._where, problem, remedy=remedy))

    def words(self, error: Exception) -> str:
        """Return what is wrong with a connection."""
        if isinstance(error, TimeoutError) or "timed out" in str(error):
            return f"no answer within {self.mail.timeout_seconds:g} s"
        if isinstance(error, smtplib.SMTPResponseException):
            return f"{error.smtp_code} {self.shown(error.smtp_error)}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        system = getattr(error, "strerror", None)
        return self.shown(str(system or error or type(error).__name__))

    def shown(self, answer: bytes | str) -> str:
        """Return a foreign text in one line, without the password."""
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        secrets = [self.password] if self.password else []
        plain = " ".join(without(text, secrets).split())
        return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}..."

    @property
    def _where(self) -> str:
        return f"{self.file}: mail: {self.mail.host}:{self.mail.known_port}"

    def _for_all(self, problem: str, remedy: str) -> NotSent:
        return NotSent(
            SourceError(self._where, problem, remedy=remedy), is_for_all=True
        )


def _is_temporary(code: int) -> bool:
    return 400 <= code < 500

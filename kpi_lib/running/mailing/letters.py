"""Letter of one review: recipients, message, draft file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cached_property

from kpi_lib.reporting.client.mail_words import mail_words
from kpi_lib.running.fingerprints import sha256
from kpi_lib.running.mailing.client_reviews import Review
from kpi_lib.settings.mail_settings import domain_of
from kpi_lib.settings.tenant_settings import TenantParams

LARGE = 10_000_000
"""Bytes from which on many servers refuse a message."""

_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Letter:
    """A review, addressed.

    Attributes
    ----------
    review : Review
    recipients : sequence of str
    params : TenantParams
    """

    review: Review
    recipients: Sequence[str]
    params: TenantParams

    @property
    def company(self) -> str:
        """The client."""
        return self.review.company

    @cached_property
    def digest(self) -> str:
        """Hash of the PDF and its recipients: what is approved, and sent once."""
        content = [
            self.params.tenant,
            self.review.key,
            sha256(self.review.content),
            sorted(address.lower() for address in self.recipients),
        ]
        return sha256(json.dumps(content).encode())

    @cached_property
    def draft(self) -> bytes:
        """The ``.eml`` file that a mail program opens as a draft; always the same."""
        message = self._message()
        message["X-Unsent"] = "1"
        return message.as_bytes()

    def message_id(self, sender: str) -> str:
        """Return the message's identifier, equal for the same PDF and recipients."""
        return f"<{self.digest[:32]}@{domain_of(sender)}>"

    def to_send(self, sender: str, now: datetime) -> bytes:
        """Return the message as it goes out.

        Parameters
        ----------
        sender : str
            Address that it comes from.
        now : datetime
            Aware; its date.
        """
        message = self._message()
        message["Date"] = format_datetime(now)
        message["Message-ID"] = self.message_id(sender)
        return message.as_bytes()

    def _message(self) -> EmailMessage:
        mail = self.params.mail
        name = (mail.sender_name if mail else None) or self.params.name
        words = mail_words(self.review.report, name)
        message = EmailMessage(_POLICY)
        if mail is not None:
            message["From"] = Address(_shown(name), addr_spec=mail.sender)
            if mail.reply_to:
                message["Reply-To"] = Address(addr_spec=mail.reply_to)
        message["To"] = tuple(Address(addr_spec=one) for one in self.recipients)
        message["Subject"] = words.subject
        message.set_content(words.text, cte="quoted-printable")
        message.add_alternative(words.html, subtype="html", cte="quoted-printable")
        message.add_attachment(
            self.review.content,
            maintype="application",
            subtype="pdf",
            filename=self.review.file_name,
        )
        # Else they are random, and no draft would be the same twice.
        for number, part in enumerate(message.walk()):
            if part.is_multipart():
                part.set_boundary(f"=_{self.digest[:24]}_{number}")
        return message


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else " " for char in name)

"""Messages given to a real SMTP server: taken, refused, put off, left open."""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import Any

import pytest
from support.simulators.mail_server import DROP, HANG, Behaviour, MailServerSimulator

from kpi_lib.domain.errors import ParamsError
from kpi_lib.running.mailing.smtp_errors import MaybeSent, NotSent
from kpi_lib.running.mailing.smtp_server import MailServer

TO = ("head@north.example", "money@north.example")
MESSAGE = b"Subject: x\r\n\r\n.dot\r\nend\r\n"
USER, PASSWORD = "reports@acme.example", "Gruyere-7-and-more"


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_ACME_MAIL_PASSWORD", PASSWORD)


def patience(*replies: str) -> float:
    """Return the seconds for which a server is waited for: few where it hangs."""
    return 0.6 if HANG in replies else 60


def failure(tenant: Any, **mail: Any) -> tuple[str, bool]:
    """Return why a message is not taken, and whether no other would be."""
    with MailServer(tenant(**mail)) as server, pytest.raises(NotSent) as caught:
        server.send(TO, MESSAGE)
    return str(caught.value), caught.value.is_for_all


def test_a_message_arrives_as_it_was_given(
    tenant: Any, server: MailServerSimulator
) -> None:
    with MailServer(tenant()) as mail_server:
        answer = mail_server.send(TO, MESSAGE)
        mail_server.send(TO[:1], MESSAGE)
    assert answer == "2.0.0 taken as 4711"
    first, second = server.delivered
    assert (first.sender, first.recipients) == ("reports@acme.example", [*TO])
    assert first.raw == MESSAGE
    assert second.recipients == [TO[0]]
    # One connection for both, and a goodbye.
    assert [c.split(" ")[0] for c in server.commands].count("ehlo") == 1
    assert server.commands[-1] == "quit"


def test_login_and_message_are_encrypted(
    tenant: Any, server: MailServerSimulator, certificate: Path
) -> None:
    server.behaviour = Behaviour(login=(USER, PASSWORD), certificate=certificate)
    params = tenant(
        host="localhost", security="starttls", user=USER, authority=str(certificate)
    )
    with MailServer(params) as mail_server:
        mail_server.send(TO, MESSAGE)
    assert [one.was_encrypted for one in server.delivered] == [True]
    assert server.commands.index("STARTTLS") < server.commands.index("AUTH")


def test_a_server_may_encrypt_from_the_start(
    tenant: Any, server: MailServerSimulator, certificate: Path
) -> None:
    server.behaviour = Behaviour(certificate=certificate, is_tls_from_start=True)
    params = tenant(host="localhost", security="tls", authority=str(certificate))
    with MailServer(params) as mail_server:
        mail_server.send(TO, MESSAGE)
    assert [one.was_encrypted for one in server.delivered] == [True]


def test_nothing_goes_in_clear_where_encryption_is_set(
    tenant: Any, server: MailServerSimulator
) -> None:
    server.behaviour = Behaviour(login=(USER, PASSWORD))
    told, is_for_all = failure(tenant, security="starttls", user=USER)
    assert told == (
        f"params/tenants/acme.yaml: mail: 127.0.0.1:{server.port}: does not offer "
        "STARTTLS; set mail.security: tls, if it encrypts from the start, else name "
        "another server: no report goes in clear."
    )
    assert is_for_all
    assert "AUTH" not in server.commands


def test_an_unknown_authority_is_told_with_its_key(
    tenant: Any, server: MailServerSimulator, certificate: Path
) -> None:
    server.behaviour = Behaviour(certificate=certificate)
    told, is_for_all = failure(tenant, host="localhost", security="starttls")
    assert "cannot be reached (self-signed certificate)" in told
    assert "check mail.host; for an authority of your own set mail.authority" in told
    assert is_for_all
    assert not server.delivered


def test_a_wrong_password_is_told_and_never_shown(
    tenant: Any, server: MailServerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.behaviour = Behaviour(login=(USER, PASSWORD))
    monkeypatch.setenv("KPI_ACME_MAIL_PASSWORD", "wrong-wrong-wrong")
    told, is_for_all = failure(tenant, user=USER)
    assert told == (
        f"params/tenants/acme.yaml: mail: 127.0.0.1:{server.port}: refuses the login "
        f"of {USER} (535 5.7.8 [secret] is not right); check mail.user and the "
        "password: set KPI_ACME_MAIL_PASSWORD, or run: keyring set kpi "
        "KPI_ACME_MAIL_PASSWORD; an account with a second factor has a password of its "
        "own for programs."
    )
    assert is_for_all


def test_a_missing_password_is_a_mistake_of_the_settings(
    tenant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KPI_ACME_MAIL_PASSWORD")
    with pytest.raises(ParamsError, match="KPI_ACME_MAIL_PASSWORD: is not set"):
        MailServer(tenant(user=USER))


def test_a_login_that_smtp_cannot_carry_is_told_before_anything_is_sent(
    tenant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ParamsError) as caught:
        MailServer(tenant(user="rené"))
    assert str(caught.value) == (
        'params/tenants/acme.yaml: mail.user: got "rené", with letters that a login '
        "cannot have; expected a name of ASCII letters, for example an address; ask "
        "who runs the server for the name of the login."
    )
    monkeypatch.setenv("KPI_ACME_MAIL_PASSWORD", "Gruyère-7")
    with pytest.raises(ParamsError) as caught:
        MailServer(tenant(user=USER))
    assert str(caught.value) == (
        "KPI_ACME_MAIL_PASSWORD: has a letter that is not ASCII, such as one with an "
        "accent, and a login cannot carry it; expected a password of ASCII letters, "
        "digits and signs; change it at the server, then set it anew."
    )
    assert MailServer(tenant())  # without a login the password is not asked for


@pytest.mark.parametrize(("step", "error"), [("rcpt", NotSent), ("send", MaybeSent)])
def test_an_unforeseen_error_is_not_sent_before_the_message_and_open_after(
    tenant: Any, server: MailServerSimulator, monkeypatch: pytest.MonkeyPatch,
    step: str, error: type[Exception],
) -> None:  # fmt: skip
    usual = getattr(smtplib.SMTP, step)

    def broken(self: smtplib.SMTP, *given: Any) -> Any:
        if step == "send" and given[0] != b"Subject: x\r\n\r\n..dot\r\nend\r\n.\r\n":
            return usual(self, *given)
        raise UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range")

    monkeypatch.setattr(smtplib.SMTP, step, broken)
    with MailServer(tenant()) as mail_server, pytest.raises(error):
        mail_server.send(TO, MESSAGE)
    assert not server.delivered


def test_without_a_server_the_keys_are_told(tenant: Any) -> None:
    with pytest.raises(ParamsError) as caught:
        MailServer(tenant(host=None))
    assert str(caught.value) == (
        "params/tenants/acme.yaml: mail.host: is missing; expected the server that "
        "takes messages; add: mail: {from: reports@example.org, host: "
        "smtp.example.org, user: reports@example.org}."
    )


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (
            Behaviour(rcpt={TO[1]: "550 5.1.1 no such user"}),
            "refuses money@north.example (550 5.1.1 no such user); nothing was sent to "
            "anybody; correct the address in params/tenants/acme.yaml, then draft and "
            "approve anew.",
        ),
        (
            Behaviour(rcpt={TO[0]: "450 4.2.0 greylisted, wait 5 minutes"}),
            "puts off head@north.example (450 4.2.0 greylisted, wait 5 minutes); the "
            "next kpi mail --send tries again.",
        ),
        (
            Behaviour(replies={"MAIL": "553 5.7.1 not your address"}),
            "refuses reports@acme.example (553 5.7.1 not your address); nothing was "
            "sent to anybody; ask who runs the server; the next kpi mail --send tries "
            "again.",
        ),
        (
            Behaviour(replies={"END": "554 5.7.1 looks like spam"}),
            "refuses the message (554 5.7.1 looks like spam); nothing was sent to "
            "anybody; ask who runs the server; the next kpi mail --send tries again.",
        ),
        (
            Behaviour(size=20),
            "takes at most 0.0 MB, and the message has 0.0 MB; raise the server's "
            "limit, or hand the review out otherwise.",
        ),
        (
            Behaviour(replies={"RCPT": HANG}),
            "does not answer (no answer within 0.6 s); nothing was sent to anybody; "
            "the next kpi mail --send tries again.",
        ),
        (
            Behaviour(replies={"DATA": DROP}),
            "does not answer (Connection unexpectedly closed); nothing was sent to "
            "anybody; the next kpi mail --send tries again.",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_is_certainly_not_sent(
    tenant: Any, server: MailServerSimulator, behaviour: Behaviour, told: str
) -> None:
    server.behaviour = behaviour
    place = f"params/tenants/acme.yaml: mail: 127.0.0.1:{server.port}"
    seconds = patience(*behaviour.replies.values())
    assert failure(tenant, timeout_seconds=seconds) == (f"{place}: {told}", False)
    assert not server.delivered


def test_after_a_refusal_the_next_message_goes_over_the_same_connection(
    tenant: Any, server: MailServerSimulator
) -> None:
    server.behaviour = Behaviour(rcpt={TO[1]: "550 no such user"})
    with MailServer(tenant()) as mail_server:
        with pytest.raises(NotSent):
            mail_server.send(TO, MESSAGE)
        mail_server.send(TO[:1], MESSAGE)
    assert [one.recipients for one in server.delivered] == [[TO[0]]]
    assert [c.split(" ")[0] for c in server.commands].count("ehlo") == 1


@pytest.mark.parametrize(
    ("replies", "told"),
    [
        ({"CONNECT": HANG}, "cannot be reached (no answer within 0.6 s)"),
        ({"CONNECT": "421 too busy"}, "cannot be reached (421 too busy)"),
        ({"CONNECT": DROP}, "cannot be reached (Connection unexpectedly closed)"),
    ],
)
def test_a_server_that_answers_nobody_is_asked_once(
    tenant: Any, server: MailServerSimulator, replies: dict[str, str], told: str
) -> None:
    server.behaviour = Behaviour(replies=replies)
    seconds = patience(*replies.values())
    text, is_for_all = failure(tenant, timeout_seconds=seconds)
    assert told in text
    assert is_for_all


def test_a_server_that_is_not_there(tenant: Any, server: MailServerSimulator) -> None:
    server.close()
    told, is_for_all = failure(tenant)
    assert "cannot be reached (Connection refused); check mail.host, mail.port" in told
    assert is_for_all


@pytest.mark.parametrize(
    "behaviour", [Behaviour(replies={"END": HANG}), Behaviour(drops_after=True)]
)
def test_an_answer_that_never_comes_leaves_it_open(
    tenant: Any, server: MailServerSimulator, behaviour: Behaviour
) -> None:
    server.behaviour = behaviour
    params = tenant(timeout_seconds=patience(*behaviour.replies.values()))
    with MailServer(params) as mail_server, pytest.raises(MaybeSent):
        mail_server.send(TO, MESSAGE)

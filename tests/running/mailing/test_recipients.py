"""Addresses that a client's review may go to, and those that are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import write_tenant

from kpi_lib.domain.errors import ParamsError
from kpi_lib.running.mailing.recipients import recipients_of, shared_with

MAIL = {"from": "reports@provider.example"}
OTHERS = {
    "Harbour Café": {"mail": ["owner@cafe.example"]},
    "Group": {"mail_domains": ["group.example"], "mail": ["a@group.example"]},
}
WHERE = "params/tenants/acme.yaml: companies.Clinique Nord"


def to(tmp_path: Path, **settings: Any) -> tuple[str, ...]:
    companies = {**OTHERS, "Clinique Nord": settings}
    return recipients_of(
        "Clinique Nord", write_tenant(tmp_path / "params", MAIL, companies)
    )


def refused(tmp_path: Path, **settings: Any) -> str:
    with pytest.raises(ParamsError) as caught:
        to(tmp_path, **settings)
    return str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"mail": ["a@north.example", "b@north.example"]},
        {"mail": ["a@gmail.com"], "mail_domains": ["a@gmail.com"]},
        {"mail": ["A@Gmail.com"], "mail_domains": ["a@gmail.com"]},
        {
            "mail": ["a@north.example", "b@nord.example"],
            "mail_domains": ["north.example", "nord.example"],
        },
        # A group of companies that share a domain, said of both.
        {"mail": ["b@group.example"], "mail_domains": ["group.example"]},
        {"mail": ["me@provider.example"], "mail_domains": ["provider.example"]},
    ],
)
def test_addresses_that_are_the_clients(
    tmp_path: Path, settings: dict[str, list[str]]
) -> None:
    expected = tuple(a.replace("@Gmail", "@gmail") for a in settings["mail"])
    assert to(tmp_path, **settings) == expected


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {},
            ".mail: is missing; expected the addresses that get the review; add to "
            "Clinique Nord under companies: mail: [contact@example.org].",
        ),
        (
            {"mail": ["a@north.example", "owner@cafe.example"]},
            '.mail: got "a@north.example", and the addresses have 2 domains: '
            "north.example, cafe.example; expected an address that is known to be "
            "Clinique Nord's; correct it; else add to Clinique Nord under companies: "
            "mail_domains: [north.example, cafe.example].",
        ),
        (
            {"mail": ["owner@cafe.example"]},
            '.mail: got "owner@cafe.example", and cafe.example is Harbour Café\'s; '
            "expected an address that is known to be Clinique Nord's; correct it; else "
            "add to Clinique Nord under companies: mail_domains: [cafe.example].",
        ),
        (
            {"mail": ["a@group.example"]},
            '.mail: got "a@group.example", and group.example is Group\'s; expected an '
            "address that is known to be Clinique Nord's; correct it; else add to "
            "Clinique Nord under companies: mail_domains: [group.example].",
        ),
        (
            {"mail": ["owner@caef.example"]},
            '.mail: got "owner@caef.example", and caef.example is one letter from '
            "cafe.example, Harbour Café's; expected an address that is known to be "
            "Clinique Nord's; correct it; else add to Clinique Nord under companies: "
            "mail_domains: [caef.example].",
        ),
        (
            {"mail": ["a@gmial.com"]},
            '.mail: got "a@gmial.com", and gmial.com is one letter from gmail.com; '
            "expected an address that is known to be Clinique Nord's; correct it; else "
            "add to Clinique Nord under companies: mail_domains: [gmial.com].",
        ),
        (
            {"mail": ["a@gmail.com"]},
            '.mail: got "a@gmail.com", and gmail.com gives addresses to anybody; '
            "expected an address that is known to be Clinique Nord's; correct it; else "
            "add to Clinique Nord under companies: mail_domains: [a@gmail.com].",
        ),
        (
            {"mail": ["me@provider.example"]},
            '.mail: got "me@provider.example", and provider.example is Acme Managed '
            "Services's; expected an address that is known to be Clinique Nord's; "
            "correct it; else add to Clinique Nord under companies: mail_domains: "
            "[provider.example].",
        ),
        (
            {"mail": ["a@norht.example"], "mail_domains": ["north.example"]},
            '.mail: got "a@norht.example", which is none of Clinique Nord\'s; expected '
            'an address of north.example; correct it, or add "norht.example" to '
            "mail_domains.",
        ),
        (
            {"mail": ["b@gmail.com"], "mail_domains": ["a@gmail.com"]},
            '.mail: got "b@gmail.com", which is none of Clinique Nord\'s; expected an '
            'address of a@gmail.com; correct it, or add "b@gmail.com" to mail_domains.',
        ),
        (
            {"mail": ["a@gmail.com"], "mail_domains": ["gmail.com"]},
            '.mail_domains: got "gmail.com", at which anybody has an address; expected '
            'the whole address, for example "a@gmail.com".',
        ),
    ],
)
def test_addresses_that_may_be_another(
    tmp_path: Path, settings: dict[str, list[str]], told: str
) -> None:
    assert refused(tmp_path, **settings) == WHERE + told


def test_what_the_remedy_adds_is_taken(tmp_path: Path) -> None:
    both = ["a@gmail.com", "b@gmail.com"]
    assert to(tmp_path, mail=["b@gmail.com"], mail_domains=both) == ("b@gmail.com",)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        # Another company's block, copied whole.
        (
            {"mail": ["owner@cafe.example"], "mail_domains": ["cafe.example"]},
            ("owner@cafe.example is Harbour Café's, too",),
        ),
        (
            {"mail": ["b@group.example"], "mail_domains": ["group.example"]},
            ("b@group.example: group.example is Group's, too",),
        ),
        (
            {"mail": ["me@provider.example"], "mail_domains": ["provider.example"]},
            (
                "me@provider.example: provider.example is Acme Managed Services's, too",
            ),
        ),
        (
            {"mail": ["Tea@gmail.com"], "mail_domains": ["tea@gmail.com"]},
            ("Tea@gmail.com is Tea House's, too",),
        ),
        ({"mail": ["a@gmail.com"], "mail_domains": ["a@gmail.com"]}, ()),
        ({"mail": ["a@north.example"], "mail_domains": ["north.example"]}, ()),
    ],
)  # fmt: skip
def test_an_address_of_somebody_else_is_told_though_it_is_listed(
    tmp_path: Path, settings: dict[str, list[str]], told: tuple[str, ...]
) -> None:
    tea = {"mail": ["tea@gmail.com"], "mail_domains": ["tea@gmail.com"]}
    companies = {**OTHERS, "Tea House": tea, "Clinique Nord": settings}
    params = write_tenant(tmp_path / "params", MAIL, companies)
    assert recipients_of("Clinique Nord", params)
    assert shared_with("Clinique Nord", params) == told


def test_a_company_that_the_file_does_not_name_is_added_as_a_whole(
    tmp_path: Path,
) -> None:
    with pytest.raises(ParamsError) as caught:
        recipients_of('A "B", Inc.', write_tenant(tmp_path / "params", MAIL, OTHERS))
    assert str(caught.value).endswith(
        'add under companies: "A \\"B\\", Inc.": {mail: [contact@example.org]}.'
    )


def test_an_alias_has_its_companys_addresses(tmp_path: Path) -> None:
    companies = {"Bakery": {"aliases": ["BAKERY INC."], "mail": ["a@bread.example"]}}
    params = write_tenant(tmp_path / "params", MAIL, companies)
    assert recipients_of("Bakery Inc.", params) == ("a@bread.example",)


@pytest.mark.parametrize(
    "address",
    ["a@b", "a b@c.example", "a@c.example\nBcc: x@y.example", "<a@c.example>",
     "@c.example", "a@c..example", "a@-c.example", "à@c.example", "a@cé.example",
     "a,b@c.example", ".a@c.example", "a@1.2.3.4"],
)  # fmt: skip
def test_what_is_no_address_is_a_mistake_of_the_file(
    tmp_path: Path, address: str
) -> None:
    told = refused(tmp_path, mail=[address])
    assert told.startswith("params/tenants/acme.yaml: companies.Clinique Nord.mail.0: ")
    assert 'expected an address, for example "contact@example.org"' in told


def test_a_remote_server_is_never_spoken_to_in_clear(tmp_path: Path) -> None:
    mail = {**MAIL, "host": "smtp.example.org", "security": "none"}
    with pytest.raises(ParamsError) as caught:
        write_tenant(tmp_path / "params", mail, {})
    assert str(caught.value) == (
        'params/tenants/acme.yaml: mail.security: got "none"; expected "starttls" or '
        '"tls": reports and passwords cross no network in clear.'
    )

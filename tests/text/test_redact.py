"""Personal data and secrets go, in both languages; words that say nothing stay."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_lib.text.personal_data import RULES
from kpi_lib.text.redaction import Redactor, learn_names

NAMES = (
    "Marie-Ève Côté",
    "Seán O'Brien",
    "Will Page",
    "Jean-François D'Amours",
    "aoneil",
    "Luc Li",
)

PEOPLE = [
    ("MARIE-ÈVE CÔTÉ NE PEUT PAS IMPRIMER", "[name] NE PEUT PAS IMPRIMER"),
    ("vpn de marie eve cote", "vpn de [name]"),
    ("Seán O’Brien's laptop", "[name]'s laptop"),
    ("sean obrien / O'BRIEN / O’Brien", "[name] / [name] / [name]"),
    ("jean-françois d’amours appelle", "[name] appelle"),
    ("Will Page: the page will not load", "[name]: the page will not load"),
    ("l'ordinateur d'Isabelle Gélinas est lent", "l'ordinateur d'[name] est lent"),
    ("M. Zbigniew et Mme Lavoie-Roy", "[name] et [name]"),
    ("Call from Xiulan Zhao re: printer", "Call from [name] re: printer"),
    ("Nouvel employé : Kwame Nkrumah, lundi", "Nouvel employé : [name], lundi"),
    ("Jean TREMBLAY - imprimante", "[name] - imprimante"),
    ("TREMBLAY, Jean : imprimante", "[name] : imprimante"),
    ("john smith cannot print", "[name] cannot print"),
    ("Luc Li needs VPN. Li called", "[name] needs VPN. [name] called"),
    ("Password reset for Xavia", "Password reset for [name]"),
    ("aoneil locked out", "[name] locked out"),
    ("wpage, mcote2 and marie-eve.cote", "[user], [user] and [user]"),
]
SECRETS = [
    ("mot de passe: xyz", "mot de passe: [secret]"),
    ("Mot de passe : Tr0ub4dor&3, rappeler", "Mot de passe : [secret], rappeler"),
    ("MDP=soleil pour le wifi", "MDP=[secret]"),
    ("PASSWORD -> letmein", "PASSWORD -> [secret]"),
    ("Password: correct horse battery staple", "Password: [secret]"),
    ("mot de passe: reset2024!", "mot de passe: [secret]"),
    ("password is hunter", "password is [secret]"),
    ("the password for Outlook is Spring2024!", "the password for Outlook is [secret]"),
    ("Changer le mot de passe en Hiver2024", "Changer le mot de passe en [secret]"),
    ("le mot de passe est «bonjour toi»", "le mot de passe est [secret]"),
    ("api key sk-abcdef1234567890ABCD leaked", "api key [secret] leaked"),
    ("Authorization: Bearer abc123.def456", "Authorization: Bearer [secret]"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[secret]"),
    ("NIP 4821 refusé", "NIP [secret] refusé"),
    ("code d'alarme 4821", "code d'alarme [secret]"),
    ("Clé de licence ABCDE-FGHIJ-KLMNO-PQRST", "Clé de licence [secret]"),
    ("login with Summer2024! fails", "login with [secret] fails"),
]
ADDRESSES = [
    ("écrire à zoé.côté@acme.qc.ca", "écrire à [email]"),
    ("jean(at)acme.com", "[email]"),
    ("appeler le 514-555-0199 poste 4432", "appeler le [phone] [phone]"),
    ("+33 (0)6 12 34 56 78", "[phone]"),
    ("06 12 34 56 78 ou (514) 555.0199", "[phone] ou [phone]"),
    ("5145550199", "[phone]"),
    ("10.0.12.34/24 and 192.168.1.1:8080", "[ip] and [ip]"),
    ("fe80::1ff:fe23:4567:890a%eth0, 2001:db8::1", "[ip], [ip]"),
    ("00:1A:2B:3C:4D:5E", "[host]"),
    (r"\\srv-fs01\compta inaccessible", "[host] inaccessible"),
    ("mail.acme.local down", "[host] down"),
    ("SRV-DC01, LAPTOP-7F3K2, pc-jdupont", "[host], [host], [host]"),
    ("srv01 and MTLPRT03", "[host] and [host]"),
    (r"ACME\jdupont verrouillé", "[user] verrouillé"),
    ("user: jdupont, login: toto", "user: [user], login: [user]"),
    ("utilisateur jdupont2 bloqué", "utilisateur [user] bloqué"),
    ("https://portal.acme.com/reset?token=abc broken", "[url] broken"),
    ("INC0012345, T20240305.0012", "[ticket], [ticket]"),
    ("ticket 12345, billet no 998877, #4521", "[ticket], [ticket], [ticket]"),
    ("carte 4111 1111 1111 1111", "carte [number]"),
    ("née le 12/03/1980", "née le [number]"),
]
INNOCENT = [
    "Password: expired",
    "Mot de passe : expiré",
    "Le mot de passe est expiré",
    "user password is not working",
    "Wi-Fi password request",
    "error code 500 on page 3",
    "heure 10:30:15 le 2024-03-05 et 05/03/2024",
    "Windows 11 KB5034441 fails, SHA256, HTTP404, UTF-8",
    "report.pdf and outlook.exe crash, ASP.NET error",
    "New User Setup For Marketing Department",
    "Set up Microsoft Teams",
    "Imprimante du 2e étage : bourrage papier",
    "Comment faire un tableau croisé dynamique dans Excel",
    "il y a un grand trou à côté de la porte",
]


def redact(text: str, names: Iterable[str] = (), hosts: Iterable[str] = ()) -> str:
    return Redactor(tuple(names), tuple(hosts)).clean(text)


@pytest.mark.parametrize(("text", "expected"), PEOPLE + SECRETS + ADDRESSES)
def test_what_is_personal_goes(text: str, expected: str) -> None:
    assert redact(text, NAMES) == expected


@pytest.mark.parametrize("text", INNOCENT)
def test_what_says_nothing_about_anyone_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", [text for text, _ in PEOPLE + SECRETS + ADDRESSES])
def test_a_second_look_finds_nothing_more(text: str) -> None:
    redactor = Redactor(NAMES)
    assert redactor.is_clean(redactor.clean(text))


def test_the_quick_search_before_a_rule_misses_nothing() -> None:
    words = [w for text, _ in PEOPLE + SECRETS + ADDRESSES for w in text.split()]
    source = random.Random(7)
    texts = [" ".join(source.choices(words, k=4)) for _ in range(5_000)]
    for rule in RULES:
        hits = [text for text in texts if rule.pattern.search(text)]
        cleaned = [rule.pattern.sub(rule.becomes, text) for text in hits]
        assert [rule.clean(text) for text in hits] == cleaned


def test_devices_of_a_list_go_even_where_they_look_like_words() -> None:
    assert redact("Zeus et athena lents", hosts=("ZEUS", "Athena")) == (
        "[host] et [host] lents"
    )


def test_names_announced_in_one_text_are_found_in_the_others() -> None:
    texts = ["Call from Xiulan Zhao about mail", "zhao's laptop is slow", "ZHAO: VPN"]
    names = learn_names(texts)
    assert names == ("xiulan zhao",)
    assert [redact(text, names) for text in texts[1:]] == [
        "[name]'s laptop is slow",
        "[name]: VPN",
    ]


def test_a_word_that_is_mostly_lowercase_is_not_learnt_as_a_name() -> None:
    assert learn_names(["Call from Blue Tooth", "the blue one", "a blue one"]) == ()


@given(st.text(max_size=80))
def test_any_text_is_taken_and_two_looks_equal_three(text: str) -> None:
    once = redact(redact(text))
    assert redact(once) == once

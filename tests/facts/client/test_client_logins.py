"""Logins in a client's texts: every planted one goes, and no ordinary word does."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

from support.lakes import NOW, fill, tenant_params, typed
from support.planted import PHRASES

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.text.common_names import FIRST_NAMES, LAST_NAMES

SIZE = 2_000
OWN = "Maison Pinel"
FORMS = (
    "VPN disconnects, {}", "Password for {} expired", "{}: mailbox over quota",
    "Compte verrouillé {}", "Réinitialiser le mot de passe de {}", "PC of {} is slow",
    "Printer queue of {} stuck (floor 2)", "Nouvel écran pour {}",
)  # fmt: skip
ON_NO_LIST = ("pbickerstaff", "zquillmoor", "thautbois", "jwexcombe7")
ACCOUNT_FORMS = ("account {} is locked", "Compte {} bloqué", "user: {} cannot print",
                 "Utilisateur {} sans courriel")  # fmt: skip
HARMLESS = (
    "User account disabled", "Account lockout policy", "Users cannot print",
    "Comptes désactivés", "Utilisateur bloqué", "Printer (kyocera) jams",
    "Label printer for zebra rolls", "User permissions on the shared drive",
    "Access for pinel website", "New account pinel for the website",
    "Compte de service",
    "Account setting changed", "Utilisateurs supprimés", "Backup by veeam failed",
)  # fmt: skip


def cleaned(folder: Path, texts: list[str]) -> dict[str, str]:
    """Return the summaries as a client's connection shows them."""
    params = tenant_params(as_of="2026-11-01")
    rows: list[dict[str, object]] = [
        {"cw_ticket_id": n, "company": OWN, "board": "Desk", "status": "New",
         "created_at_remote": "2026-08-03 09:00", "summary": text}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    lake = Lake(folder / "lake")
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", rows, params)})
    snapshot = lake.snapshot("acme")
    with closing(open_client_facts(snapshot, params, company=OWN, now=NOW)) as facts:
        shown = Tenant(facts).sql("from raw_tickets order by cw_ticket_id")
        return dict(zip(texts, shown["summary"], strict=True))


def planted() -> dict[str, str]:
    """Return texts and the login in each."""
    rng = random.Random(15)
    names = sorted(n for n in LAST_NAMES if n.isalpha() and n.isascii() and len(n) > 3)
    initials = sorted({name[0] for name in FIRST_NAMES if name[0].isascii()})
    made = {}
    while len(made) < SIZE:
        login = rng.choice(initials) + rng.choice(names) + rng.choice(("", "", "2"))
        login = login.lower()
        made[rng.choice(FORMS).format(login)] = login
    made |= {
        form.format(login): login for form in ACCOUNT_FORMS for login in ON_NO_LIST
    }
    return made


def test_of_thousands_of_planted_logins_none_is_shown(tmp_path: Path) -> None:
    texts = planted()
    assert len(texts) > SIZE
    shown = cleaned(tmp_path, list(texts))
    left = [new for text, new in shown.items() if texts[text] in new.lower()]
    assert left == []


def test_a_word_that_begins_a_mail_address_is_a_login(tmp_path: Path) -> None:
    texts = ["Mail to marketbot@pinel.example bounces", "Restart marketbot tonight"]
    assert list(cleaned(tmp_path, texts).values())[1] == "Restart [user] tonight"


def test_ordinary_texts_stay_as_they_are(tmp_path: Path) -> None:
    plain = [
        text for several in PHRASES.values() for text in several if "{" not in text
    ]
    shown = cleaned(tmp_path, [*plain, *HARMLESS])
    assert {text: new for text, new in shown.items() if new != text} == {}

"""Proposals of `kpi check`: aliases and statuses, as YAML that a file may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from support.check_rows import ENTRY, TICKET
from support.lakes import Rows, fill, open_facts, tenant_params, typed

from kpi_lib.facts.check import as_yaml, propose
from kpi_lib.lake.delta_lake import Lake


def proposed(folder: Path, tickets: Rows, entries: Rows = (), **keys: Any) -> str:
    params = tenant_params(**keys)
    rows = {"raw_tickets": tickets, "raw_time_entries": entries}
    tables = {name: typed(name, some, params) for name, some in rows.items() if some}
    fill(Lake(folder), "acme", tables)
    return as_yaml(propose(open_facts(Lake(folder), params)), "acme")


def settings(text: str, **keys: Any) -> Any:
    """Read proposals as a tenant's file would hold them."""
    content = yaml.safe_load(text)
    return tenant_params(**{**keys, **content})


def named(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{**TICKET, "company": name, **more} for name in names]


def test_two_spellings_of_a_company_become_aliases(tmp_path: Path) -> None:
    tickets = [
        *named("Contoso Garage", "Contoso Garage", "Contoso Garage, Inc."),
        *named("ÉTÉ S.A.R.L.", "Été", "Nord", "Nordic"),
    ]
    entries = [{**ENTRY, "company": "contoso-garage"}]
    text = proposed(tmp_path, tickets, entries)
    assert text == (
        "# Proposed for params/tenants/acme.yaml; read before you paste. A key that\n"
        "# the file has already: put the lines under it, or in its place.\n"
        '# Perhaps one name: "Contoso Garage" (2) / "Contoso Garage, Inc." (1) / '
        '"contoso-garage" (0)\n'
        '# Perhaps one name: "Été" (1) / "ÉTÉ S.A.R.L." (1)\n'
        "companies:\n"
        "  Contoso Garage: {aliases: ['Contoso Garage, Inc.', contoso-garage]}\n"
        "  Été: {aliases: [ÉTÉ S.A.R.L.]}\n"
    )
    alias = settings(text).company_alias
    assert alias["contoso garage, inc."] == "Contoso Garage"


def test_letters_that_are_two_elsewhere(tmp_path: Path) -> None:
    tickets = named("Sœurs Roy", "Soeurs Roy", "Sørensen", "Soerensen", "Jan", "Jaen")
    assert yaml.safe_load(proposed(tmp_path, tickets))["companies"] == {
        "Sœurs Roy": {"aliases": ["Soeurs Roy"]},
        "Sørensen": {"aliases": ["Soerensen"]},
    }


def test_rows_of_no_company_join_no_company_of_that_name(tmp_path: Path) -> None:
    tickets = named("None", "(none)", owner="(unassigned)")
    tickets += named("Acme", owner="Unassigned")
    entries = [{**ENTRY, "company": "(none)"}]
    assert "aliases" not in proposed(tmp_path, tickets, entries)


def test_pasted_proposals_are_proposed_no_more(tmp_path: Path) -> None:
    tickets = [
        *named("Contoso Garage", "Contoso Garage Ltd", owner="Ana Silva"),
        *named("B", owner="ana  silva", times=3, status="Done",
               closed_at="2026-01-06 09:00"),
    ]  # fmt: skip
    text = proposed(tmp_path / "a", tickets)
    pasted = yaml.safe_load(text)
    assert list(pasted) == ["closed_statuses", "members", "companies"]
    assert pasted["members"] == {"ana  silva": {"aliases": ["Ana Silva"]}}
    assert proposed(tmp_path / "b", tickets, **pasted) == ""


def test_a_company_of_the_settings_keeps_its_name_and_aliases(tmp_path: Path) -> None:
    known = {"Garage": {"aliases": ["The Garage"], "language": "fr"}}
    tickets = named("Garage Inc", "Garage Inc", "garage")
    text = proposed(tmp_path, tickets, companies=known)
    assert '# "Garage" has further keys, which stay: language\n' in text
    assert yaml.safe_load(text)["companies"] == {
        "Garage": {"aliases": ["The Garage", "Garage Inc"]}
    }


def test_statuses_with_an_end_mostly_are_closed(tmp_path: Path) -> None:
    end = {"closed_at": "2026-01-06 09:00"}
    tickets = [
        *named("A", status="Done, thanks: yes", times=3, **end),
        {**TICKET, "status": "Waiting", "times": 3},
        {**TICKET, "status": "Waiting", **end},
        {**TICKET, "status": "Rare", "times": 2, **end},
        {**TICKET, "status": "Re-Opened", "times": 5, **end},
        {**TICKET, "status": "Closed", **end},
        {**TICKET, "status": "Canceled by client"},
    ]
    text = proposed(tmp_path, tickets)
    assert text.split("\n", 2)[2] == (
        '# "Done, thanks: yes": 3 of 3 tickets have an end\n'
        "closed_statuses: [Closed, Resolved, Completed, 'Done, thanks: yes']\n"
        '# "Canceled by client": 1 ticket; by its name\n'
        "excluded_statuses: [Cancelled, Duplicate, Merged, Canceled by client]\n"
    )
    # Those that no ticket has yet stay: the first ticket with one is closed by it.
    assert settings(text).closed_statuses == (
        "Closed", "Resolved", "Completed", "Done, thanks: yes",
    )  # fmt: skip


def test_without_any_end_the_name_decides(tmp_path: Path) -> None:
    tickets = [{**TICKET, "status": status} for status in ("Fermé", "En cours", "no")]
    text = proposed(tmp_path, tickets)
    assert yaml.safe_load(text) == {
        "closed_statuses": ["Closed", "Resolved", "Completed", "Fermé"]
    }
    assert '"Fermé": 1 ticket; by its name, none tells an end' in text


def test_statuses_that_wait_for_the_client_are_asked_for_in_reviews(
    tmp_path: Path,
) -> None:
    end = {"closed_at": "2026-01-06 09:00"}
    tickets = [
        *named("A", status="Waiting - customer reply", times=3),
        *named("A", status="En attente de réponse du client"),
        # In the file, closed by its ends, nobody's by name, another's by name.
        *named("A", status="Waiting on Client"),
        *named("A", status="With customer", times=3, **end),
        *named("A", status="Waiting"),
        *named("A", status="Awaiting approval"),
        *named("A", status="Waiting on vendor"),
    ]
    text = proposed(tmp_path, tickets, waiting_statuses=["Waiting on Client"])
    assert text.endswith(
        '# "Waiting - customer reply": 3 tickets; by its name, a review asks the '
        "client for an answer\n"
        '# "En attente de réponse du client": 1 ticket; by its name, a review asks the '
        "client for an answer\n"
        "waiting_statuses: [Waiting on Client, Waiting - customer reply, "
        "En attente de réponse du client]\n"
    )
    pasted = yaml.safe_load(text)
    assert pasted["closed_statuses"][-1] == "With customer"
    assert proposed(tmp_path / "pasted", tickets, **pasted) == ""
    own = settings(text).waiting_statuses
    assert own == tuple(pasted["waiting_statuses"])


def test_nothing_is_proposed_for_a_tidy_or_empty_lake(tmp_path: Path) -> None:
    assert proposed(tmp_path / "a", [{**TICKET, "status": "Closed"}]) == ""
    assert proposed(tmp_path / "b", [], [ENTRY]) == ""


def test_names_that_yaml_would_misread_stay_texts(tmp_path: Path) -> None:
    tickets = named("No", "no", "1.0", "10", "# a: [b", "a b", status="on")
    text = proposed(tmp_path, tickets)
    companies = yaml.safe_load(text)["companies"]
    assert companies["No"] == {"aliases": ["no"]}
    assert all(isinstance(name, str) for name in companies)


def test_no_sign_of_a_stored_name_ends_a_line_of_the_yaml(tmp_path: Path) -> None:
    names = ("Quay, Inc.", "Quay\nclock: business", "Quay\u2028clock: source")
    status = 'Done\nlanguage: "fr"'
    tickets = [
        *named(*names),
        *named("B", status=status, times=3, closed_at="2026-01-06 09:00"),
        *named("Bay\nclock: x", "Bay clock: x"),
    ]
    text = proposed(tmp_path, tickets)
    assert list(yaml.safe_load(text)) == ["closed_statuses", "companies"]
    told = settings(text)
    assert (told.clock, told.language) == ("calendar", "en")
    assert told.closed_statuses[-1] == status
    for line in text.splitlines():
        assert line.startswith(("#", "  ", "closed_statuses:", "companies:"))


def test_a_company_with_an_entry_of_its_own_becomes_no_alias(tmp_path: Path) -> None:
    known = {"Garage": {"language": "fr"}, "Garage Inc": {"language": "en"}}
    tickets = named("Garage", "Garage Inc")
    assert proposed(tmp_path / "a", tickets, companies=known) == ""
    text = proposed(tmp_path / "b", [*tickets, *named("Garage Ltd")], companies=known)
    assert yaml.safe_load(text)["companies"] == {"Garage": {"aliases": ["Garage Ltd"]}}
    assert (
        '# "Garage Inc" has an entry of its own; as an alias it can have none\n' in text
    )


def test_a_login_becomes_the_alias_of_the_one_person_it_can_mean(
    tmp_path: Path,
) -> None:
    tickets = [
        *named("A", owner="Ana Silva"), *named("A", owner="Ben Okafor"),
        *named("A", owner="Bea Okafor"), *named("A", owner="Zoé Côté"),
    ]  # fmt: skip
    logins = ("asilva", "bokafor", "zoe.cote@example.org", "admin")
    entries = [{**ENTRY, "member": login, "times": 5} for login in logins]
    text = proposed(tmp_path, tickets, entries)
    assert yaml.safe_load(text)["members"] == {
        "Ana Silva": {"aliases": ["asilva"]},
        "Zoé Côté": {"aliases": ["zoe.cote@example.org"]},
    }


def test_umlauts_and_signs_for_and_are_one_spelling(tmp_path: Path) -> None:
    tickets = [
        *named("Lärche GmbH", "Lärche GmbH", "Laerche"),
        *named("Coing & Fils", "Coing & Fils", "Coing et Fils"),
        *named("Weiß AG", "Weiß AG", "Weiss", "And Co", "Et Co"),
        *named("Noel Ltd", "Nol Ltd"),
    ]
    assert yaml.safe_load(proposed(tmp_path, tickets))["companies"] == {
        "Lärche GmbH": {"aliases": ["Laerche"]},
        "Coing & Fils": {"aliases": ["Coing et Fils"]},
        "Weiß AG": {"aliases": ["Weiss"]},
    }


def test_words_for_opened_again_are_proposed_until_they_are_known(
    tmp_path: Path,
) -> None:
    tickets = named("A", "B", status="Wiedereröffnet", closed_at="2026-01-06 09:00")
    text = proposed(tmp_path / "a", tickets)
    known = ["Reopened", "Re-Opened", "Réouvert", "Rouvert"]
    pasted = yaml.safe_load(text)
    assert pasted == {"reopened_statuses": [*known, "Wiedereröffnet"]}
    assert proposed(tmp_path / "b", tickets, **pasted) == ""

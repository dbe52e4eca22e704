"""Targets, agreed times and actions: mistakes in their own words, and who has which."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.params_folder import load, mistakes, write


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (
            "targets: {sla_met: {at_least: 95}}",
            'targets.sla_met: is no known key; expected "sla_met_pct".',
        ),
        (
            "targets: {csat: {at_least: 45}}",
            "targets.csat: got at_least: 45; expected at_least, from 1 to 5, for "
            "example {at_least: 4.5}.",
        ),
        (
            "targets: {csat: {at_most: 4}}",
            'targets.csat: has the key "at_most"; expected at_least, from 1 to 5, for '
            "example {at_least: 4.5}.",
        ),
        (
            "targets: {sla_met_pct: {at_leest: 95}}",
            'targets.sla_met_pct: has the key "at_leest"; expected at_least, from 0 to '
            "100, also by priority or severity, for example {at_least: 95, critical: "
            "90}.",
        ),
        (
            "targets: {sla_met_pct: {critical: 90, Critical: 95}}",
            'targets.sla_met_pct: has "critical" and "Critical", which are the same; '
            "expected each priority once.",
        ),
        (
            "targets: {sla_met_pct: {at_least: most}}",
            'targets.sla_met_pct.at_least: got "most"; expected a number.',
        ),
        (
            "targets: {utilization_pct: {at_least: 80, at_most: 60}}",
            "targets.utilization_pct: has at_least above at_most; expected at_least "
            "and at_most, from 0 to 200, for example {at_least: 60, at_most: 85}.",
        ),
        (
            "targets: {nps: {}}",
            "targets.nps: is empty; expected at_least, from -100 to 100, for example "
            "{at_least: 40}.",
        ),
        (
            "companies: {Bakery: {targets: {csat: {at_least: 0}}}}",
            "companies.Bakery.targets.csat: got at_least: 0; expected at_least, from 1 "
            "to 5, for example {at_least: 4.5}.",
        ),
        (
            "sla: {resolution_hours: {critical: 0}}",
            "sla.resolution_hours.critical: got 0; expected a number above 0.",
        ),
        (
            "sla: {agreement_types: {Gold: {resolution_hour: {critical: 30}}}}",
            "sla.agreement_types.Gold.resolution_hour: is no known key; expected "
            '"resolution_hours".',
        ),
        (
            "actions: {sla_met: {text: Review the rota}}",
            'actions: got the key "sla_met"; expected "sla_met_pct".',
        ),
        (
            "actions: {csat: {owner: Ana}}",
            "actions.csat.text: is missing; expected what is to be done, in the "
            "reader's words.",
        ),
        (
            "actions: {csat: {text: Call back, due_days: soon}}",
            'actions.csat.due_days: got "soon"; expected days after the report\'s '
            "date.",
        ),
    ],
)
def test_a_mistake_has_its_own_words(folder: Path, more: str, found: str) -> None:
    write(folder, more + "\n")
    assert mistakes(folder) == [f"{folder.name}/tenants/acme.yaml: {found}"]


def test_a_company_s_targets_stand_before_the_tenant_s(folder: Path) -> None:
    more = """\
targets:
  sla_met_pct: {at_least: 95, Critical: 90}
  first_response_minutes: {at_most: 60, critical: 15}
  utilization_pct: {at_least: 60, at_most: 85}
  csat: {at_least: 4.5}
companies:
  Bakery: {aliases: [BAKERY INC], targets: {sla_met_pct: {at_least: 98}, csat: null}}
"""
    params = load(folder, more).tenant("acme")
    own = params.targets_of(None)
    assert own.get("sla_met_pct") == (95, None)
    assert own.get("sla_met_pct", "critical") == (90, None)
    assert own.get("sla_met_pct", "high") == (None, None)
    assert own.groups("sla_met_pct") == ("Critical",)
    assert own.get("first_response_minutes") == (None, 60)
    assert own.get("first_response_minutes", "CRITICAL") == (None, 15)
    assert own.get("utilization_pct") == (60, 85)
    assert own.get("nps") == (None, None)
    bakery = params.targets_of("bakery inc")
    assert bakery.get("sla_met_pct") == (98, None)
    assert bakery.get("sla_met_pct", "critical") == (90, None)
    assert bakery.get("csat") == (None, None)
    assert params.targets_of("another") == own


def test_priorities_and_actions_are_the_same_in_any_case(folder: Path) -> None:
    more = """\
targets: {sla_met_pct: {at_least: 95, critical: 90, High: 92}}
actions: {sla_met_pct.Critical: {text: Review the rota}}
companies:
  Bakery: {targets: {sla_met_pct: {CRITICAL: 80}}}
"""
    params = load(folder, more).tenant("acme")
    bakery = params.targets_of("Bakery")
    assert bakery.groups("sla_met_pct") == ("High", "CRITICAL")
    assert bakery.get("sla_met_pct", "critical") == (80, None)
    action = params.action_for("sla_met_pct.critical", "Bakery")
    assert action is not None
    assert action.text == "Review the rota"


def test_agreed_times_by_agreement_type(folder: Path) -> None:
    more = """\
sla:
  response_minutes: {critical: 30}
  resolution_hours: {Critical: 4, élevée: 8.5}
  agreement_types: {Managed Gold: {resolution_hours: {critical: 2}}}
"""
    params = load(folder, more).tenant("acme")
    assert params.has_agreed_times
    assert params.sla.by_key("resolution_hours") == {
        ("", "critical"): 4,
        ("", "elevee"): 8.5,
        ("managed gold", "critical"): 2,
    }
    assert params.sla.by_key("response_minutes") == {("", "critical"): 30}

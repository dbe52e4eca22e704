"""The parameters' folder: what it gives, and whom it does not know."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError
from support.params_folder import load, write
from support.places import PARAMS

from kpi_lib.domain.errors import ParamsError
from kpi_lib.settings.params_folder import load_params


def test_the_required_keys_are_enough(folder: Path) -> None:
    params = load(folder)
    acme = params.tenant("acme")
    assert acme.name == "Boréal Infogérance"
    assert acme.display_locale == "fr"
    assert acme.as_of is None
    assert acme.closed_statuses == ("Closed", "Resolved", "Completed")
    assert acme.excluded_statuses == ("Cancelled", "Duplicate", "Merged")
    assert acme.clock == "calendar"
    assert acme.rates.hourly_rate is None
    assert acme.alert_sla_hours.by_severity() == {
        "critical": 1,
        "high": 4,
        "medium": 24,
        "low": 72,
        "informational": None,
    }
    assert acme.thresholds == params.defaults.thresholds
    # a week of office hours, no holidays
    assert len(acme.opening.working_days(date(2026, 12, 21), date(2026, 12, 27))) == 5
    assert acme.opening.available_minutes(
        "Ana", date(2026, 12, 21), date(2026, 12, 27)
    ) == Decimal(5 * 540)


def test_the_defaults_are_those_of_the_catalogue() -> None:
    content = yaml.safe_load((PARAMS / "defaults.yaml").read_text("utf-8"))
    training = content["thresholds"]["client_training_needs"]
    for phrases in ("requests", "exclude"):
        assert set(training[phrases]) == {"en", "fr", "own"}
    assert content["thresholds"] == {
        "data_quality": {"a_max_pct": 2, "b_max_pct": 10, "c_max_pct": 25},
        "sales_opportunities": {
            "listed_per_30d": 3,
            "high_per_30d": 5,
            "topic_min_tickets": 3,
            "topic_min_share": 0.3,
            "training_min_share": 0.5,
        },
        "client_training_needs": {
            "keywords": {
                "en": ["how to", "training", "doesn't know", "user error"],
                "fr": [
                    "comment faire",
                    "comment puis-je",
                    "formation",
                    "ne sait pas",
                    "ne sait comment",
                    "erreur utilisateur",
                ],
            },
            "requests": training["requests"],
            "exclude": training["exclude"],
            "whole_phrases": {"en": [], "fr": [], "own": []},
            "examples": {"en": [], "fr": [], "own": []},
            "similar_at_least": 0.6,
            "repeated_min_tickets": 3,
        },
        "tech_training_needs": {
            "slow_ratio": 1.5,
            "reopen_share": 0.1,
            "escalation_share": 0.2,
            "min_tickets": 5,
            "min_events": 3,
        },
        "improvement_projects": {
            "topic_per_30d": 10,
            "avoidable_share": 0.5,
            "avoidable_spread": 0.2,
            "effort_hours": {"Low": 16, "Medium": 40, "High": 120},
        },
        "tech_efficiency": {"strict_fcr": False},
        "tech_profile": {
            "min_tickets": 5,
            "strength_ratio": 0.8,
            "improvement_ratio": 1.25,
        },
        "tech_comparison": {"clock": "ttr", "trend_days": 30},
        "project_impact": {"min_weeks_before": 26, "min_weeks_after": 8},
        "ticket_trends": {
            "window_days": 30,
            "min_days": 14,
            "z": 2.0,
            "seasonal_z": 3.0,
            "drivers": 5,
        },
        "soc_metrics": {"recurring_min_alerts": 2},
    }


def test_a_full_file(folder: Path) -> None:
    acme = load(
        folder,
        """\
locale: fr_CA
as_of: 2026-11-01
clock: business
closed_statuses: [Fermé]
members:
  Ana O’Neil:
    weekly_hours: 37.5
    aliases: [AOneil]
    from: 2026-06-15
    leave: [{from: 2026-06-25, to: 2026-06-26}]
calendar:
  opening:
    mon: [["08:00", "12:00"], ["13:00", "17:00"]]
    sat: [09:00, 24:00]
    sun: []
  holidays: CA-QC
rates: {hourly_rate: 145, hourly_cost: 62.50}
alert_sla_hours: {critical: 0.5, informational: 200}
thresholds:
  ticket_trends: {z: 2.5}
  client_training_needs: {keywords: {fr: [formation]}}
companies:
  Clinique Nord: {language: en, billing: time_and_materials, aliases: [Clin. Nord]}
  Harbour: {locale: en-GB}
""",
    ).tenant("acme")
    # local midnight in Montreal, still on summer time
    assert acme.as_of == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert acme.closed_statuses == ("Fermé",)
    assert acme.rates.hourly_cost == Decimal("62.50")
    assert acme.alert_sla_hours.by_severity()["critical"] == Decimal("0.5")
    assert acme.alert_sla_hours.by_severity()["high"] == 4
    assert acme.alert_sla_hours.by_severity()["informational"] == 200
    assert acme.thresholds.ticket_trends.z == 2.5
    assert acme.thresholds.ticket_trends.window_days == 30
    keywords = acme.thresholds.client_training_needs.keywords
    assert (keywords.fr, len(keywords.en)) == (("formation",), 4)
    assert acme.company_alias == {"clin. nord": "Clinique Nord"}
    assert acme.member_alias == {"aoneil": "Ana O’Neil"}
    assert acme.company("CLIN. NORD").billing == "time_and_materials"
    assert acme.company("Elsewhere").billing == "agreement"
    # opening hours replace those of the defaults as a whole: Monday and Saturday
    june = (date(2026, 6, 22), date(2026, 6, 28))
    assert acme.opening.working_days(*june) == [date(2026, 6, 22), date(2026, 6, 27)]
    # 37.5 h over two days a week, on Monday the 22nd and Saturday the 27th
    assert acme.opening.available_minutes("ana o'neil", *june) == 2 * 1125
    assert acme.opening.available_minutes("AONEIL", *june) == 2 * 1125
    assert acme.opening.available_minutes("Ben", *june) == 480 + 900


def test_languages_and_locales(folder: Path) -> None:
    acme = load(
        folder,
        """\
locale: fr_CA
companies: {A: {language: en}, B: {locale: en-GB}, C: {language: fr}, D: {}}
""",
    ).tenant("acme")
    found = {n: (acme.language_of(n), acme.locale_of(n)) for n in [*"abcdx", None]}
    assert found == {
        "a": ("en", "en_CA"),
        "b": ("en", "en_GB"),
        "c": ("fr", "fr_CA"),
        "d": ("fr", "fr_CA"),
        "x": ("fr", "fr_CA"),
        None: ("fr", "fr_CA"),
    }


def test_yaml_reads_words_as_words(folder: Path) -> None:
    acme = load(
        folder,
        "closed_statuses: [no, on, 12:30:45, 010, 2026-10-01]\n"
        "companies: {no: {}, 2024: {}}\n",
    ).tenant("acme")
    assert acme.closed_statuses == ("no", "on", "12:30:45", "010", "2026-10-01")
    assert list(acme.companies) == ["no", "2024"]


def test_settings_cannot_be_changed(folder: Path) -> None:
    acme = load(folder).tenant("acme")
    with pytest.raises(ValidationError, match="frozen"):
        acme.name = "Other"  # type: ignore[misc]


def test_a_folder_s_own_defaults_hold_for_its_tenants(folder: Path) -> None:
    (folder / "defaults.yaml").write_text(
        "clock: business\nthresholds: {ticket_trends: {z: 4, drivers: 2}}\n"
    )
    params = load(folder, "thresholds: {ticket_trends: {z: 3}}\n")
    trends = params.tenant("acme").thresholds.ticket_trends
    assert (trends.z, trends.drivers, trends.window_days) == (3, 2, 30)
    assert params.defaults.thresholds.ticket_trends.z == 4
    assert params.tenant("acme").clock == "business"


def test_defaults_that_are_a_link_to_nothing_are_not_those_of_the_project(
    folder: Path,
) -> None:
    (folder / "defaults.yaml").symlink_to("gone.yaml")
    with pytest.raises(ParamsError, match=r"defaults\.yaml: cannot be read"):
        load(folder)


def test_schedules(folder: Path) -> None:
    (folder / "schedules" / "nightly.yaml").write_text(
        "tenants: all\nperiod: last-month\nformats: [html, pdf, xlsx]\njobs: 2\n"
    )
    (folder / "schedules" / "qbr.yaml").write_text(
        "tenants: [acme]\nperiod: 2026\nnotebooks: 70_client_qbr\ncompanies: all\n"
    )
    params = load(folder)
    nightly, qbr = params.schedule("nightly"), params.schedule("qbr")
    assert (nightly.tenants, nightly.period, nightly.jobs) == (
        ("all",),
        "last-month",
        2,
    )
    assert nightly.formats == ("html", "pdf", "xlsx")
    assert (nightly.notebooks, nightly.engine) == ((), None)
    assert (qbr.period, qbr.notebooks) == ("2026", ("70_client_qbr",))
    assert (qbr.companies, qbr.formats) == (("all",), ("html", "pdf", "xlsx"))


def test_the_project_s_own_folder_is_right() -> None:
    params = load_params(PARAMS)
    assert list(params.tenants) == sorted(params.tenants)


def test_unknown_names(folder: Path) -> None:
    write(folder, slug="harbour", number=2)
    params = load(folder)
    with pytest.raises(ParamsError) as caught:
        params.tenant("harbor")
    assert str(caught.value) == 'tenant: got "harbor"; expected "harbour".'
    with pytest.raises(ParamsError) as caught:
        params.tenant("zzz")
    assert str(caught.value) == 'tenant: got "zzz"; expected one of "acme", "harbour".'
    with pytest.raises(ParamsError) as caught:
        params.schedule("nightly")
    assert str(caught.value) == (
        'schedule: got "nightly"; expected none, for there is no file yet.'
    )


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        load_params(tmp_path / "nowhere")
    assert str(caught.value) == (
        f"{tmp_path}/nowhere: there is no such folder; expected the folder of the "
        "parameters; name it by --params or KPI_PARAMS."
    )

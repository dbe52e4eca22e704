"""``kpi tenant new``: files that a command reads, questions, and what it refuses."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from uuid import UUID

import pytest
from support.in_process import Outcome, kpi

from kpi_lib.settings.new_tenant import NewTenant
from kpi_lib.settings.params_folder import load_params

GERMNY = """\
--country: got "Germny"; expected a country, or country and region, of which holidays \
are known, for example "DE", "GG"; - for none.
--timezone: got "Toronto"; expected an IANA name, for example "America/Toronto", \
"America/Tortola".
--language: got "de"; expected "en" or "fr".
--locale: got "fr_CAN"; expected a locale of the language "fr", for example "fr_CA", \
"fr_TN", "fr_SN".
--currency: got "euro"; expected an ISO 4217 code, for example "EUR", "CHE".
--tenant-id: got "5"; expected a UUID, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".
"""


@pytest.fixture
def params(tmp_path: Path) -> Path:
    (tmp_path / "params").mkdir()
    return tmp_path / "params"


def new(params: Path, *arguments: str) -> Outcome:
    return kpi("--params", str(params), "tenant", "new", *arguments)


def test_a_country_of_several_zones_names_them(params: Path) -> None:
    done = new(params, "--name", "Nord", "--country", "DE", "--language", "en")
    assert (done.code, done.err) == (
        2,
        "--timezone: is missing; expected one of the country's: Europe/Berlin, "
        "Europe/Busingen.\n",
    )


def test_a_country_tells_what_the_options_leave_open(params: Path) -> None:
    done = new(params, "--name", "Nord: Été & Cie", "--country", "ca-qc",
               "--timezone", "America/Toronto")  # fmt: skip
    path = params / "tenants" / "nord-ete-cie.yaml"
    assert (done.code, done.out) == (0, f"{path}\n")
    mapping = f"{params}/mappings/nord-ete-cie.yaml"
    assert done.err == (
        f"next: kpi mapping FILE > {mapping}\n"
        f"      kpi import FILE --tenant nord-ete-cie --mapping {mapping}\n"
    )
    tenant = load_params(params).tenant("nord-ete-cie")
    assert (tenant.name, tenant.language, tenant.locale, tenant.currency) == (
        "Nord: Été & Cie", "fr", "fr_CA", "CAD",
    )  # fmt: skip
    assert (tenant.timezone, tenant.calendar.holidays) == ("America/Toronto", "CA-QC")
    assert tenant.tenant_id.version == 4
    # Every further key of the project's example stands there as a comment.
    text = path.read_text("utf-8")
    for key in ("members", "sla", "targets", "exclude", "sources"):
        assert f"\n# {key}:" in text
    whole = re.sub(r"^#(?: |(?=  ))", "", text.split("\n\n", 1)[1], flags=re.MULTILINE)
    path.write_text(text.split("\n\n", 1)[0] + "\n" + whole, "utf-8")
    assert load_params(params).tenant("nord-ete-cie").exclude.boards


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("GB", ("Europe/London", "en", "en_GB", "GBP", "GB")),
        ("NO", ("Europe/Oslo", "en", "en_NO", "NOK", "NO")),
        ("-", ("Europe/Oslo", "en", "en", "NOK", None)),
    ],
)
def test_values_that_yaml_would_misread_stay_texts(
    params: Path, country: str, expected: tuple[str | None, ...]
) -> None:
    extra = [] if country == "GB" else ["--language", "en", "--currency", "NOK",
                                        "--timezone", "Europe/Oslo"]  # fmt: skip
    assert new(params, "x", "--name", "No", "--country", country, *extra).code == 0
    tenant = load_params(params).tenant("x")
    found = (tenant.timezone, tenant.language, tenant.locale, tenant.currency)
    assert (*found, tenant.calendar.holidays) == expected
    assert tenant.name == "No"


def test_all_that_is_wrong_is_told_at_once_with_the_nearest(params: Path) -> None:
    done = new(params, "x", "--name", "X", "--country", "Germny", "--timezone",
               "Toronto", "--language", "de", "--currency", "euro", "--locale",
               "fr_CAN", "--tenant-id", "5")  # fmt: skip
    assert (done.code, done.out, done.err) == (2, "", GERMNY)
    assert list(params.iterdir()) == []


def test_what_is_missing_is_told_at_once(params: Path) -> None:
    done = new(params)
    assert (done.code, done.err.splitlines()) == (2, [
        '--name: is missing; expected a name, for example "Acme IT".',
        '--timezone: is missing; expected an IANA name, for example "America/Toronto".',
        '--language: is missing; expected "en" or "fr", or a --country that tells it.',
        '--currency: is missing; expected an ISO 4217 code, for example "CAD", or a '
        "--country.",
    ])  # fmt: skip


def test_nothing_is_overwritten_and_no_id_is_given_twice(params: Path) -> None:
    french = ("--name", "Été", "--country", "FR")
    assert new(params, *french).code == 0
    path = params / "tenants" / "ete.yaml"
    before = path.read_bytes()
    again = new(params, *french)
    assert (again.code, again.err) == (
        2,
        f"{path}: is there already; expected a slug that no tenant has; nothing was "
        "written: edit the file, or name another slug.\n",
    )
    assert path.read_bytes() == before
    taken = str(load_params(params).tenant("ete").tenant_id)
    other = new(params, "b", *french, "--tenant-id", taken.upper())
    assert (other.code, other.err) == (
        2,
        f'--tenant-id: got "{taken}", the id of "ete"; expected an id of its own; '
        "without the option one is made.\n",
    )
    assert sorted(p.name for p in (params / "tenants").iterdir()) == ["ete.yaml"]


def test_a_folder_that_is_not_there_and_another_word_are_named(params: Path) -> None:
    gone = params / "gone"
    done = new(gone, "x", "--name", "X", "--country", "FR")
    assert (done.code, done.err) == (
        2,
        f"{gone}: there is no such folder; expected the folder of the parameters; kpi "
        "init FOLDER makes one, --params names another.\n",
    )
    word = kpi("--params", str(params), "tenant", "acme")
    assert (word.code, word.err) == (
        2, 'kpi tenant: got "acme"; expected "new"; kpi tenant new acme.\n',
    )  # fmt: skip


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_in_a_terminal_it_asks_until_the_answer_is_right(
    params: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["Acme IT", "", "Canada", "CA-ON", "Montreal", "America/Toronto", "", "",
               ""]  # fmt: skip
    monkeypatch.setattr(sys, "stdin", _Terminal("\n".join(answers) + "\n"))
    done = new(params)
    assert done.code == 0
    assert "Slug: the file's name [acme-it]: " in done.err
    assert '  got "Canada"; expected a country' in done.err
    assert 'for example "CA"' in done.err
    assert 'got "Montreal"; expected an IANA name' in done.err
    tenant = load_params(params).tenant("acme-it")
    assert (tenant.locale, tenant.calendar.holidays) == ("en_CA", "CA-ON")
    # Nobody answers any more: nothing is written.
    monkeypatch.setattr(sys, "stdin", _Terminal("Beta\n"))
    assert new(params).code == 130
    assert not (params / "tenants" / "beta.yaml").exists()


def test_the_example_has_a_line_for_every_value() -> None:
    values = NewTenant(
        "a", str(UUID(int=1)), "#1: 'x' \"y\"", "UTC", "en", "EUR", "en_IE", "IE"
    )
    text = values.text()
    assert text.count("\ntenant_id: 00000000-0000-0000-0000-000000000001") == 1
    assert "\ncalendar:\n" in text
    assert "python3" not in text

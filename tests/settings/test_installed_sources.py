"""Sources that packages add: found by name, loaded late, refused in words."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from support.lakes import tenant_params

from kpi_lib.domain.errors import ParamsError
from kpi_lib.settings.installed_sources import installed_sources, load_source
from kpi_lib.sources.own_source import SourceSettings
from kpi_lib.sources.sync.registry import requested_sources

GOOD = """
from kpi_lib.sources.own_source import SourceSettings

class Settings(SourceSettings):
    folder: str

class Desk:
    name = "desk"
    settings = Settings
"""
Install = Callable[..., None]


@pytest.fixture
def install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Install]:
    """Install a package that adds a source, as pip leaves it."""

    def call(package: str, code: str, source: str = "desk") -> None:
        # A module's name that no other test has imported.
        module = f"{package}_{abs(hash(request.node.nodeid))}"
        folder = tmp_path / package
        info = folder / f"{package}-1.2.dist-info"
        info.mkdir(parents=True)
        (folder / f"{module}.py").write_text(code, encoding="utf-8")
        (info / "METADATA").write_text(f"Name: {package}\nVersion: 1.2\n")
        points = f"[kpi_lib.sources]\n{source} = {module}:Desk\n"
        (info / "entry_points.txt").write_text(points)
        monkeypatch.syspath_prepend(folder)
        installed_sources.cache_clear()

    yield call
    installed_sources.cache_clear()


def test_settings_are_checked_where_the_source_is_used(install: Install) -> None:
    install("deskly", GOOD)
    tenant = tenant_params(sources={"desk": {"folder": "/var/desk", "whole_days": 3}})
    assert tenant.sources.named == ("desk",)
    settings = tenant.sources.of("desk")
    assert isinstance(settings, SourceSettings)
    assert settings.whole_days == 3
    assert requested_sources("all", [tenant]) == [(tenant, "desk")]
    wrong = tenant_params(sources={"desk": {"folde": "/var/desk"}})
    with pytest.raises(ParamsError) as refusal:
        wrong.sources.of("desk")
    assert str(refusal.value).splitlines() == [
        "sources.desk: folder: is missing; expected a value; docs/operating.md and "
        "docs/sources show one.",
        'sources.desk: folde: is no known key; expected "folder".',
    ]


def test_a_broken_package_costs_no_report(install: Install) -> None:
    install("deskly", "raise RuntimeError('out of order')")
    tenant = tenant_params(sources={"desk": {"folder": "x"}})
    assert tenant.timezone == "America/Toronto"
    with pytest.raises(ParamsError) as refusal:
        tenant.sources.of("desk")
    assert str(refusal.value) == (
        'source "desk" of deskly 1.2: cannot be imported (RuntimeError: out of order); '
        "install it anew: pip install deskly."
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("class Desk: name = 'desk'", 'a class attribute "settings", a subclass of'),
        (GOOD.replace('"desk"', '"desc"'), 'has the name "desc"; expected "desk", as'),
        ("class Other: ...", "cannot be imported (AttributeError: "),
    ],
)
def test_what_is_no_connector_is_named(
    install: Install, code: str, message: str
) -> None:
    install("deskly", code)
    with pytest.raises(ParamsError) as refusal:
        load_source("desk")
    assert message in str(refusal.value)


def test_two_packages_with_one_source_are_named(install: Install) -> None:
    install("deskly", GOOD)
    install("otherdesk", GOOD)
    with pytest.raises(ParamsError) as refusal:
        load_source("desk")
    assert str(refusal.value) == (
        'source "desk": comes from several packages: deskly 1.2, otherdesk 1.2; '
        "expected one; uninstall the others, for example: pip uninstall otherdesk."
    )


def test_a_name_of_the_librarys_own_stays_its_own(install: Install) -> None:
    install("deskly", GOOD, source="sentinelone")
    tenant = tenant_params(sources={"sentinelone": {"url": "https://s1.example"}})
    assert tenant.sources.named == ("sentinelone",)
    assert tenant.sources.of("sentinelone") is tenant.sources.sentinelone


def test_an_installed_source_beside_leaves_other_settings_as_they_are(
    install: Install,
) -> None:
    install("deskly", GOOD)
    url = "postgresql://reader@db.test/psa"
    tenant = tenant_params(
        sources={
            "desk": {"folder": "x"},
            "postgres": {"url": url, "csat_scale": {"from": 0, "to": 10}},
            "sentinelone": {"url": "https://s1.example", "first_day": "2024-01-01"},
        }
    )
    postgres, sentinelone = tenant.sources.postgres, tenant.sources.sentinelone
    assert postgres
    assert postgres.csat_scale
    assert postgres.csat_scale.best == 10
    assert sentinelone
    assert sentinelone.first_day == date(2024, 1, 1)
    assert pickle.loads(pickle.dumps(tenant)) == tenant


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({"desk": "x"}, 'sources.desk: got "x"; expected keys and values.'),
        ({"dest": {}}, 'sources.dest: is no known key; expected "desk".'),
        ({"x": {}}, 'sources.x: is no known key; expected one of "postgres", '),
        ({"connectwsie": {}}, 'is no known key; expected "connectwise".'),
    ],
)
def test_a_slip_of_the_pen_is_named_when_the_file_is_read(
    install: Install, sources: dict[str, object], message: str
) -> None:
    install("deskly", GOOD)
    with pytest.raises(ParamsError) as refusal:
        tenant_params(sources=sources)
    assert message in str(refusal.value)

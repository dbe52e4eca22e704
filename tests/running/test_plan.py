"""Units of a run: names, folders, languages, instants, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from support.projects import PARAMETERS, Project

from kpi_lib.domain import extras
from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running import chosen_companies
from kpi_lib.running.plan import Plan, Request, plan
from kpi_lib.settings.params_folder import load_params

NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
CLIENT = {"audience": "client"}


@pytest.fixture
def notebooks(project: Project) -> Project:
    for name in ("00_explore", "10_service_desk", "20_time"):
        project.notebook(name)
    project.notebook("70_client_qbr", metadata=CLIENT)
    return project


def planned(project: Project, period: str = "2026-01", **keys: tuple[str, ...]) -> Plan:
    request = Request(period, **keys)  # type: ignore[arg-type]
    return plan(request, load_params(project.params), Lake(project.lake), NOW)


def test_without_names_all_but_those_by_hand_and_for_clients(
    notebooks: Project,
) -> None:
    units = planned(notebooks).units
    assert [str(unit) for unit in units] == [
        "acme/2026-01/10_service_desk",
        "acme/2026-01/20_time",
        "beta/2026-01/10_service_desk",
        "beta/2026-01/20_time",
    ]
    assert [unit.language for unit in units] == ["en", "en", "fr", "fr"]
    assert {unit.formats for unit in units} == {("html", "pdf", "xlsx")}


def test_slides_are_made_where_they_are_asked_for(notebooks: Project) -> None:
    units = planned(notebooks, formats=("pptx", "html")).units
    assert {unit.formats for unit in units} == {("html", "pptx")}


def test_slides_without_their_extra_are_refused_before_anything_runs(
    notebooks: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "_is_installed", lambda module: module != "pptx")
    with pytest.raises(ParamsError) as error:
        planned(notebooks, formats=("html", "pptx"))
    assert str(error.value) == (
        "--formats pptx: needs packages that are not installed: python-pptx; "
        'install them: pip install "kpi-lib[slides]".'
    )


def test_no_more_than_one_tenant_is_open_at_once(
    notebooks: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ones: set[int] = set()
    most = []

    class Counted(Facts):
        def __init__(self, *values: Any, **keys: Any) -> None:
            super().__init__(*values, **keys)
            open_ones.add(id(self))
            most.append(len(open_ones))

        def close(self) -> None:
            super().close()
            open_ones.discard(id(self))

    monkeypatch.setattr(chosen_companies, "Facts", Counted)
    units = planned(notebooks, notebooks=("70",), companies=("all",)).units
    assert {unit.tenant for unit in units} == {"acme", "beta"}
    assert most == [1, 1]
    assert not open_ones


def test_spellings_of_one_client_get_one_review(notebooks: Project) -> None:
    """Each got one, all alike, since each is found by any of them."""
    params = load_params(notebooks.params).tenant("acme")
    names = ("CAFÉ ZOÉ", "Cafe Zoe", "Café Zoé", "Other")
    known = chosen_companies.KnownCompanies(names, params)
    assert [name for name, _ in known.chosen(("all",))] == ["CAFÉ ZOÉ", "Other"]
    assert known.chosen(("Café Zoé",)) == known.chosen(("all",))[:1]


def test_paths_of_an_internal_report(notebooks: Project) -> None:
    unit = planned(notebooks, tenants=("acme",), notebooks=("20",)).units[0]
    assert unit.report("pdf") == "acme/2026-01/20_time.pdf"
    assert unit.executed == "acme/2026-01/20_time.ipynb"
    assert unit.failed == "_failed/acme/2026-01/20_time.ipynb"


def test_a_client_reads_its_own_language_and_gets_no_notebook(
    notebooks: Project,
) -> None:
    units = planned(
        notebooks, tenants=("acme",), notebooks=("70_client_qbr",), companies=("all",)
    ).units
    assert [(u.company, u.folder, u.language) for u in units] == [
        ("Acme, Inc.", "clients/acme-inc", "en"),
        ("Étoile", "clients/etoile", "fr"),
    ]
    unit = units[1]
    name = "etoile_70-client-qbr_2026-01.html"
    assert unit.report("html") == f"acme/2026-01/clients/etoile/{name}"
    apart = "acme/2026-01/_notebooks/clients/etoile/70_client_qbr.ipynb"
    assert unit.executed == apart


def test_a_clients_files_are_named_for_client_title_and_period(
    notebooks: Project,
) -> None:
    for number in (71, 72):
        notebooks.notebook(f"{number}_other", metadata=CLIENT, title="Service review")
    notebooks.notebook("73_own", metadata=CLIENT, title="Time and agreements")
    units = planned(notebooks, "2026-Q1", companies=("étoile", "acme, inc.")).units
    assert [u.report("pdf").rpartition("/")[2] for u in units if u.file] == [
        # Two notebooks of one title would write over each other.
        "etoile_70-client-qbr_2026-Q1.pdf",
        "etoile_71-other_2026-Q1.pdf",
        "etoile_72-other_2026-Q1.pdf",
        "etoile_temps-et-contrats_2026-Q1.pdf",
        "acme-inc_70-client-qbr_2026-Q1.pdf",
        "acme-inc_71-other_2026-Q1.pdf",
        "acme-inc_72-other_2026-Q1.pdf",
        "acme-inc_time-and-agreements_2026-Q1.pdf",
    ]


def test_an_internal_report_on_one_company_stays_out_of_the_clients_folder(
    notebooks: Project,
) -> None:
    units = planned(notebooks, tenants=("acme",), companies=("etoile",)).units
    assert [(str(unit), unit.language) for unit in units] == [
        ("acme/2026-01/companies/etoile/10_service_desk", "en"),
        ("acme/2026-01/companies/etoile/20_time", "en"),
        ("acme/2026-01/clients/etoile/70_client_qbr", "fr"),
    ]


@pytest.mark.parametrize(
    ("given", "companies"),
    [
        (("Acme, Inc.",), ["Acme, Inc."]),
        (("étoile,BAKERY",), ["Étoile", "Bakery"]),
        (("Acme, Inc.", "Bakery"), ["Acme, Inc.", "Bakery"]),
    ],
)
def test_a_comma_splits_unless_a_name_holds_it(
    notebooks: Project, given: tuple[str, ...], companies: list[str]
) -> None:
    units = planned(notebooks, notebooks=("10",), companies=given).units
    assert [unit.company for unit in units] == companies


def test_the_tenants_own_instant_counts_before_the_clock(notebooks: Project) -> None:
    acme, beta = planned(notebooks, "last-month", notebooks=("10",)).units
    # acme's file says 1 March in Toronto; for beta it is 20 February.
    assert (acme.period, acme.as_of) == ("2026-02", "2026-03-01T05:00:00+00:00")
    assert (beta.period, beta.as_of) == ("2026-01", None)
    assert beta.dated == "2026-01-31T23:00:00+00:00"


def test_a_period_that_goes_on_is_as_known_now(notebooks: Project) -> None:
    unit = planned(notebooks, "2026-02", tenants=("beta",)).units[0]
    assert unit.is_running
    assert unit.as_of == NOW.isoformat()


def test_versions_are_resolved_once(notebooks: Project) -> None:
    snapshots = planned(notebooks).snapshots
    assert {slug: s.versions for slug, s in snapshots.items()} == {
        "acme": {"raw_tickets": 0},
        "beta": {"raw_tickets": 0},
    }


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"tenants": ("acm",)},
            'tenant: got "acm"; expected "acme".',
        ),
        (
            {"notebooks": ("10_servicedesk",)},
            '--notebook: got "10_servicedesk"; expected 10_service_desk.',
        ),
        ({"formats": ("htm",)}, '--formats: got "htm"; expected html.'),
        (
            {"companies": ("Etoiles",)},
            '--company: got "Etoiles", which acme, beta does not have; '
            "expected for example Étoile.",
        ),
        (
            {"notebooks": ("70",)},
            "--company: 70_client_qbr is made for one client and none is named; "
            "expected a company's name, or all.",
        ),
    ],
)
def test_unknown_names_are_refused(
    notebooks: Project, keys: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        planned(notebooks, **keys)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (
            PARAMETERS.replace("period", "perod"),
            'notebooks/30_odd.ipynb: parameters: "perod" is unknown; '
            'expected "period".',
        ),
        (
            PARAMETERS.replace("as_of = None\n", ""),
            'notebooks/30_odd.ipynb: parameters: "as_of" is missing; expected a cell '
            'tagged "parameters" with tenant, period, company, as_of, language, lake.',
        ),
        (
            "tenant = = 1",
            "notebooks/30_odd.ipynb: is no notebook; expected a Jupyter notebook.",
        ),
    ],
)
def test_unknown_and_missing_parameters_are_errors(
    project: Project, cell: str, message: str
) -> None:
    project.notebook("30_odd", parameters=cell)
    with pytest.raises(ParamsError) as caught:
        planned(project)
    assert str(caught.value) == message


def test_a_tenant_without_data_has_no_company(notebooks: Project) -> None:
    empty = notebooks.params / "tenants" / "beta.yaml"
    text = empty.read_text().replace("beta", "none").replace("0000b", "0000c")
    (notebooks.params / "tenants" / "none.yaml").write_text(text)
    assert len(planned(notebooks, tenants=("none",)).units) == 2
    with pytest.raises(DataError) as caught:
        planned(notebooks, tenants=("none",), companies=("all",))
    assert str(caught.value) == "none: no company is known yet; import data first."


def test_a_company_that_the_settings_leave_out_gets_no_report(
    notebooks: Project,
) -> None:
    path = notebooks.params / "tenants" / "acme.yaml"
    path.write_text(
        path.read_text("utf-8") + "exclude: {companies: [ETOILE]}\n", "utf-8"
    )
    clients = {"tenants": ("acme",), "notebooks": ("70_client_qbr",)}
    units = planned(notebooks, "2026-Q1", companies=("all",), **clients).units
    assert [unit.company for unit in units] == ["Acme, Inc."]
    with pytest.raises(ParamsError) as caught:
        planned(notebooks, "2026-Q1", companies=("étoile",), **clients)
    assert str(caught.value) == (
        "company: got 'étoile', which tenant acme leaves out; it stands under "
        "exclude.companies in the tenant's file."
    )

"""Messages for the demo's clients: what their reviews say, and no name of others."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from support import demo_reports
from support.places import PARAMS

from kpi_lib.facts.client.forbidden import forbidden_for
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.kpis.tenant import open_tenant
from kpi_lib.lake.storage import Folder
from kpi_lib.reporting.client.mail_words import mail_words
from kpi_lib.running.mailing.client_reviews import Review, find_reviews
from kpi_lib.settings.params_folder import load_tenant


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_reports.client_reviews(tmp_path_factory)


@pytest.mark.parametrize(("tenant", "company", "slug"), demo_reports.EVERYDAY)
def test_a_message_tells_the_first_page_and_names_nobody_else(
    reports: Path, tmp_path_factory: pytest.TempPathFactory,
    tenant: str, company: str, slug: str,
) -> None:  # fmt: skip
    params = load_tenant(PARAMS, tenant)
    (review,) = find_reviews(Folder(reports), params, "2026-Q3", [company])
    assert isinstance(review, Review)
    assert review.file_name.startswith(f"{slug}_")
    words = mail_words(review.report, params.name)
    by_kind = {block["kind"]: block for block in review.report["blocks"]}
    told = [review.report["meta"]["verdict"]]
    told += [finding["title"] for finding in by_kind["findings"]["findings"]]
    told += [one["title"] for one in by_kind.get("decisions", {}).get("decisions", [])]
    assert all(told)
    assert [text for text in told if text not in words.text] == []
    lake = demo_reports.demo_lake(tmp_path_factory)
    with (
        open_tenant(lake, tenant, params=PARAMS) as opened,
        contextlib.closing(opened.facts) as facts,
    ):
        forbidden = forbidden_for(Names.of(facts), params, company)
    assert forbidden.find(f"{words.subject}\n{words.text}") == []

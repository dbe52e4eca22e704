"""Drafts, approvals and the ledger of reports on an object store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import HOME, NORTH
from support.services import BUCKET, object_store, use
from support.simulators.mail_server import MailServerSimulator

from kpi_lib.lake.storage import storage
from kpi_lib.lake.storage.local_copies import copy_params
from kpi_lib.running.mailing.mail_folders import mail_naming, waiting_mail
from kpi_lib.running.mailing.mail_round import MailRound
from kpi_lib.running.mailing.smtp_server import MailServer


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with object_store(tmp_path) as environment:
        use(environment, monkeypatch, tmp_path / "cache")
        yield f"s3://{BUCKET}/reports"


def test_from_draft_to_sent(
    address: str, reports: Path, tenant: Any, server: MailServerSimulator
) -> None:
    files = {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in reports.rglob("*.*")
        if path.is_file()
    }
    store = storage(address)
    store.write(files)
    params = tenant()
    mailing = MailRound(store, params, "2026-Q3", [NORTH])
    (draft,) = mailing.draft()
    assert draft.draft == f"{HOME}/_mail/clinique-nord_service-review_2026-Q3.eml"
    assert (store.read(draft.draft) or b"").startswith(b"From: Acme Managed Services")
    (waiting,) = waiting_mail(store, "acme", params.timezone, date(2026, 11, 2))
    assert (waiting.period, waiting.drafts) == ("2026-Q3", 1)
    (named, _) = mail_naming(store, "acme", lambda text: "north.example" in text)
    assert named == store.show(draft.draft)
    mailing.approve("ana", datetime.now(UTC))
    for state in ("sent on", "sent already on"):
        with MailServer(params) as smtp:
            (outcome,) = mailing.send(smtp)
        assert outcome.state.startswith(state)
    assert len(server.delivered) == 1
    # Notes are read from there, too.
    note = f"notes/acme/2026-Q3/{NORTH}.md"
    settings = storage(f"{address}/params")
    tenant_file, picture = "tenants/acme.yaml", "tenants/LOGO.SVG"
    settings.write({tenant_file: b"tenant: acme\n", note: b"Merci.", picture: b"<"})
    copied = copy_params(f"{address}/params")
    assert (copied / note).read_bytes() == b"Merci."
    assert (copied / picture).read_bytes() == b"<"

"""Reports with client reviews that no notebook has made, for tests of mail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output, writes
from support.projects import tenant_file

from kpi_lib.domain.names import slugify
from kpi_lib.reporting.block import MIME
from kpi_lib.settings.params_folder import load_tenant
from kpi_lib.settings.tenant_settings import TenantParams

HOME = "acme/2026-Q3"
NORTH, SOUTH = "Clinique Nord", "Harbour Café"


def add_review(
    reports: Path, company: str, *, pdf: bytes = b"%PDF-1.7 one", language: str = "en",
    verdict: str = "All targets were met.", **entry: Any,
) -> str:  # fmt: skip
    """Write a review as a run leaves it, in the manifest too; return its PDF's path."""
    slug = slugify([company])[company]
    stem = f"{slug}_service-review_2026-Q3"
    files = {
        f"{HOME}/clients/{slug}/{stem}.pdf": pdf,
        f"{HOME}/_notebooks/clients/{slug}/70_client_qbr.ipynb": _notebook(
            company, language, verdict
        ),
    }
    for name, content in files.items():
        path = reports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    manifest = reports / HOME / "manifest.json"
    stored: dict[str, Any] = {"manifest_version": 1, "notebooks": {}}
    if manifest.is_file():
        stored = json.loads(manifest.read_text("utf-8"))
    outputs = {name: hashlib.sha256(c).hexdigest() for name, c in files.items()}
    stored["notebooks"][f"clients/{slug}/70_client_qbr"] = {
        "status": "done",
        "audience": "client",
        "notebook": "70_client_qbr",
        "is_running": False,
        "parameters": {"company": company, "language": language},
        "outputs": outputs,
        **entry,
    }
    manifest.write_text(json.dumps(stored), encoding="utf-8")
    return next(iter(files))


def write_tenant(
    params: Path, mail: Mapping[str, Any] | None, companies: Mapping[str, Any],
    exclude: Mapping[str, Any] | None = None,
) -> TenantParams:  # fmt: skip
    """Write the file of the tenant ``acme`` and read it."""
    content = {**tenant_file("acme"), "as_of": "2026-11-01", "companies": companies}
    if mail:
        content["mail"] = dict(mail)
    if exclude:
        content["exclude"] = dict(exclude)
    path = params / "tenants" / "acme.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return load_tenant(params, "acme")


def _notebook(company: str, language: str, verdict: str) -> bytes:
    blocks = [
        {
            "kind": "title", "title": "Service review", "subtitle": "",
            "tenant": "Acme Managed Services", "company": company,
            "period": "third quarter 2026", "as_of": "1 Nov 2026",
            "language": language, "paper": "a4",
        },
        {
            "kind": "findings", "verdict": verdict, "title": "Two things to know",
            "nothing": "",
            "findings": [
                {"number": "1", "title": "Two commitments are late.",
                 "detail": "<b>VPN</b> & printer.", "action": "", "who": "",
                 "blank": ""},
                {"number": "2", "title": "Purchases rose.", "detail": "19, before 4.",
                 "action": "", "who": "", "blank": ""},
            ],
        },
        {
            "kind": "decisions", "question": "For you to decide",
            "answer": "One decision",
            "decisions": [{"title": "Disk clean-up", "detail": "16 h once",
                           "options": ["yes", "later", "no"]}],
        },
    ]  # fmt: skip
    cells = [
        new_code_cell("", outputs=[new_output("display_data", data={MIME: block})])
        for block in blocks
    ]
    return str(writes(new_notebook(cells=cells))).encode()

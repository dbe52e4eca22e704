"""Files that cannot be read, and all mistakes of a folder at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.params_folder import mistakes, write


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "params/tenants/acme.yaml: is empty; expected keys and values."),
        (
            b"# nothing\n",
            "params/tenants/acme.yaml: is empty; expected keys and values.",
        ),
        (
            b"- a\n",
            "params/tenants/acme.yaml: got a list; expected keys and values.",
        ),
        (
            b"a: 1\nname: Bor\xe9al\n",
            "params/tenants/acme.yaml: line 2: got the byte 0xe9; expected UTF-8; save "
            "the file as UTF-8.",
        ),
        (
            b"a:\n\t- b\n",
            "params/tenants/acme.yaml: line 2: got a tab; expected spaces for "
            "indentation.",
        ),
        (
            b"a: [b\nc: d\n",
            "params/tenants/acme.yaml: line 2: is no YAML (while parsing a flow "
            "sequence expected ',' or ']', but got ':').",
        ),
        (
            b"? [a]\n: 1\n",
            "params/tenants/acme.yaml: line 1: is no YAML (a key is no text).",
        ),
        (
            b"a: " + b"[" * 9_999 + b"]" * 9_999,
            "params/tenants/acme.yaml: holds lists within lists without end.",
        ),
    ],
)
def test_files_that_cannot_be_read(folder: Path, content: bytes, found: str) -> None:
    (folder / "tenants" / "acme.yaml").write_bytes(content)
    assert mistakes(folder) == [found]


def test_a_key_that_stands_twice(folder: Path) -> None:
    write(folder, "rates: {hourly_rate: 1, hourly_rate: 2}\nname: Other\n")
    assert mistakes(folder) == [
        'params/tenants/acme.yaml: line 8: the key "hourly_rate" stands twice; keep '
        "one of them (the first is in line 8).",
        'params/tenants/acme.yaml: line 9: the key "name" stands twice; keep one of '
        "them (the first is in line 4).",
    ]


def test_files_with_wrong_names(folder: Path) -> None:
    write(folder, slug="acme").rename(folder / "tenants" / "Acme Corp.yaml")
    (folder / "tenants" / "other.yml").write_text("")
    assert mistakes(folder) == [
        "params/tenants/Acme Corp.yaml: has a name that is no slug; expected lowercase "
        'letters, digits and hyphens, for example "acme-corp".',
        'params/tenants/other.yml: ends in ".yml"; expected "other.yaml".',
    ]


def test_all_mistakes_of_all_files_at_once(folder: Path) -> None:
    (folder / "defaults.yaml").write_text("thresholds: {ticket_trends: {z: 0}}\n")
    write(folder, "clok: x\nmembers: {A: {to: x}, B: {aliases: [a]}}\n", slug="one")
    write(folder, "rates: {hourly_cost: x}\n", slug="two")
    (folder / "schedules" / "n.yaml").write_text(
        "tenants: [on, all]\nperiod: 2026-13\nformats: [html, doc]\njobs: 0\n"
        "engine: warp\nnotebook: x\n"
    )
    (folder / "schedules" / "empty.yaml").write_text("period: last-month\n")
    assert mistakes(folder) == [
        "params/defaults.yaml: thresholds.ticket_trends.z: got 0; expected a number "
        "above 0.",
        'params/schedules/empty.yaml: tenants: is missing; expected "all" or a list of '
        "tenants.",
        'params/schedules/n.yaml: period: got "2026-13"; expected a month from 01 to '
        "12.",
        'params/schedules/n.yaml: formats.1: got "doc"; expected "html", "pdf", '
        '"xlsx" or "pptx".',
        "params/schedules/n.yaml: jobs: got 0; expected a number from 1 on.",
        'params/schedules/n.yaml: engine: got "warp"; expected "fork" or "stock".',
        'params/schedules/n.yaml: notebook: is no known key; expected "notebooks".',
        'params/schedules/n.yaml: tenants: got "on"; expected "one".',
        'params/tenants/one.yaml: members.A.to: got "x"; expected a day, for example '
        "2026-07-01.",
        'params/tenants/one.yaml: clok: is no known key; expected "clock".',
        'params/tenants/one.yaml: members.B.aliases: got "a", which stands for "A"; '
        "expected an alias of one alone.",
        'params/tenants/two.yaml: rates.hourly_cost: got "x"; expected a number.',
        "params/tenants/two.yaml: tenant_id: got "
        '"6f0c7a52-1f63-4b57-9d7a-3c1c5f0e8a01", the id of "one"; expected an id of '
        "its own.",
    ]

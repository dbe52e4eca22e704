"""Guesses of mappings for tests, and what a file gives by the text that they wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.lakes import tenant_params

from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.mapping_files import load_mapping, read_mapping
from kpi_lib.sources.files.preview import Preview, preview_files
from kpi_lib.sources.guessing.guessed_files import GuessedFiles, guess_files

CASES = Path(__file__).parents[1] / "cases"
Row = dict[str, Any]


def guessed(path: Path, table: str | None = None) -> GuessedFiles:
    """Guess a file's mapping for a tenant in Toronto."""
    return guess_files([path], tenant=tenant_params(), table=table)


def seen_by(text: str, path: Path, folder: Path) -> Preview:
    """Return what a file gives by a mapping's text, as ``--dry-run`` does."""
    mapping = folder / "answered.yaml"
    mapping.write_text(text, encoding="utf-8")
    params: TenantParams = tenant_params()
    (preview,) = preview_files([path], tenant=params, mapping=load_mapping(mapping))
    return preview


def reads_as_meant(found: GuessedFiles, folder: Path) -> bool:
    """Tell whether the text of a mapping reads as the mapping that was previewed."""
    path = folder / "mapping.yaml"
    path.write_text(found.text, encoding="utf-8")
    meant = read_mapping(found.draft.content, "draft")
    return (
        load_mapping(path) == meant and meant.inherited == load_mapping(path).inherited
    )


def rows(preview: Preview) -> list[Row]:
    """Return the rows of a preview as texts by column; what is NULL is left out."""
    return [
        {
            name: value if isinstance(value, (bool, int)) else str(value)
            for name, value in zip(preview.columns, row, strict=True)
            if value is not None
        }
        for row in preview.rows
    ]


def answered(text: str, *lines: str) -> str:
    """Return a mapping's text with lines of its comments taken in."""
    for line in lines:
        assert f"# {line}\n" in text, line
        text = text.replace(f"# {line}\n", f"{line}\n", 1)
    return text

"""One mapping guessed for some files, with their preview."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kpi_lib.domain.errors import DataError, KpiError, ParamsError, raise_all
from kpi_lib.settings import yaml_files
from kpi_lib.settings.overlay import overlay
from kpi_lib.settings.params_folder import SHIPPED_DEFAULTS
from kpi_lib.settings.strict_models import validate
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener, ignore_progress
from kpi_lib.sources.files.mapping_files import read_mapping
from kpi_lib.sources.files.preview import Preview, preview
from kpi_lib.sources.files.unpacking import Member, unpack
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.guess import guess
from kpi_lib.sources.guessing.mapping_text import mapping_text
from kpi_lib.sources.guessing.status_lines import status_lines

MOST_ROWS = 200_000
"""Rows of a file that its preview judges; ``kpi import --dry-run`` judges all."""


@dataclass(frozen=True)
class GuessedFiles:
    """A guessed mapping and what would become of the files.

    Attributes
    ----------
    draft : Draft
    text : str
        The mapping file.
    previews : tuple of Preview
        By file; none where the mapping has gaps that only a person can fill.
    problem : KpiError or None
        Why there is no preview.
    """

    draft: Draft
    text: str
    previews: tuple[Preview, ...]
    problem: KpiError | None = None


def guess_files(
    paths: Sequence[str | Path],
    *,
    tenant: TenantParams | None = None,
    table: str | None = None,
    sheet: str | None = None,
    progress: Listener | None = None,
) -> GuessedFiles:
    """Guess one mapping for files of the same columns, and preview them.

    Parameters
    ----------
    paths : sequence of str or Path
    tenant : TenantParams, optional
        Whose time zone and statuses count; else UTC and the defaults.
    table : str, optional
        The raw table, where it is known.
    sheet : str, optional
        Of workbooks, if not the first.
    progress : callable, optional

    Raises
    ------
    DataError
        A file cannot be read, fits no table, or has other columns than the first.
    """
    listen = progress or ignore_progress
    zone = tenant.timezone if tenant else None
    whose = tenant or nobody()
    with tempfile.TemporaryDirectory(prefix="kpi-mapping-") as folder:
        scratch = Path(folder)
        members = list(unpack(paths, scratch))
        _check_sheet(sheet, members)
        first = _folder(scratch, "guess")
        draft, source = guess(members[0], table, sheet, zone, first, listen)
        remarks = [source.sheet_remark]
        for number, member in enumerate(members[1:]):
            folder_of_other = _folder(scratch, f"other-{number}")
            _, other = guess(member, table, sheet, zone, folder_of_other, listen)
            _check_same(members[0], source.columns, member, other.columns)
            remarks.append(other.sheet_remark if other.sheet == source.sheet else "")
        mapping = read_mapping(draft.content, members[0].label)
        try:
            previews = tuple(
                preview(
                    member,
                    whose,
                    None,
                    mapping,
                    scratch / f"view-{n}",
                    listen,
                    MOST_ROWS,
                )
                for n, member in enumerate(members)
            )
        except KpiError as error:
            problem = error
            if draft.question_count:
                remedy = 'answer the lines with "# ?" in the mapping'
                problem = type(error)(
                    error.where, error.problem, error.expected, remedy
                )
            return GuessedFiles(draft, mapping_text(draft), (), problem)
    if source.sheet:
        # A sheet that the mapping names is in no preview itself.
        previews = tuple(
            one.with_remark(remark) if remark else one
            for one, remark in zip(previews, remarks, strict=True)
        )
    found = [status for one in previews for status in one.statuses]
    statuses = list(dict.fromkeys(found or draft.statuses))
    lines = status_lines(statuses, whose)
    return GuessedFiles(draft, mapping_text(draft, lines), previews)


def nobody() -> TenantParams:
    """Return a tenant of the project's defaults, in UTC."""
    base, errors = yaml_files.read(SHIPPED_DEFAULTS, SHIPPED_DEFAULTS.name)
    content = {
        "tenant": "nobody",
        "tenant_id": str(UUID(int=0)),
        "name": "Nobody",
        "timezone": "UTC",
        "language": "en",
        "currency": "USD",
    }
    params, mistakes = validate(TenantParams, overlay(base or {}, content), "defaults")
    raise_all("defaults", [*errors, *mistakes])
    if params is None:
        raise DataError("defaults", "are no settings")
    return params


def _check_sheet(sheet: str | None, members: Sequence[Member]) -> None:
    """Raise where a sheet is named, and no file has any."""
    if sheet is None or any(member.format == "xlsx" for member in members):
        return
    raise ParamsError(
        "--sheet",
        f'got "{sheet}", but {members[0].label} has no sheets',
        "an Excel workbook (.xlsx)",
        "leave out --sheet, or look at the workbook itself",
    )


def _folder(scratch: Path, name: str) -> Path:
    folder = scratch / name
    folder.mkdir()
    return folder


def _check_same(
    first: Member, columns: Sequence[str], other: Member, others: Sequence[str]
) -> None:
    """Raise where two files have different columns: one mapping cannot fit both."""
    if {name.lower() for name in columns} == {name.lower() for name in others}:
        return
    only = [name for name in others if name not in columns][:3]
    shown = ", ".join(f'"{name}"' for name in only) or "fewer of them"
    raise DataError(
        other.label,
        f"has other columns than {first.label}: {shown}",
        "files of the same columns, for one mapping",
        "look at each file alone (what is in a ZIP: unpack it first)",
    )

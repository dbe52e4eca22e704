"""Client reviews of a period that stand in the reports, found by the manifest."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import nbformat

from kpi_lib.domain.errors import KpiError, ParamsError, RenderError, folder_error
from kpi_lib.domain.names import closest, fold
from kpi_lib.facts.exclusion import is_excluded_company
from kpi_lib.lake.storage import Storage
from kpi_lib.reporting.exporters import document
from kpi_lib.running import manifest
from kpi_lib.running.fingerprints import sha256
from kpi_lib.settings.tenant_settings import TenantParams

ALL = "all"


@dataclass(frozen=True)
class Review:
    """One client's finished review.

    Attributes
    ----------
    key : str
        Its name in the manifest.
    company : str
    language : str
    pdf : str
        Path of the PDF, below the reports.
    content : bytes
        The PDF.
    report : mapping
        Its texts, as `document.read` returns them.
    is_running : bool
        The period has not ended.
    """

    key: str
    company: str
    language: str
    pdf: str
    content: bytes
    report: Mapping[str, Any]
    is_running: bool

    @property
    def file_name(self) -> str:
        """Name of the file that the client gets."""
        return PurePosixPath(self.pdf).name

    @property
    def draft(self) -> str:
        """Path of the draft, below the reports."""
        path = PurePosixPath(self.pdf)
        client = path.parent.name
        stem = path.stem if path.stem.startswith(client) else f"{client}_{path.stem}"
        return f"{mail_folder(path.parents[2].as_posix())}/{stem}.eml"


@dataclass(frozen=True)
class Outdated:
    """A review that stands in the reports, of a company that has none any more.

    Attributes
    ----------
    company : str
        As the review calls it.
    why : str
    """

    company: str
    why: str


def mail_folder(home: str) -> str:
    """Return the folder of drafts and ledger of a period; clients get no part of it."""
    return f"{home}/_mail"


def in_shell(name: str) -> str:
    """Return a name as a command line takes it."""
    return shlex.quote(name) if set(name) & set('"$`\\!') else f'"{name}"'


def mail_command(tenant: str, period: str, company: str) -> str:
    """Return the command for a client's mail, to which a step is appended."""
    return f"kpi mail --tenant {tenant} --period {period} --company {in_shell(company)}"


def find_reviews(
    reports: Storage, params: TenantParams, period: str, companies: Sequence[str]
) -> Iterator[Review | Outdated | tuple[str, KpiError]]:
    """Yield the reviews of a period, or the client and why one cannot be mailed.

    A review of a company that the settings now take for another one, or leave out, is
    `Outdated`: its figures are in the other's review, or in nobody's.

    Parameters
    ----------
    reports : Storage
    params : TenantParams
    period : str
        Slug.
    companies : sequence of str
        Names or aliases; none, or ``all``, means every client with a review.

    Raises
    ------
    RenderError
        There is no review.
    ParamsError
        A named company has none, or is left out.
    """
    home = f"{params.tenant}/{period}"
    stored = manifest.load(reports, home)["notebooks"]
    with manifest.reading(reports.show(f"{home}/{manifest.NAME}")):
        entries = {
            key: entry
            for key, entry in stored.items()
            if entry["audience"] == "client" and entry["parameters"]["company"]
        }
    command = f"kpi run --tenant {params.tenant} --period {period} --notebook "
    if not entries:
        raise RenderError(
            reports.show(home),
            "holds no client's review",
            remedy=f"make them: {command}70_client_qbr --company all",
        )
    wanted = _wanted(companies, entries.values(), params, home)
    for key, entry in entries.items():
        company = entry["parameters"]["company"]
        if wanted and company not in wanted:
            continue
        if why := _outdated(company, params):
            yield Outdated(company, why)
            continue
        made_by = f"{command}{entry['notebook']} --company {in_shell(company)}"
        try:
            yield _review(reports, key, entry, made_by)
        except KpiError as error:
            yield company, error
        except OSError as refused:
            place = refused.filename or reports.show(key)
            yield company, folder_error(RenderError, place, refused)


def _outdated(company: str, params: TenantParams) -> str:
    """Return why a company has no review of its own any more; empty if it has."""
    file = f"params/tenants/{params.tenant}.yaml"
    if is_excluded_company(company, params):
        return f"{file} leaves it out (exclude.companies): its review is not mailed"
    if name := _alias_of(company, params):
        return (
            f"{file} calls it {name} now (companies.{name}.aliases): its own review "
            f"is not mailed; make {name}'s anew, it holds both"
        )
    return ""


def _alias_of(company: str, params: TenantParams) -> str:
    """Return the other company of which a company's name is an alias, if it is one."""
    name = params.company_alias.get(fold(company), company)
    return "" if fold(name) == fold(company) else name


def _wanted(
    names: Sequence[str], entries: Any, params: TenantParams, home: str
) -> set[str]:
    """Return the companies that are named; none where all are meant."""
    if ALL in names:
        return set()
    reviewed = (entry["parameters"]["company"] for entry in entries)
    known = {fold(one): one for one in reviewed if not _alias_of(one, params)}
    wanted = set()
    for name in names:
        company = known.get(fold(params.company_alias.get(fold(name), name)))
        if company is None:
            near = closest(name, known.values()) or sorted(known.values())[:3]
            raise ParamsError(
                "--company",
                f'got "{name}", of which {home} holds no review',
                f"for example {', '.join(near)}" if near else "",
            )
        if is_excluded_company(company, params):
            raise ParamsError(
                "--company",
                f'got "{name}", which tenant {params.tenant} leaves out',
                remedy="it stands under exclude.companies in the tenant's file",
            )
        wanted.add(company)
    return wanted


def _review(
    reports: Storage, key: str, entry: Mapping[str, Any], made_by: str
) -> Review:
    """Read a review, if it stands as the run that searched it has left it."""
    outputs: Mapping[str, str] = entry["outputs"]
    name = key
    if entry["status"] != "done" and not outputs:
        raise RenderError(name, "its last run failed", remedy=f"run it: {made_by}")
    pdf = next((path for path in outputs if path.endswith(".pdf")), None)
    notebook = next((path for path in outputs if path.endswith(".ipynb")), None)
    if pdf is None or notebook is None:
        raise RenderError(
            name, "has no PDF", remedy=f"make it: {made_by} --formats pdf"
        )
    contents = []
    for path in (pdf, notebook):
        content = reports.read(path)
        if content is None or sha256(content) != outputs[path]:
            state = "is gone" if content is None else "was changed after it was made"
            raise RenderError(
                reports.show(path),
                f"{state}, and nobody has searched it since for what is not the "
                "client's" if content else state,
                remedy=f"make it anew: {made_by}",
            )  # fmt: skip
        contents.append(content)
    read: Any = nbformat.reads
    return Review(
        key=key,
        company=entry["parameters"]["company"],
        language=entry["parameters"]["language"],
        pdf=pdf,
        content=contents[0],
        report=document.read(read(contents[1].decode(), as_version=4)),
        is_running=bool(entry["is_running"]),
    )

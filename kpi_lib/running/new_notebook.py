"""New notebooks of a user: a report that runs as it is, to be changed from there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import slugify
from kpi_lib.domain.shipped_files import shipped
from kpi_lib.running.notebook_folders import editable_folder, folders, make_own_folder

_NUMBERED = re.compile(r"(\d\d)[ _-]+(.+)", re.DOTALL)
_FIRST_NUMBER = 80
"""The project's own reports have smaller ones."""

_OPENED = """\
from kpi_lib.reporting.report import open_report

report = open_report(tenant, period, company, as_of, language, lake)
report.title({title!r})"""
_OPENED_FOR_CLIENT = """\
from kpi_lib.reporting.client.client_report import open_client_report

report = open_client_report(tenant, period, company, as_of, language, lake)
report.title({title!r})"""
_QUESTION = """\
boards = report.tenant.sql(
    \"\"\"
    select board, count(*) as ticket_count
    from tickets($as_of)
    where created_at_remote >= $start and created_at_remote < $end
        and ($company::varchar is null or company = $company)
    group by board
    order by ticket_count desc, board
    \"\"\",
    {
        "as_of": report.tenant.facts.as_of(report.period),
        "start": report.period.start,
        "end": report.period.end,
        "company": report.company,
    },
)
boards"""
_FIGURE = """\
import seaborn as sns

if len(boards):
    axes = sns.barplot(boards.head(10), x="ticket_count", y="board")
    axes.set(xlabel="tickets", ylabel="", title="Tickets by board")"""

_HELP = {
    "tenant": "str Slug of the tenant.",
    "period": "str Such as 2026-10, 2026-Q3, last-month.",
    "company": "str|None A client; None means all.",
    "as_of": "str|None What came later has not happened.",
    "language": "str|None en or fr; None means the reader's.",
    "lake": "str|None Folder of the data; None means the usual one.",
}
"""Type and meaning of each parameter, as ``papermill --help-notebook`` shows them."""


@dataclass(frozen=True)
class NewNotebook:
    """A notebook that was written.

    Attributes
    ----------
    path : Path
    is_report : bool
        A run of all reports makes it, too; any other is made when it is named.
    is_for_company : bool
        A run makes it for each company that the run names.
    """

    path: Path
    is_report: bool
    is_for_company: bool


def make_notebook(
    name: str,
    tenant: str,
    company: str | None = None,
    audience: Literal["internal", "client"] = "internal",
) -> NewNotebook:
    """Write a notebook with a table, a figure and a KPI of the period asked.

    Parameters
    ----------
    name : str
        Its title; one that begins with a number of two digits is a report that each
        run makes. Without a number a notebook for a company gets one from 80 on.
    tenant : str
        Slug, for opening the notebook by hand.
    company : str, optional
        A client, likewise; the notebook is about one company then.
    audience : {"internal", "client"}
        ``client``: safe to hand to that company.

    Raises
    ------
    ParamsError
        The name holds no letter or digit, or such a notebook stands already; nothing
        is overwritten.
    """
    number, title = _parts(name)
    if audience == "client" and company is None:
        raise ParamsError(
            "--audience", "got client without a company", remedy="add --company"
        )
    if company is not None and not number:
        number = _free_number()
    stem = slugify([title])[title].replace("-", "_")
    folder = editable_folder() if number else make_own_folder()
    path = folder / f"{number}_{stem}.ipynb" if number else folder / f"{stem}.ipynb"
    _refuse_taken(path)
    cells = _cells(title, tenant, company, audience)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            json.dump(_notebook(cells, audience), file, indent=1, ensure_ascii=False)
            file.write("\n")
    except OSError as error:
        raise ParamsError(
            str(path), f"cannot be written ({error.strerror})", "a folder of yours"
        ) from error
    return NewNotebook(path, bool(number), company is not None)


def _parts(name: str) -> tuple[str, str]:
    """Return the number, or nothing, and the title that a name consists of."""
    text = name.removesuffix(".ipynb").replace("_", " ").strip()
    match = _NUMBERED.fullmatch(text)
    number, title = (match[1], match[2].strip()) if match else ("", text)
    if title.isdigit() or not any(map(str.isalnum, title)) or "/" in name:
        raise ParamsError("NAME", f'got "{name}"', "a title, such as Boards under load")
    if number == "00":
        number = ""
    return number, title[0].upper() + title[1:]


def _free_number() -> str:
    taken = {p.name[:2] for folder in folders() for p in folder.glob("*.ipynb")}
    for number in range(_FIRST_NUMBER, 100):
        if str(number) not in taken:
            return str(number)
    raise ParamsError("NAME", "has no number, and 80 to 99 are taken", "01 to 79")


def _refuse_taken(path: Path) -> None:
    same = [p for p in (path, shipped("notebooks") / path.name) if p.exists()]
    if same:
        raise ParamsError(
            "NAME",
            f"{same[0]} exists already",
            "another name; no notebook is overwritten or takes the place of another",
        )


def _cells(
    title: str, tenant: str, company: str | None, audience: str
) -> list[dict[str, Any]]:
    is_client = audience == "client"
    period = "last-quarter" if is_client else "last-month"
    parameters = {
        "tenant": tenant, "period": period, "company": company, "as_of": None,
        "language": None, "lake": None,
    }  # fmt: skip
    lines = "\n".join(
        f"{key} = {_literal(value)}  # type: {_HELP[key]}"
        for key, value in parameters.items()
    )
    opened = (_OPENED_FOR_CLIENT if is_client else _OPENED).format(title=title)
    cells = [
        _markdown(f"# {title}"),
        _code(lines, ["parameters"]),
        _code(opened),
        _markdown("## Tickets by board"),
        _code(_QUESTION),
        _code(_FIGURE),
    ]
    if is_client:
        cells += [
            _markdown("## How your tickets were handled"),
            _code('service = report.review("service")\nservice'),
            _code("report.provenance(service)"),
        ]
    else:
        cells += [
            _markdown("## New tickets"),
            _code('trends = report.compute("ticket_trends")\ntrends'),
            _code("report.show(report.reading(trends), report.figure(trends))"),
            _code("report.show(report.definitions(trends), report.provenance(trends))"),
        ]
    return cells


def _literal(value: str | None) -> str:
    return "None" if value is None else json.dumps(value, ensure_ascii=False)


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str, tags: list[str] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": tags} if tags else {},
        "outputs": [],
        "source": text,
    }


def _notebook(cells: list[dict[str, Any]], audience: str) -> dict[str, Any]:
    return {
        "cells": [{**cell, "id": f"cell-{i}"} for i, cell in enumerate(cells, 1)],
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3", "language": "python", "name": "python3",
            },
            "kpi": {"audience": audience},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip

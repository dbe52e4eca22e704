"""Preloading of everything that the first report of a process needs.

A process that is forked per report inherits it. No thread is started and no file is
written; texts, templates and tables of a language are read, a figure is drawn once.
"""

from __future__ import annotations

from importlib.resources import files

from kpi_lib.domain import sql_files
from kpi_lib.domain.languages import LANGUAGES
from kpi_lib.facts import prepared_connections
from kpi_lib.facts.client import report_vocabulary
from kpi_lib.kpis import COMPUTE, load
from kpi_lib.lake import snapshot
from kpi_lib.reporting import label_fitting
from kpi_lib.reporting.content_blocks import Paragraph, Title
from kpi_lib.reporting.exporters.font import LETTERS
from kpi_lib.reporting.figures import style, svg_output
from kpi_lib.reporting.formats import Formats
from kpi_lib.text.suggestions import project_rules


def warm() -> None:
    """Import, read, compile and draw what every report needs."""
    for key in COMPUTE:
        load(key)
    for path in files("kpi_lib").joinpath("kpis").iterdir():
        if path.name.endswith(".sql"):
            for statement in sql_files.statements(f"kpis/{path.name}").values():
                sql_files.parameters(statement)
    prepared_connections.prepare()
    report_vocabulary.vocabulary()
    snapshot.snapshots()
    project_rules.projects()
    project_rules.precedence()
    _draw()
    for language in LANGUAGES:
        _write(language)


def _draw() -> None:
    """Find the font, and import what drawing imports."""
    with style.house_style():
        figure = style.new_figure(1.0)
        axes = style.add_axes(figure, 0.5)
        axes.bar([0, 1], [1, 2], label="a")
        axes.plot([0, 1], [1, 2])
        axes.set_xticks([0, 1], ["a", "b"])
        axes.text(0, 1, "a")
        axes.legend()
    svg_output.to_svg(figure)
    label_fitting.text_width("".join(map(chr, LETTERS)))


def _write(language: str) -> None:
    """Read the texts of a language and compile the blocks' template.

    No date and no number is written: Babel would keep one country's forms and use
    them for another that has the same language.
    """
    formats = Formats(language)
    formats.text.gettext("Period")
    for block in (Title(formats, "", "", "", ""), Paragraph("")):
        block._repr_mimebundle_()

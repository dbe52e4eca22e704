"""Exporters of nbconvert: ``kpi-html``, ``kpi-pdf`` and ``kpi-pptx``."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.exporters.pdf import set_pdf
from kpi_lib.reporting.exporters.slides.deck import render_pptx


class _ReportExporter(Exporter):
    """Runs nbconvert's preprocessors, then renders the document of the outputs."""

    @default("optimistic_validation")
    def _optimistic_validation_default(self) -> bool:
        """Validate once, not after each preprocessor."""
        return True

    def _document(
        self, nb: NotebookNode, resources: dict[str, Any] | None, **kwargs: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        nb_copy, resources = super().from_notebook_node(nb, resources, **kwargs)
        resources["output_extension"] = self.file_extension
        return document.read(nb_copy), resources


class KpiHtmlExporter(_ReportExporter):
    """One HTML file that opens offline; no code, no scripts."""

    export_from_notebook = "KPI report (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[str, dict[str, Any]]:
        """Return the report as HTML, and nbconvert's resources."""
        report, resources = self._document(nb, resources, **kwargs)
        return render_report(report), resources


class KpiPdfExporter(_ReportExporter):
    """A tagged PDF with contents, bookmarks, running header and page numbers."""

    export_from_notebook = "KPI report (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the report as PDF, and nbconvert's resources.

        ``unshown`` in these are the characters that the PDF cannot show.

        Raises
        ------
        RenderError
            Where Typst fails or warns.
        """
        report, resources = self._document(nb, resources, **kwargs)
        pdf, resources["unshown"] = set_pdf(report)
        return pdf, resources


class KpiPptxExporter(_ReportExporter):
    """Slides for the meeting, with native texts and tables, and notes."""

    export_from_notebook = "KPI report (PowerPoint)"
    output_mimetype = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pptx"

    def from_notebook_node(  # type: ignore[override]
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the report as slides, and nbconvert's resources.

        Raises
        ------
        ParamsError
            The extra ``slides`` is not installed.
        """
        report, resources = self._document(nb, resources, **kwargs)
        return render_pptx(report), resources

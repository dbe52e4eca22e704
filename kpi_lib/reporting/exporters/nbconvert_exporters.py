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

    def document(
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the document of the outputs, and nbconvert's resources."""
        nb_copy, resources = super().from_notebook_node(nb, resources, **kwargs)
        resources["output_extension"] = self.file_extension
        return document.read(nb_copy), resources

    def rendered(self, report: dict[str, Any]) -> tuple[str | bytes, dict[str, Any]]:
        """Return a document in this format, which leaves it as it is, and resources.

        ``unshown`` in these are the characters that a PDF cannot show.

        Raises
        ------
        RenderError
            Where Typst fails or warns.
        ParamsError
            The extra ``slides`` is not installed.
        """
        raise NotImplementedError

    def from_notebook_node(
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[Any, dict[str, Any]]:
        """Return the report in this format, and the resources of both steps."""
        report, resources = self.document(nb, resources, **kwargs)
        content, more = self.rendered(report)
        return content, {**resources, **more}


class KpiHtmlExporter(_ReportExporter):
    """One HTML file that opens offline; no code, no scripts."""

    export_from_notebook = "KPI report (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def rendered(self, report: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return a document as HTML."""
        return render_report(report), {}


class KpiPdfExporter(_ReportExporter):
    """A tagged PDF with contents, bookmarks, running header and page numbers."""

    export_from_notebook = "KPI report (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def rendered(self, report: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        """Return a document as PDF, and what it cannot show."""
        pdf, unshown = set_pdf(report)
        return pdf, {"unshown": unshown}


class KpiPptxExporter(_ReportExporter):
    """Slides for the meeting, with native texts and tables, and notes."""

    export_from_notebook = "KPI report (PowerPoint)"
    output_mimetype = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pptx"

    def rendered(self, report: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        """Return a document as slides."""
        return render_pptx(report), {}

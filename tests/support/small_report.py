"""A small report with every kind of block in it, and with hostile texts."""

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_lib.domain.result import Headline
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import (
    Callout,
    Definition,
    Definitions,
    Figure,
    Headlines,
    Paragraph,
    Provenance,
    Title,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.table_block import TableBlock, TableColumn

EVIL = '<script>alert("x")</script> & #let x = $y$ *z* \x07'


def shown(*blocks: object) -> NotebookNode:
    outputs = [
        new_output("display_data", data=block._repr_mimebundle_()) for block in blocks
    ]
    return new_code_cell("secret_code()", outputs=outputs)


def build(language: str) -> NotebookNode:
    formats = Formats(language, f"{language}_CA", "CAD", "America/Toronto")
    rows = pd.DataFrame(
        {
            "company": ["Clinique Nord", EVIL],
            "tickets": [30, 12],
            "share": [91.25, None],
        }
    )
    long = pd.DataFrame({"summary": [f"row {i} {EVIL}" for i in range(120)]})
    headlines = [
        Headline("new", "New tickets", 1234, "count", 1234, previous=1000),
        Headline("sla", "SLA met", 93.4, "percent", 1010, 91.6, 94.8, 96.0, "higher"),
        Headline("csat", "Value", None, "score", 0, reason="no time was recorded"),
    ]
    columns = [
        TableColumn("company", "Client"),
        TableColumn("tickets", "Tickets", "count", bar=True),
        TableColumn("share", "SLA", "percent", definition="service-sla"),
    ]
    drawing = figures.ranked_bars(rows, formats, label="company", value="tickets")
    return new_notebook(
        metadata={"kpi": {"generated": "2026-11-02T06:00:00+00:00"}},
        cells=[
            new_markdown_cell("# Title in Markdown"),
            shown(Title(formats, "Desk", "Boréal", "2026-10", "2026-11-02")),
            new_markdown_cell("## At a glance\n\nWords, [bad](javascript:alert(1))."),
            shown(Headlines(formats, headlines, "service", "2026-09")),
            shown(Paragraph(EVIL), Callout(formats, EVIL, "warning")),
            new_markdown_cell("## Figure"),
            shown(Figure(formats, drawing, "Bars", f"Bars {EVIL}", n=42)),
            shown(Figure(formats, None, "Nothing", "nothing")),
            new_markdown_cell("## Tables"),
            shown(
                TableBlock(formats, rows, columns, "Few", 42, total={"tickets": 42}),
                TableBlock(
                    formats, long, [TableColumn("summary", "Summary")], max_rows=100
                ),
            ),
            new_code_cell(
                "analyst",
                outputs=[
                    new_output("execute_result", data={"text/html": rows.to_html()}),
                    new_output("stream", name="stdout", text="\x1b[1m日本語\x1b[0m\n"),
                    new_output("error", ename="ValueError", evalue="boom <b>"),
                ],
            ),
            new_markdown_cell("## Definitions"),
            shown(
                Definitions(
                    formats, [Definition("service-sla", "SLA met", "Share in time.")]
                ),
                Provenance(formats, {"Version": "14"}),
            ),
        ],
    )

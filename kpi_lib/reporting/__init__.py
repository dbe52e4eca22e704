"""Results turned into reports: figures, tables, sentences, HTML, PDF, XLSX, PPTX.

In: results of `kpis`. Out: blocks that a notebook displays, and the exporters that turn
an executed notebook into files. Computes no figure of its own. May import every room
up to `kpis`.
"""

from kpi_lib.domain.result import register_presenter
from kpi_lib.reporting import display

register_presenter(display)

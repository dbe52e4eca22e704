"""Libraries of the notebooks, imported before the fork.

The template imports this module inside its IPython shell: some libraries check, when
they are imported, whether they are in a notebook. None may start a thread, so
``deltalake`` is left out, and ``duckdb`` is imported but not connected. Modules that
these import only when they need them are listed, too.
"""

# ruff: noqa: F401
import encodings.utf_8_sig
import encodings.utf_16_be
import encodings.utf_16_le

import duckdb
import holidays.countries
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.pyplot
import pandas.core.arrays.arrow
import pandas.core.arrays.arrow._arrow_utils  # type: ignore[import-not-found]
import pandas.core.methods.to_dict  # type: ignore[import-not-found]
import pandas.core.reshape.reshape  # type: ignore[import-not-found]
import pandas.io.formats.html  # type: ignore[import-not-found]
import pandas.io.formats.style
import pyarrow.pandas_compat
import pyarrow.vendored.version
import pydantic.dataclasses
import seaborn

import kpi_lib.facts.client.client_facts
import kpi_lib.kpis.kpi_daily
import kpi_lib.kpis.stats.casemix
import kpi_lib.kpis.stats.cell_contrasts
import kpi_lib.kpis.stats.interrupted_series
import kpi_lib.reporting.client.client_report
import kpi_lib.reporting.report
import kpi_lib.reporting.report_workbook
import kpi_lib.text.suggestions.advisor
import kpi_lib.text.topics
from kpi_lib.reporting.warming import warm

warm()

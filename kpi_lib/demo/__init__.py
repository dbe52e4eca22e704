"""Two demo tenants with known truths planted in their data.

`tables` builds a tenant's raw tables, `TRUTHS` says what was planted, and `subjects`
tells what each ticket is really about. Same input, same bytes: there is no other
source of chance than the seeds in ``boreal.py`` and ``harbour.py``. In: nothing. Out:
tables, a demo lake, and the self-test that finds the truths again. May import every
room but `cli`.
"""

from kpi_lib.demo.generate import WORLDS, subjects, tables
from kpi_lib.demo.truths import TRUTHS, Truths

__all__ = ["TRUTHS", "WORLDS", "Truths", "subjects", "tables"]

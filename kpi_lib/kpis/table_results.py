"""Results of the two tables beside the KPIs: monthly summary and daily table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.service_summary import MONTHS
from kpi_lib.settings.text_settings import text_settings


def table_result(
    facts: Facts,
    key: str,
    period: Period,
    company: str | None,
    tables: Mapping[str, pd.DataFrame],
    headlines: Callable[[], tuple[Headline, ...]] = tuple,
) -> Result:
    """Return the monthly summary or the daily table as a result.

    Its `begins` names what begins after the first of the summary's months.
    """
    record = RECORDS[key]
    first_month = period.last_months(MONTHS)[0]
    return Result(
        key,
        facts.tenant,
        company,
        period,
        facts.as_of(period),
        tables,
        record.definition(text_settings(facts.params, key)),
        "",
        not_connected=frozenset(facts.not_connected(record.needs.all)),
        begins=facts.begins_late(first_month, record.needs.all),
        needs=record.needs,
        _headlines=headlines,
        params=facts.params,
    )

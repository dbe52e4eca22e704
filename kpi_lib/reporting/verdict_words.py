"""The verdict of a first page: the main target's result, then what stands out."""

from __future__ import annotations

from kpi_lib.domain.finding import Findings
from kpi_lib.domain.priorities import is_critical
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.finding_words import sentences
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import value_of

_MAIN = "sla_met_pct"
_MISSED = ("missed", "missed_within_chance")


def verdict(findings: Findings, now: PeriodMeasures, formats: Formats) -> str:
    """Return one to three sentences; empty where nothing can be judged.

    The first is about tickets in the agreed time. Then comes the first finding that is
    not about these, and good news that is not among the things to know.
    """
    parts = []
    main = now.get(_MAIN)
    if main is not None and main.value is not None and main.n >= LEAST:
        parts.append(_main(main, now, formats))
    others = [f for f in findings.first if f.subject != _MAIN or not parts]
    further = [*others[:1], *filter(None, [findings.good])]
    parts += [sentences(finding, formats)[0] for finding in further]
    return " ".join(parts)


def _main(main: Measure, now: PeriodMeasures, formats: Formats) -> str:
    gettext = formats.text.gettext
    found = (m for m in now.measures if m.key == _MAIN and is_critical(m.group))
    critical = next(found, None)
    if critical is not None and _is_exception(critical, main):
        part, n = (main.part or 0) - (critical.part or 0), main.n - critical.n
        text = formats.text.ngettext(
            "We met the agreed time for {k} of {n} ordinary ticket, but for only "
            "{k_critical} of {n_critical} critical ones.",
            "We met the agreed time for {k} of {n} ordinary tickets, but for only "
            "{k_critical} of {n_critical} critical ones.",
            n,
        )
        return text.format(
            k=formats.integer(part),
            n=formats.integer(n),
            k_critical=formats.integer(critical.part),
            n_critical=formats.integer(critical.n),
        )
    text = {
        "on_target": gettext(
            "{value} of tickets met the agreed time; the target is {target}."
        ),
        "missed_within_chance": gettext(
            "{value} of tickets met the agreed time, just under the target of {target}."
        ),
        "missed": gettext(
            "{value} of tickets met the agreed time, under the target of {target}."
        ),
    }.get(main.status, gettext("{value} of tickets met the agreed time."))
    return text.format(
        value=value_of(main.value, main, formats),
        target=value_of(main.target, main, formats),
    )


def _is_exception(critical: Measure, main: Measure) -> bool:
    """Return whether critical tickets missed their target, and others did better."""
    if critical.status not in _MISSED or critical.n >= main.n:
        return False
    return (critical.part or 0) * main.n < (main.part or 0) * critical.n

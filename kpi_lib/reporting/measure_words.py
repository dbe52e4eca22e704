"""Words about measures with a target: label, evidence, and what a miss means."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.domain.priorities import is_critical, is_high
from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.translation import deferred as _

LABELS = {
    "sla_met_pct": _("Tickets in the agreed time"),
    "first_response_met_pct": _("First replies in the agreed time"),
    "first_response_minutes": _("First reply"),
    "ttr_hours": _("Time to resolution"),
    "fcr_pct": _("Never reopened"),
    "csat": _("Satisfaction"),
    "nps": _("Recommendation"),
    "backlog_age_days": _("Age of open tickets"),
    "included_hours_pct": _("Included hours used"),
    "utilization_pct": _("Utilisation"),
    "billable_pct": _("Billable share"),
    "alerts_in_time_pct": _("Serious alerts in time"),
}
"""Label of each measure."""
STATUS_WORDS = {
    "on_target": _("on target"),
    "missed_within_chance": _("missed, within chance"),
    "missed": _("missed"),
    "no_target": _("no target"),
    "too_few": _("too few to tell"),
}
"""Word of each status."""
_OF_AGREED_TIMES = ("sla_met_pct", "first_response_met_pct", "alerts_in_time_pct")
"""Shares of cases in a time that each of them has, whether a share is agreed or not."""
_SLOW = (
    _("Tickets are too slow."),
    _("Critical tickets are too slow."),
    _("High-priority tickets are too slow."),
    _('Tickets of priority "{priority}" are too slow.'),
)
"""Titles of a missed target: of all tickets, the critical, the high ones, another."""
_LONG = (
    _("Tickets take too long to resolve."),
    _("Critical tickets take too long to resolve."),
    _("High-priority tickets take too long to resolve."),
    _('Tickets of priority "{priority}" take too long to resolve.'),
)
_SLOW_REPLIES = (
    _("First replies are too slow."),
    _("First replies to critical tickets are too slow."),
    _("First replies to high-priority tickets are too slow."),
    _('First replies to tickets of priority "{priority}" are too slow.'),
)


@dataclass(frozen=True)
class MeasureTexts:
    """Words about one measure.

    Attributes
    ----------
    label : str
        With the priority or severity that it is about.
    evidence : str
        The value, with what it rests on.
    target : str
    missed_title, missed_detail : str
        A sentence that says it was missed, and those behind it.
    """

    label: str
    evidence: str
    target: str
    missed_title: str
    missed_detail: str


def measure_texts(measure: Measure, formats: Formats) -> MeasureTexts:
    """Return the words about a measure."""
    target = value_of(measure.target, measure, formats)
    evidence = _evidence(measure, formats)
    title, detail = _missed(measure, formats)
    return MeasureTexts(
        _label(measure, formats),
        evidence,
        target,
        title,
        detail.format(
            k=opening(
                measure.n - (measure.part or 0),
                formats,
                feminine=measure.key != "sla_met_pct",
            ),
            n=formats.integer(measure.n),
            value=value_of(measure.value, measure, formats),
            evidence=evidence,
            target=target,
        ),
    )


def status_word(measure: Measure, formats: Formats) -> str:
    """Return the word of a measure's status; what has times lacks a share alone."""
    gettext = formats.text.gettext
    if measure.status == "no_target" and measure.key in _OF_AGREED_TIMES:
        return gettext("no share agreed")
    return gettext(STATUS_WORDS[measure.status])


def value_of(value: float | None, measure: Measure, formats: Formats) -> str:
    """Write a value, or the target, of a measure; no miss reads as the target."""
    if value is None:
        return formats.value(None, measure.unit)
    limit = _missed_limit(value, measure)
    if limit is not None:
        text, of_limit = (
            _rounded(round(number, 1), measure.unit, formats)  # 30.0 is 30 days, too
            for number in (value, limit)
        )
        if text == of_limit:
            return _apart(value, limit, measure.unit, formats)
    if measure.unit == "percent" and float(value).is_integer():
        return formats.percent(value, 0)
    return _rounded(value, measure.unit, formats)


def _missed_limit(value: float, measure: Measure) -> float | None:
    """Return the limit that a value misses."""
    if measure.at_least is not None and value < measure.at_least:
        return measure.at_least
    if measure.at_most is not None and value > measure.at_most:
        return measure.at_most
    return None


def _rounded(value: float, unit: str, formats: Formats) -> str:
    return formats.minutes(value) if unit == "minutes" else formats.value(value, unit)


def _apart(value: float, limit: float, unit: str, formats: Formats) -> str:
    """Write a value with as many decimals as tell it from the limit that it misses."""
    if unit in ("minutes", "hours"):
        per_hour = 60 if unit == "minutes" else 1
        value, limit, unit = value / per_hour, limit / per_hour, "hours"
    write = {"percent": formats.percent, "hours": formats.hours, "days": formats.days}
    texts = (
        [write.get(unit, formats.decimal)(number, places) for number in (value, limit)]
        for places in (2, 3, 4)
    )
    return next((text for text, other in texts if text != other), "") or str(value)


def _label(measure: Measure, formats: Formats) -> str:
    label = formats.text.gettext(LABELS[measure.key])
    if not measure.group:
        return label
    if measure.key == "sla_met_pct" and is_critical(measure.group):
        return formats.text.gettext("Critical tickets in the agreed time")
    if measure.key == "sla_met_pct" and is_high(measure.group):
        return formats.text.gettext("High-priority tickets in the agreed time")
    if measure.key == "alerts_in_time_pct":
        text = formats.text.gettext("Alerts of severity {severity} in time")
        return text.format(severity=word(measure.group.lower(), formats))
    # A name that the tenant gives goes before our word for its meaning.
    name = formats.named(measure.group)
    if name == measure.group and is_critical(name):
        return formats.text.gettext("{what} (critical tickets)").format(what=label)
    if name == measure.group and is_high(name):
        return formats.text.gettext("{what} (high-priority tickets)").format(what=label)
    group = formats.text.gettext('{what} ("{group}")')
    return group.format(what=label, group=name)


def _evidence(measure: Measure, formats: Formats) -> str:
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    value, n = value_of(measure.value, measure, formats), formats.integer(measure.n)
    if measure.part is not None:
        text = gettext("{value}, {k} of {n}")
        return text.format(value=value, k=formats.integer(measure.part), n=n)
    if measure.key == "csat":
        text = ngettext(
            "{v} of 5 from {n} answer", "{v} of 5 from {n} answers", measure.n
        )
        return text.format(v=value, n=n)
    if measure.key == "nps":
        text = ngettext("{v} from {n} answer", "{v} from {n} answers", measure.n)
        return text.format(v=value, n=n)
    return value


def _missed(measure: Measure, formats: Formats) -> tuple[str, str]:
    """Return title and detail of a missed target; the detail's values unfilled."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    late = measure.n - (measure.part or 0)
    outside = (
        gettext("{what}: below the target.")
        if measure.at_least is not None
        and measure.value is not None
        and measure.value < measure.at_least
        else gettext("{what}: above the target.")
    ).format(what=_label(measure, formats))
    match measure.key:
        case "sla_met_pct":
            return _by_priority(_SLOW, measure, formats), ngettext(
                "{k} of {n} missed the agreed time; the target is {target} in time.",
                "{k} of {n} missed the agreed time; the target is {target} in time.",
                late,
            )
        case "first_response_met_pct":
            return _by_priority(_SLOW_REPLIES, measure, formats), ngettext(
                "{k} of {n} came too late; the target is {target} in time.",
                "{k} of {n} came too late; the target is {target} in time.",
                late,
            )
        case "first_response_minutes":
            return _by_priority(_SLOW_REPLIES, measure, formats), gettext(
                "Half of the {n} took longer than {value}; the target is {target}."
            )
        case "ttr_hours":
            return _by_priority(_LONG, measure, formats), gettext(
                "Half of the {n} took longer than {value}; the target is {target}."
            )
        case "backlog_age_days":
            return gettext("Open tickets wait too long."), gettext(
                "Half of the {n} are older than {value}; the target is {target}."
            )
        case "fcr_pct":
            return gettext("Too many tickets are reopened."), gettext(
                "Never reopened: {evidence}; the target is {target}."
            )
        case "csat":
            return gettext("Satisfaction is below its target."), gettext(
                "{evidence}; the target is {target}."
            )
        case "alerts_in_time_pct":
            return _too_late_alerts(measure, formats), gettext(
                "Late: {k} of {n}; the target is {target} in time."
            )
    return outside, gettext("{evidence}; the target is {target}.")


def _by_priority(
    titles: tuple[str, str, str, str], measure: Measure, formats: Formats
) -> str:
    """Choose the title of all tickets, the critical, the high ones or another group."""
    gettext = formats.text.gettext
    of_all, of_critical, of_high, of_others = titles
    if not measure.group:
        return gettext(of_all)
    if is_critical(measure.group):
        return gettext(of_critical)
    if is_high(measure.group):
        return gettext(of_high)
    return gettext(of_others).format(priority=formats.named(measure.group))


def _too_late_alerts(measure: Measure, formats: Formats) -> str:
    gettext = formats.text.gettext
    if not measure.group:
        return gettext("Serious alerts were dealt with too late.")
    text = gettext("Alerts of severity {severity} were dealt with too late.")
    return text.format(severity=word(measure.group.lower(), formats))


def all_met(met: int, has_others: bool, formats: Formats) -> str:
    """Say that all targets judged here were met; `has_others`: some are not."""
    gettext = formats.text.gettext
    if met == 1:
        text = gettext("The one target was met")
        if has_others:
            text = gettext("The one target judged here was met")
    elif met == 2:
        text = gettext("Both targets were met")
        if has_others:
            text = gettext("Both targets judged here were met")
    else:
        text = gettext("All {n} targets were met")
        if has_others:
            text = gettext("All {n} targets judged here were met")
    return text.format(n=formats.integer(met))

"""Sentences of findings: a title and what is behind it, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from babel import dates

from kpi_lib.domain.finding import Finding, Findings
from kpi_lib.domain.languages import Language
from kpi_lib.reporting.first_letters import lower_first, upper_first
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.limit_words import limit_words
from kpi_lib.reporting.measure_words import all_met, measure_texts, value_of
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.reader_names import ValueNames
from kpi_lib.reporting.translation import deferred as _

_SHOWN_COMMITMENTS = 3
_CAUSES = {
    "no_owner": _("{n} late tickets had no owner."),
    "company": _("{n} late tickets came from {value}."),
    "type": _('{n} late tickets were of type "{value}".'),
    "priority": _('{n} late tickets were of priority "{value}".'),
    "weekday": _("{n} late tickets came on a {value}."),
}
_SEVERITIES = {
    "critical": _("Critical: {k} of {n} late, target time {hours}."),
    "high": _("High: {k} of {n} late, target time {hours}."),
}


def formats_of(findings: Findings, language: Language | None = None) -> Formats:
    """Return the notation of the findings' reader, or of another language."""
    locale = findings.locale
    if language is not None and language != locale[:2]:
        locale = language
    spoken = language or findings.language
    return Formats(
        spoken,
        locale,
        findings.currency,
        findings.timezone,
        has_workbook=False,
        names=ValueNames(findings.names.get(spoken, {})),
    )


def heading(count: int, formats: Formats) -> str:
    """Return the heading above so many findings, three at most."""
    texts = {
        1: formats.text.gettext("One thing to know"),
        2: formats.text.gettext("Two things to know"),
    }
    return texts.get(count, formats.text.gettext("Three things to know"))


def nothing_stands_out(findings: Findings, formats: Formats) -> str:
    """Say that nothing does, by what was looked at and found in order.

    Without a judged target the facts alone: where 60% were late, nothing is well.
    """
    gettext, parts = formats.text.gettext, []
    if findings.targets and findings.met == findings.targets:
        text = all_met(findings.met, findings.has_unjudged, formats)
        parts.append(lower_first(text))
    elif findings.targets:
        parts.append(gettext("no target was clearly missed"))
    elif findings.has_targets:
        parts.append(gettext("no target could be judged"))
    else:
        parts.append(gettext("no target is set"))
    if findings.knows_commitments:
        parts.append(gettext("no commitment is late"))
    if findings.knows_days:
        parts.append(gettext("no day lay outside its usual range"))
    text = gettext("Nothing stands out: {parts}.")
    if not findings.targets:
        parts[0] = upper_first(parts[0])
        text = "{parts}."
    return text.format(parts=", ".join(parts))


def sentences(finding: Finding, formats: Formats) -> tuple[str, str]:
    """Return a finding's title and the sentences behind it."""
    return _WORDS[finding.kind](finding, formats)


def _commitments(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    late: list[tuple[str, int, date | None]] = finding.values["late"]
    title = ngettext("{n} commitment is late.", "{n} commitments are late.", len(late))
    agreed = gettext("{commitment}: {days} late, new date {date}")
    item = gettext("{commitment}: {days} late")
    shown = [
        (item if day is None else agreed).format(
            commitment=text.strip().rstrip("."),
            days=formats.days(days),
            date=formats.date(day),
        )
        for text, days, day in late[:_SHOWN_COMMITMENTS]
    ]
    more = len(late) - len(shown)
    if more:
        shown.append(ngettext("{n} more", "{n} more", more).format(n=more))
    detail = gettext("{list}.").format(list=gettext("; ").join(shown))
    if kept := finding.values["kept"]:
        text = ngettext("{n} other was kept.", "{n} others were kept.", kept)
        detail = f"{detail} {text.format(n=opening(kept, formats))}"
    return title.format(n=opening(len(late), formats)), detail


def _cause(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, values = formats.text.gettext, finding.values
    value = values["value"]
    if values["cause"] == "weekday":
        names = dates.get_day_names("wide", locale=formats.locale)
        value = names[int(value) - 1]
    elif values["cause"] in ("type", "priority"):
        value = formats.named(value)
    title = gettext(_CAUSES[values["cause"]])
    detail = formats.text.ngettext(
        "Of the other {n} ticket {share} were in time.",
        "Of the other {n} tickets {share} were in time.",
        values["others"],
    )
    return (
        title.format(n=opening(values["cases"], formats), value=value),
        detail.format(
            n=formats.integer(values["others"]),
            share=formats.percent(values["others_pct"]),
        ),
    )


def _day(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    values: Any = finding.values
    day = formats.typeset_date(
        dates.format_skeleton("MMMMd", values["day"], locale=formats.locale)
    )
    is_more = values["now"] > values["expected"]
    cause = values["cause"] if is_more and values["is_busiest"] else None
    if cause and values.get("is_word"):
        cause = formats.named(cause)
    title = (
        gettext("{cause} made {day} the busiest day.")
        if cause
        else gettext("{day} was out of the ordinary.")
    )
    text = ngettext(
        "{n} ticket, {expected} expected.",
        "{n} tickets, {expected} expected.",
        values["now"],
    )
    detail = text.format(
        n=opening(values["now"], formats), expected=formats.integer(values["expected"])
    )
    if cause and values["cause_count"] < values["now"]:
        share = gettext('{n} of them: "{cause}".')
        share = share.format(n=opening(values["cause_count"], formats), cause=cause)
        detail = f"{detail} {share}"
    return title.format(cause=cause, day=day if cause else upper_first(day)), detail


def _device(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, values = formats.text.gettext, finding.values
    title = gettext("{device} raises more alerts.").format(device=values["device"])
    detail = formats.text.ngettext(
        "{n} alert, before {before}.", "{n} alerts, before {before}.", values["now"]
    )
    return title, detail.format(
        n=opening(values["now"], formats, feminine=True),
        before=formats.integer(values["before"]),
    )


def _alerts(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, values = formats.text.gettext, finding.values
    title = formats.text.ngettext(
        "{k} of {n} serious alerts was dealt with too late.",
        "{k} of {n} serious alerts were dealt with too late.",
        values["cases"],
    )
    if values["of"] == 1:
        title = gettext(
            "The one serious alert that can be judged was dealt with too late."
        )
    detail = " ".join(
        gettext(_SEVERITIES[severity]).format(
            k=formats.integer(late), n=formats.integer(n), hours=formats.hours(hours)
        )
        for severity, late, n, hours in values["by_severity"]
    )
    if still := values["open"]:
        text = formats.text.ngettext(
            "{n} of the late ones is still open.",
            "{n} of the late ones are still open.",
            still,
        )
        text = text.format(n=opening(still, formats, feminine=True))
        detail = f"{detail} {text}"
    return (
        title.format(
            k=opening(values["cases"], formats, feminine=True),
            n=formats.integer(values["of"]),
        ),
        detail,
    )


def _changed_tickets(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, values = formats.text.gettext, finding.values
    rose = values["now"] > values["before"] if not finding.is_good else False
    if values["what"] == "tickets":
        title = (
            gettext("New tickets clearly rose.")
            if rose
            else gettext("New tickets clearly fell.")
        )
    else:
        title = gettext('Tickets of type "{type}" clearly rose.')
        title = title.format(type=formats.named(values["type"]))
    detail = formats.text.ngettext(
        "{now} ticket, before {before}.", "{now} tickets, before {before}.",
        values["now"],
    )  # fmt: skip
    now, before = (formats.integer(values[name]) for name in ("now", "before"))
    return title, detail.format(now=now, before=before)


def _change(finding: Finding, formats: Formats) -> tuple[str, str]:
    """Word a change of tickets or of a measure, for the better or not."""
    if "measure" not in finding.values:
        return _changed_tickets(finding, formats)
    gettext, measure = formats.text.gettext, finding.values["measure"]
    label = measure_texts(measure, formats).label
    if not finding.is_good:
        title = gettext("{what}: clearly worse.")
    elif measure.status == "on_target" and not finding.values.get("is_change"):
        title = gettext("{what}: target met again.")
    else:
        title = gettext("{what}: clearly better.")
    detail = gettext("{now}, before {before}.").format(
        now=value_of(measure.value, measure, formats),
        before=value_of(finding.values["before"], measure, formats),
    )
    return title.format(what=label), detail


def _within_chance(finding: Finding, formats: Formats) -> tuple[str, str]:
    gettext, measure = formats.text.gettext, finding.values["measure"]
    texts = measure_texts(measure, formats)
    title = gettext("{what}: target missed, perhaps by chance.")
    detail = gettext("{value}; the target is {target}.")
    return title.format(what=texts.label), detail.format(
        value=texts.evidence, target=texts.target
    )


def _missed(finding: Finding, formats: Formats) -> tuple[str, str]:
    measure, before = finding.values["measure"], finding.values["before"]
    texts = measure_texts(measure, formats)
    if before is None:
        return texts.missed_title, texts.missed_detail
    if measure.key == "csat":
        texts = replace(
            texts,
            missed_title=formats.text.gettext("Satisfaction stays below its target."),
        )
    again = formats.text.gettext("It was missed in the period before, too: {value}.")
    again = again.format(value=value_of(before, measure, formats))
    return texts.missed_title, f"{texts.missed_detail} {again}"


_WORDS: dict[str, Callable[[Finding, Formats], tuple[str, str]]] = {
    "missed": _missed,
    "within_chance": _within_chance,
    "good": _change,
    "commitments": _commitments,
    "cause": _cause,
    "limit": limit_words,
    "change": _change,
    "day": _day,
    "device": _device,
    "alerts": _alerts,
}

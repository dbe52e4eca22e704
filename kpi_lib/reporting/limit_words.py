"""Sentences of findings about included hours: of a month and of the whole period."""

from __future__ import annotations

from kpi_lib.domain.finding import Finding
from kpi_lib.reporting.first_letters import upper_first
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.rounding import rounded


def limit_words(finding: Finding, formats: Formats) -> tuple[str, str]:
    """Return the title, and the month that was judged, beside the period as a whole.

    The card tells the period, which may keep the limit that one of its months, or one
    since, has passed.
    """
    gettext, values = formats.text.gettext, finding.values
    detail = ""
    is_held = bool(values["period_included_minutes"])  # else it began later
    if values["is_month"] and values["is_after"] and not is_held:
        detail = gettext("{month}, after the period, took {used} of {included}.")
    elif values["is_month"] and values["is_after"]:
        detail = gettext(
            "{month}, after the period, took {used} of {included}; {period} took "
            "{all_used} of {all_included}."
        )
    elif values["is_month"] and is_held and values["is_part"]:
        detail = gettext(
            "{month} took {used} of {included}; {period} as a whole took {all_used} of "
            "{all_included}."
        )
    if not detail:
        return _title(finding, formats), used_hours(finding, formats)
    return _title(finding, formats), detail.format(**_numbers(finding, formats))


def used_hours(finding: Finding, formats: Formats) -> str:
    """Say how many of the included hours the month or period that was judged took."""
    gettext = formats.text.gettext
    text = gettext("{used} of {included} were used.")
    if finding.values["is_month"]:
        text = gettext("{month} took {used} of {included}.")
    return text.format(**_numbers(finding, formats))


def _numbers(finding: Finding, formats: Formats) -> dict[str, str]:
    """Write the month that was judged, or the period, and the hours of both."""
    values = finding.values
    month = formats.period(values["period"])
    if values["is_month"]:
        month = formats.month(values["first_day"])
    used, included = beside_share(
        values["used_minutes"], values["included_minutes"], formats
    )
    all_used, all_included = beside_share(
        values["period_used_minutes"], values["period_included_minutes"], formats
    )
    return {
        "used": used,
        "included": included,
        "all_used": all_used,
        "all_included": all_included,
        "month": upper_first(month),
        "period": formats.period(values["period"]),
    }


def beside_share(used: float, included: float, formats: Formats) -> tuple[str, str]:
    """Write minutes used and included as hours from which the share follows.

    Whole hours, or to the minute where these would give another share than the card
    shows, or would hide that the limit was passed.
    """
    hours = [float(rounded(minutes / 60, 0)) for minutes in (used, included)]
    is_same = not included or (
        hours[1] > 0
        and rounded(100 * used / included, 1) == rounded(100 * hours[0] / hours[1], 1)
        and (used > included) == (hours[0] > hours[1])
    )
    if is_same:
        return formats.hours(hours[0], 0), formats.hours(hours[1], 0)
    return (
        formats.minutes(used, is_exact=True),
        formats.minutes(included, is_exact=True),
    )


def _title(finding: Finding, formats: Formats) -> str:
    """Say that hours no longer last, are used up or nearly; whose, where several.

    Where the period as a whole kept its hours, or the agreement has ended, the title
    speaks of the month alone, or of a period that is not made of months.
    """
    gettext, values = formats.text.gettext, finding.values
    names = [values["company"], values["agreement"] if values["is_one_of"] else None]
    whose = ", ".join(name for name in names if name is not None)
    is_month = values["has_ended"] or (
        values["is_month"]
        and values["period_used_minutes"] <= values["period_included_minutes"]
    )
    is_passed = values["is_passed"]
    is_full = not is_passed and values["used_minutes"] >= values["included_minutes"]
    if is_month and not whose:
        text = gettext("{month} took nearly all of the included hours.")
        if is_full:
            text = gettext("{month} took all of the included hours.")
        if is_passed:
            text = gettext("{month} took more than the included hours.")
    elif is_month:
        text = gettext("{month} took nearly all of the included hours of {company}.")
        if is_full:
            text = gettext("{month} took all of the included hours of {company}.")
        if is_passed:
            text = gettext("{month} took more than the included hours of {company}.")
    elif not whose:
        text = gettext("The included hours are nearly used up.")
        if is_full:
            text = gettext("The included hours are used up.")
        if is_passed:
            text = gettext("The included hours no longer last.")
    else:
        text = gettext("The included hours of {company} are nearly used up.")
        if is_full:
            text = gettext("The included hours of {company} are used up.")
        if is_passed:
            text = gettext("The included hours of {company} no longer last.")
    return text.format(**_numbers(finding, formats), company=whose)

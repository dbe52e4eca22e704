"""Words for a figure's interval and its change: clear, or what chance can bring."""

from __future__ import annotations

from kpi_lib.domain.result import Headline
from kpi_lib.kpis.stats.changes import SIGNIFICANT
from kpi_lib.kpis.stats.least_cases import LEAST, are_few, can_be_compared
from kpi_lib.reporting.formats import Formats


def has_changed(headline: Headline) -> bool:
    """Return whether a figure differs from the previous one by more than chance.

    A figure without a test gives no evidence of a change.
    """
    return headline.change_p is not None and headline.change_p < SIGNIFICANT


def interval_words(headline: Headline, formats: Formats) -> str:
    """Return a figure's interval in words, or that it has too few cases for one."""
    gettext = formats.text.gettext
    if headline.low is not None and headline.high is not None:
        limits = formats.interval(headline.low, headline.high, headline.unit)
        return gettext("95% interval: {limits}").format(limits=limits)
    is_sample = headline.previous_n is not None
    if is_sample and headline.value is not None and headline.n < LEAST:
        return gettext("too few to tell")
    return ""


def change_words(headline: Headline, formats: Formats) -> tuple[str, str]:
    """Return the change in words and its mood: ``good``, ``bad`` or ``neutral``.

    Nothing is said of a figure without a test; of a share or a median that too few
    cases keep from one, that they do. A change that chance can explain is neither
    better nor worse.
    """
    gettext = formats.text.gettext
    if headline.value is None or headline.previous is None:
        return "", "neutral"
    if headline.change_p is None:
        n_before = headline.previous_n
        if n_before is None or can_be_compared(headline.n, n_before):
            return "", "neutral"
        return gettext("too few to tell a change"), "neutral"
    if not has_changed(headline):
        n_before = headline.previous_n
        if (
            headline.unit == "percent"
            and n_before is not None
            and are_few(headline.n, n_before)
        ):
            return gettext("too few to tell a change"), "neutral"
        return gettext("no clear change"), "neutral"
    is_more = headline.value > headline.previous
    text = gettext("clearly more") if is_more else gettext("clearly less")
    if headline.is_more is not None and headline.is_more != is_more:
        is_more = headline.is_more
        text = gettext("clearly less a day")
        if is_more:
            text = gettext("clearly more a day")
    if headline.direction == "neutral":
        return text, "neutral"
    is_good = is_more == (headline.direction == "higher")
    return text, "good" if is_good else "bad"

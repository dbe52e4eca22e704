"""A small page to lie about: two cards, one finding, two commitments."""

from __future__ import annotations

from typing import Any

from support.contradictions import Reading


def reading(verdict: str, title: str, detail: str, language: str = "en") -> Reading:
    """Read a page: 40 of 50 in time, missed; fewer tickets; one commitment late."""
    card: dict[str, Any] = {"unit": "", "status": "no_target", "lines": [],
                            "status_word": "no target", "target": ""}  # fmt: skip
    opened, in_time = ("Billets ouverts", "Billets dans le délai convenu")
    fell = "Septembre 2026 : 90 ; depuis, nette baisse."
    if language == "en":
        opened, in_time = ("Tickets opened", "Tickets in the agreed time")
        fell = "September 2026: 90, now clearly less."
    cards = [
        {**card, "label": opened, "value": "50", "lines": [fell]},
        {**card, "label": in_time, "value": "80%", "lines": ["40 of 50."],
         "status": "missed", "status_word": "missed", "target": "target 95%"},
    ]  # fmt: skip
    things = {"findings": [{"title": title, "detail": detail}], "verdict": verdict,
              "nothing": ""}  # fmt: skip
    answer = "0 of 1 target met; clearly missed: tickets in the agreed time"
    shares = {"columns": [{"label": "In time"}], "rows": []}
    promised = {"rows": [["Plan", "Oct 1", "9 days late"], ["B", "", "kept"]]}
    before = "September 2026" if language == "en" else "Septembre 2026"
    page = {"answer": answer, "cards": cards}
    return Reading(language, things, page, promised, shares, before=before)


TRUE = "80% of tickets met the agreed time, under the target of 95%."
"""A verdict that its card bears out."""

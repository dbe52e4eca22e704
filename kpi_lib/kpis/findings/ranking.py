"""Choice and order of the findings that a report shows."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_lib.domain.finding import SECTIONS, Finding

THRESHOLD = 20
"""Points from which a finding is shown."""


def ranked(candidates: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding per subject, by score, of those with enough points.

    Ties: more cases, then the order of the sections, then the name.
    """
    by_subject: dict[str, list[Finding]] = {}
    for candidate in candidates:
        if candidate.score >= THRESHOLD:
            by_subject.setdefault(candidate.subject, []).append(candidate)
    return tuple(sorted(map(_chosen, by_subject.values()), key=_place))


def _chosen(candidates: list[Finding]) -> Finding:
    """Return the finding to show of a subject: the narrower, unless it weighs less.

    A critical priority that missed by chance does not hide that all tickets missed
    clearly (docs/decisions.md). Good news never hides bad news.
    """
    candidates = [f for f in candidates if not f.is_good] or candidates
    largest = max(f.base for f in candidates)
    heavy = [f for f in candidates if f.base == largest]
    narrow = [f for f in heavy if f.width == min(g.width for g in heavy)]
    return min(narrow, key=_place)


def _place(finding: Finding) -> tuple[float, float, int, str]:
    section = SECTIONS.index(finding.section)
    return -round(finding.score, 9), -finding.cases, section, finding.name

"""Microsoft Defender's alerts as rows of ``raw_security_alerts``.

``docs/sources/defender.md`` gives the reason of each column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import SEVERITIES
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.record_fields import Record, part, text, translated

_STATUSES = {"new": "new", "inprogress": "in_progress", "resolved": "resolved"}
_VERDICTS = {
    "truepositive": "true_positive",
    "falsepositive": "false_positive",
    "informationalexpectedactivity": "benign",
    "unknown": "undetermined",
}
_FUTURE = "unknownfuturevalue"
"""Stands for a value that is newer than the interface."""


def alert(record: Record, company: str, severities: Mapping[str, str]) -> Row:
    """Return the row of an alert."""
    classification = text(record, "classification")
    if fold(classification or "") == _FUTURE:
        classification = None
    return {
        "id": text(record, "id"),
        "source": "Microsoft Defender",
        "company": company,
        "device": _device(record),
        "type": text(record, "category"),
        "severity": _severity(record, severities),
        "status": translated(text(record, "status"), _STATUSES),
        "verdict": translated(classification, _VERDICTS),
        "detected_at": text(record, "createdDateTime"),
        "resolved_at": text(record, "resolvedDateTime"),
    }


class UnknownWords:
    """Severities and statuses that are none of the known ones, counted.

    Parameters
    ----------
    severities : mapping of str to str
        The tenant's own table.
    """

    def __init__(self, severities: Mapping[str, str]) -> None:
        self._severities = severities
        self._counts: Counter[tuple[str, str]] = Counter()

    def meet(self, record: Record) -> None:
        """Count the unknown words of a record."""
        severity, status = text(record, "severity"), text(record, "status")
        if severity and _severity(record, self._severities) not in SEVERITIES:
            self._counts["severity", severity] += 1
        if status and fold(status) not in _STATUSES:
            self._counts["status", status] += 1

    def warnings(self) -> Iterator[str]:
        """Yield a warning for each word."""
        for (column, word), count in sorted(self._counts.items()):
            alerts = "1 alert has" if count == 1 else f"{count} alerts have"
            effect = (
                f"it counts in none; to place it: severities: {{{word}: medium}}"
                if column == "severity"
                else "it counts as open"
            )
            yield f'{alerts} the {column} "{word}", which is not known; {effect}'


def _severity(record: Record, severities: Mapping[str, str]) -> str | None:
    severity = text(record, "severity")
    rated = {fold(spelling): rating for spelling, rating in severities.items()}
    return rated.get(fold(severity), fold(severity)) if severity else None


def _device(record: Record) -> str | None:
    """Return the name of the evidence's main device, else of its first one."""
    evidence = part(record, "evidence")
    devices = [
        item
        for item in (evidence if isinstance(evidence, list) else [])
        if (text(item, "@odata.type") or "").endswith(".deviceEvidence")
    ]
    devices.sort(key=lambda d: "Main device" not in (part(d, "detailedRoles") or []))
    names = (text(d, "deviceDnsName") or text(d, "hostName") for d in devices)
    return next(filter(None, names), None)

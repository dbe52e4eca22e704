"""Microsoft Defender's alerts as rows of ``raw_security_alerts``.

``docs/sources/defender.md`` gives the reason of each column.
"""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.domain.names import fold
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.record_fields import Record, part, text, translated

_STATUSES = {"new": "new", "inprogress": "in_progress", "resolved": "resolved"}
_VERDICTS = {
    "truepositive": "true_positive",
    "falsepositive": "false_positive",
    "informationalexpectedactivity": "benign",
    "unknown": "undetermined",
}


def alert(record: Record, company: str, severities: Mapping[str, str]) -> Row:
    """Return the row of an alert."""
    severity = text(record, "severity")
    rated = {fold(spelling): rating for spelling, rating in severities.items()}
    return {
        "id": text(record, "id"),
        "source": "Microsoft Defender",
        "company": company,
        "device": _device(record),
        "type": text(record, "category"),
        "severity": rated.get(fold(severity), fold(severity)) if severity else None,
        "status": translated(text(record, "status"), _STATUSES),
        "verdict": translated(text(record, "classification"), _VERDICTS),
        "detected_at": text(record, "createdDateTime"),
        "resolved_at": text(record, "resolvedDateTime"),
    }


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

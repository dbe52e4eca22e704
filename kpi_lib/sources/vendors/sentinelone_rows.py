"""SentinelOne's threats as rows of ``raw_security_alerts``.

``docs/sources/sentinelone.md`` gives the reason of each column.
"""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.domain.names import fold
from kpi_lib.settings.source_settings import SentinelOneParams
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.record_fields import Record, part, text, translated

_STATUSES = {
    "unresolved": "new",
    "in_progress": "in_progress",
    "resolved": "resolved",
}
_VERDICTS = {
    "true_positive": "true_positive",
    "false_positive": "false_positive",
    "suspicious": "undetermined",
    "undefined": "undetermined",
}


def threat(record: Record, params: SentinelOneParams) -> Row:
    """Return the row of a threat."""
    info = part(record, "threatInfo")
    status = translated(text(info, "incidentStatus"), _STATUSES)
    return {
        "id": text(info, "threatId") or text(record, "id"),
        "source": "SentinelOne",
        "company": _company(record, params.sites),
        "device": text(record, "agentRealtimeInfo", "agentComputerName")
        or text(record, "agentDetectionInfo", "agentComputerName"),
        "type": text(info, "classification"),
        "severity": _severity(info, params),
        "status": status,
        "verdict": _verdict(info),
        "detected_at": text(info, "identifiedAt") or text(info, "createdAt"),
        # The console keeps no instant of resolution. The nearest is the change with
        # which a threat is first seen resolved (`keeps_first` of the resource).
        "resolved_at": text(info, "updatedAt") if status == "resolved" else None,
    }


def _company(record: Record, sites: Mapping[str, str]) -> str | None:
    """Return the company of the site that the device was in at detection."""
    by_name = {fold(name): company for name, company in sites.items()}
    for info in ("agentDetectionInfo", "agentRealtimeInfo"):
        key, name = text(record, info, "siteId"), text(record, info, "siteName")
        if key is not None and key in sites:
            return sites[key]
        if name:
            return by_name.get(fold(name), name)
    return None


def _severity(info: object, params: SentinelOneParams) -> str | None:
    """Rate a threat by the tenant's tables: SentinelOne has no severity of its own."""
    for name, ratings in (
        ("classification", params.classifications),
        ("confidenceLevel", params.severities),
    ):
        word = fold(text(info, name) or "")
        for spelling, severity in ratings.items():
            if word == fold(spelling):
                return severity
    return text(info, "confidenceLevel")


def _verdict(info: object) -> str | None:
    verdict = translated(text(info, "analystVerdict"), _VERDICTS)
    benign = fold(text(info, "mitigationStatus") or "") == "marked_as_benign"
    return "benign" if benign and verdict in (None, "undetermined") else verdict

"""SentinelOne's threats and unified alerts as rows of ``raw_security_alerts``.

``docs/sources/sentinelone.md`` gives the reason of each column.
"""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.domain.names import fold
from kpi_lib.settings.alert_sources import SentinelOneParams
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.record_fields import Record, part, text, translated
from kpi_lib.sources.vendors.sentinelone_companies import Place, SiteCompanies

SOURCE = "SentinelOne"
_STATUSES = {
    "unresolved": "new",
    "new": "new",
    "in_progress": "in_progress",
    "resolved": "resolved",
    # A status of older consoles, today a verdict.
    "false_positive": "resolved",
}
_VERDICTS = {
    "true_positive": "true_positive",
    "false_positive": "false_positive",
    "suspicious": "undetermined",
    "undefined": "undetermined",
    "true_positive_benign": "benign",
    "true_positive_benign_but_suspicious": "benign",
}
_SEVERITIES = {"info": "informational"}
_NO_CONFIDENCE = "n/a"
"""The console's own word for a threat without a level of confidence."""


def threat(record: Record, params: SentinelOneParams, companies: SiteCompanies) -> Row:
    """Return the row of a threat."""
    info = part(record, "threatInfo")
    status = translated(text(info, "incidentStatus"), _STATUSES)
    return {
        "id": text(info, "threatId") or text(record, "id"),
        "source": SOURCE,
        "company": companies.company(threat_place(record)),
        "device": text(record, "agentRealtimeInfo", "agentComputerName")
        or text(record, "agentDetectionInfo", "agentComputerName"),
        "type": text(info, "classification"),
        "severity": _threat_severity(info, params),
        "status": status,
        "verdict": _verdict(
            text(info, "analystVerdict"),
            text(info, "mitigationStatus") == "marked_as_benign",
        ),
        "detected_at": text(info, "identifiedAt") or text(info, "createdAt"),
        # The latest change, which `Threats` replaces by the instant of resolution.
        "resolved_at": text(info, "updatedAt") if status == "resolved" else None,
    }


def threat_place(record: Record) -> Place:
    """Return the site in which the device was at detection, else its present one."""
    for name in ("agentDetectionInfo", "agentRealtimeInfo"):
        info = part(record, name)
        if text(info, "siteId") or text(info, "siteName"):
            return _place(info)
    return _place(part(record, "agentDetectionInfo"))


def unified_alert(
    record: Record, params: SentinelOneParams, companies: SiteCompanies
) -> Row:
    """Return the row of a unified alert."""
    status = translated(text(record, "status"), _STATUSES)
    slo = part(record, "sloDetails", "timeToResolveData")
    resolved_at = text(slo, "completionTime") or text(record, "updatedAt")
    verdict = text(record, "analystVerdict")
    if fold(text(record, "status") or "") == "false_positive":
        verdict = "false_positive"
    return {
        "id": alert_id(record),
        "source": SOURCE,
        "company": companies.company(alert_place(record)),
        "device": _asset(record),
        "type": _class_name(text(record, "classification")),
        "severity": _alert_severity(text(record, "severity"), params.severities),
        "status": status,
        "verdict": _verdict(verdict, fold(text(record, "result") or "") == "benign"),
        "detected_at": text(record, "detectedAt") or text(record, "createdAt"),
        "resolved_at": resolved_at if status == "resolved" else None,
    }


def alert_id(record: Record) -> str | None:
    """Return an alert's key: a threat of an agent keeps the id that it has as one.

    So the lake of a console that moves from threats to unified alerts counts no
    threat twice.
    """
    if fold(text(record, "detectionSource", "product") or "") == "edr":
        return text(record, "externalId") or text(record, "id")
    return text(record, "id")


def alert_place(record: Record) -> Place:
    """Return the scope in which an alert was detected, else its present one."""
    detection = part(record, "detectionTime", "scope")
    if text(detection, "siteId") or text(detection, "siteName"):
        return _place(detection)
    scope = part(record, "realTime", "scope")
    return Place(
        site_id=text(scope, "site", "id"),
        site=text(scope, "site", "name"),
        account_id=text(scope, "account", "id"),
        account=text(scope, "account", "name"),
    )


def _place(info: object) -> Place:
    return Place(
        site_id=text(info, "siteId"),
        site=text(info, "siteName"),
        account_id=text(info, "accountId"),
        account=text(info, "accountName"),
    )


def _threat_severity(info: object, params: SentinelOneParams) -> str:
    """Rate a threat by the tenant's tables: it has no severity of its own."""
    for name, ratings in (
        ("classification", params.classifications),
        ("confidenceLevel", params.severities),
    ):
        word = text(info, name) or (_NO_CONFIDENCE if name == "confidenceLevel" else "")
        rating = _rating(word, ratings)
        if rating:
            return rating
    return text(info, "confidenceLevel") or _NO_CONFIDENCE


def _alert_severity(word: str | None, ratings: Mapping[str, str]) -> str | None:
    if word is None:
        return None
    return _rating(word, ratings) or _SEVERITIES.get(fold(word), fold(word))


def _rating(word: str, ratings: Mapping[str, str]) -> str | None:
    folded = fold(word)
    return next((r for name, r in ratings.items() if fold(name) == folded), None)


def _verdict(word: str | None, is_benign: bool) -> str | None:
    """Return the verdict: of the analyst, else what the mitigation says."""
    verdict = translated(word, _VERDICTS)
    for beginning in ("true_positive", "false_positive"):
        if verdict and fold(verdict).startswith(f"{beginning}_"):
            verdict = beginning
    return "benign" if is_benign and verdict in (None, "undetermined") else verdict


def _asset(record: Record) -> str | None:
    """Return the name of the asset that drives the alert's scope, else of the first."""
    assets = part(record, "assets")
    listed = assets if isinstance(assets, list) else []
    main = [asset for asset in listed if part(asset, "primary") is True]
    names = (text(asset, "name") for asset in (*main, *listed, part(record, "asset")))
    return next(filter(None, names), None)


def _class_name(word: str | None) -> str | None:
    """Spell a class as the threats do: ``MALWARE`` is ``Malware``, ``PUA`` stays."""
    if word is None or not word.isupper() or len(word) <= len("PUA"):
        return word
    return word.replace("_", " ").capitalize()

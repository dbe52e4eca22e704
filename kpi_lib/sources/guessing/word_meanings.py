"""Words of exports for a severity, a status and a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpi_lib.domain.names import fold
from kpi_lib.sources.guessing.column_values import ColumnValues

_MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "severity": {
        "critical": ("critical", "critique", "kritisch", "critico", "critica", "p1"),
        "high": ("high", "haute", "haut", "eleve", "elevee", "hoch", "alta", "alto",
                 "malicious", "p2"),
        "medium": ("medium", "moderate", "moyenne", "moyen", "moderee", "modere",
                   "mittel", "media", "medio", "suspicious"),
        "low": ("low", "basse", "bas", "faible", "niedrig", "gering", "baja", "bajo"),
        "informational": ("informational", "info", "information", "informative",
                          "informatif", "informativo"),
    },
    "status": {
        "new": ("new", "unresolved", "open", "active", "nouveau", "nouvelle", "ouvert",
                "ouverte", "neu", "offen", "nuevo", "nueva", "abierto", "abierta"),
        "in_progress": ("in progress", "inprogress", "investigating", "en cours",
                        "en traitement", "in bearbeitung", "en curso", "on hold"),
        "resolved": ("resolved", "closed", "mitigated", "dismissed", "completed",
                     "resolu", "resolue", "clos", "close", "cloture", "cloturee",
                     "ferme", "fermee", "traite", "traitee", "gelost", "geschlossen",
                     "resuelto", "resuelta", "cerrado", "cerrada", "auto remediated"),
    },
    "verdict": {
        "true_positive": ("true positive", "truepositive", "malicious", "threat",
                          "vrai positif", "verdadero positivo"),
        "false_positive": ("false positive", "falsepositive", "faux positif",
                           "fausse alerte", "fehlalarm", "falso positivo"),
        "benign": ("benign", "benign positive", "informational, expected activity",
                   "informational expected activity", "benin", "benigne"),
        "undetermined": ("undefined", "undetermined", "suspicious", "not set",
                         "unknown", "n/a", "indetermine", "inconnu"),
    },
}  # fmt: skip


def allowed_words(
    column: str, allowed: Iterable[str], values: ColumnValues
) -> tuple[dict[str, str], list[str]]:
    """Return which allowed word each word of the file is, and those that no one is."""
    known = set(allowed)
    meanings: Mapping[str, tuple[str, ...]] = _MEANINGS.get(column, {})
    by_word = {word: meaning for meaning, words in meanings.items() for word in words}
    words, unknown = {}, []
    for text in values.distinct[:60]:
        folded = fold(text)
        if folded in known:
            continue
        meaning = by_word.get(folded) or by_word.get(folded.replace("_", " "))
        if meaning is None:
            unknown.append(text.strip())
        else:
            words[text.strip()] = meaning
    return words, unknown

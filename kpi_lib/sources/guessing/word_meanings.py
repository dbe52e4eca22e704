"""Words of exports for a severity, a status and a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpi_lib.domain.names import fold
from kpi_lib.sources.guessing.column_values import ColumnValues

_MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "severity": {
        "critical": ("critical", "critique", "kritisch", "critico", "critica", "p1",
                     "kritiek"),
        "high": ("high", "haute", "haut", "eleve", "elevee", "hoch", "alta", "alto",
                 "malicious", "p2", "hoog"),
        "medium": ("medium", "moderate", "moyenne", "moyen", "moderee", "modere",
                   "mittel", "media", "medio", "suspicious", "gemiddeld", "middel"),
        "low": ("low", "basse", "bas", "faible", "niedrig", "gering", "baja", "bajo",
                "basso", "bassa", "baixa", "baixo", "laag"),
        "informational": ("informational", "info", "information", "informative",
                          "informatif", "informativo"),
    },
    "status": {
        "new": ("new", "unresolved", "open", "active", "nouveau", "nouvelle", "ouvert",
                "ouverte", "neu", "offen", "nuevo", "nueva", "abierto", "abierta",
                "sent", "nuovo", "aperto", "nieuw", "novo", "aberto"),
        "in_progress": ("in progress", "inprogress", "investigating", "en cours",
                        "en traitement", "in bearbeitung", "en curso", "on hold",
                        "reopened", "auto remediating", "in corso",
                        "in behandeling", "em andamento"),
        "resolved": ("resolved", "closed", "mitigated", "dismissed", "completed",
                     "resolu", "resolue", "clos", "close", "cloture", "cloturee",
                     "ferme", "fermee", "traite", "traitee", "gelost", "geschlossen",
                     "resuelto", "resuelta", "cerrado", "cerrada", "auto remediated",
                     "true positive", "false positive", "ignored", "risolto",
                     "chiuso", "opgelost", "gesloten", "afgesloten", "resolvido",
                     "fechado"),
    },
    "verdict": {
        "true_positive": ("true positive", "truepositive", "malicious", "threat",
                          "vrai positif", "verdadero positivo", "vero positivo",
                          "verdadeiro positivo"),
        "false_positive": ("false positive", "falsepositive", "faux positif",
                           "fausse alerte", "fehlalarm", "falso positivo",
                           "vals positief"),
        "benign": ("benign", "benign positive", "informational, expected activity",
                   "informational expected activity", "benin", "benigne"),
        "undetermined": ("undefined", "undetermined", "suspicious", "not set",
                         "unknown", "n/a", "indetermine", "inconnu"),
    },
}  # fmt: skip


def verdicts(values: ColumnValues) -> float:
    """Return the share of a column's values that are words for a verdict."""
    hits = sum(n for one, n in values.counts.items() if meaning_of("verdict", one))
    return hits / len(values.texts)


def meaning_of(column: str, text: str) -> str | None:
    """Return the allowed word that a word of an export is; None for none."""
    meanings: Mapping[str, tuple[str, ...]] = _MEANINGS.get(column, {})
    spellings = {fold(text), fold(text).replace("_", " ")}
    found = (m for m, words in meanings.items() if spellings & {*words, m})
    return next(found, None)


def allowed_words(
    column: str, allowed: Iterable[str], values: ColumnValues
) -> tuple[dict[str, str], list[str]]:
    """Return which allowed word each word of the file is, and those that no one is."""
    known = set(allowed)
    words, unknown = {}, []
    for text in values.distinct[:60]:
        folded = fold(text)
        if folded in known:
            continue
        meaning = meaning_of(column, text)
        if meaning is None:
            unknown.append(text.strip())
        else:
            words[text.strip()] = meaning
    return words, unknown

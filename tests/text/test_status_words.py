"""Statuses whose words tell an end, and those whose words only speak of one."""

from __future__ import annotations

import pytest

from kpi_lib.text.status_words import list_of


@pytest.mark.parametrize(
    "status",
    [
        "Closed", "Closed - Resolved", "AutoClosed", "CLOSED_BY_USER", "Completed",
        "Complete", "Done", "Solved", "Resolved - awaiting invoice", "Fermé", "Fermée",
        "Résolu", "Résolue", "Terminée", "Clôturé", "Clos", "Complété", "Erledigt",
        "Gelöst", "Geschlossen", "Abgeschlossen", "Cerrado", "Resuelta", "Finalizado",
        "Closed - not fixed", "Résolu - en attente de clôture",
        "Risolto", "Opgelost", "Gesloten door klant", "Concluído", "Reaberto e fechado",
    ],
)  # fmt: skip
def test_closed(status: str) -> None:
    assert list_of(status) == "closed_statuses"


@pytest.mark.parametrize(
    "status",
    [
        "En cours de résolution", "À compléter", "À fermer", "À terminer",
        "En attente de clôture", "Clôture en cours", "Clôture demandée",
        "Pending Completion", "Pending Closed", "Resolution in progress",
        "Not yet resolved", "Not fixed", "Not closed or resolved", "Unfinished",
        "Unresolved", "To be closed", "To complete", "Being resolved", "Incomplete",
        "Nicht erledigt", "Noch nicht vollständig gelöst", "Ungelöst", "Terminiert",
        "Non clôturé", "Pas encore résolu", "Aún no resuelto", "Pendiente de cerrar",
        "Determining scope", "Cancellation requested", "Annulation demandée",
        "Non ancora risolto", "In attesa di essere chiuso", "Parzialmente risolto",
        "Nog niet opgelost", "Bijna opgelost", "Wordt geannuleerd", "Nunca resolvido",
        "Aguardando ser encerrado", "Ainda não resolvido",
        "Not a problem", "Closing", "In Progress / En cours", "New", "",
    ],
)  # fmt: skip
def test_not_ended(status: str) -> None:
    assert list_of(status) is None


@pytest.mark.parametrize(
    ("status", "key"),
    [
        ("Re-opened", "reopened_statuses"),
        ("Réouvert", "reopened_statuses"),
        ("Reopened - in progress", "reopened_statuses"),
        ("Wiedereröffnet", "reopened_statuses"),
        ("Cancelled / Annulé", "excluded_statuses"),
        ("Closed as duplicate", "excluded_statuses"),
        ("Won’t Do", "excluded_statuses"),
        ("Reopened and closed", "closed_statuses"),
        ("Reopened - Resolved", "closed_statuses"),
        ("Réouvert puis clos", "closed_statuses"),
        ("Wiedereröffnet und erledigt", "closed_statuses"),
        ("Reabierto y cerrado", "closed_statuses"),
        ("Reopened, then cancelled", "excluded_statuses"),
        ("Closed, then reopened", "reopened_statuses"),
        ("Reopened, not closed", "reopened_statuses"),
        ("Reopened after closed", "reopened_statuses"),
        ("Rouvert, non résolu", "reopened_statuses"),
        ("Storniert", "excluded_statuses"),
    ],
)
def test_reopened_and_excluded(status: str, key: str) -> None:
    assert list_of(status) == key

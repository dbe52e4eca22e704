"""Names of the columns of tickets and time, in Italian, Dutch and Portuguese."""

from __future__ import annotations

_TICKET = (
    "numero ticket, id ticket, numero richiesta, rif, ticketnummer, meldingnummer, "
    "meldingsnummer, número do chamado, chamado, número do ticket, id do chamado"
)
_COMPANY = (
    "azienda, società, organizzazione nome, bedrijf, klant, bedrijfsnaam, klantnaam, "
    "nome da empresa, nome do cliente"
)
_PERSON = (
    "assegnato a, agente nome completo, tecnico, operatore, toegewezen aan, "
    "behandelaar, medewerker, monteur, proprietário, responsável, atribuído a, "
    "atribuído para"
)

MORE_WORDS: dict[str, dict[str, str]] = {
    "raw_tickets": {
        "cw_ticket_id": _TICKET,
        "company": _COMPANY,
        "board": "gruppo, squadra, team nome, coda, groep, behandelaarsgroep, "
        "wachtrij, fila de atendimento",
        "type": "tipo di richiesta, soort melding, soort, tipo de chamado",
        "subtype": "sottocategoria, subcategorie, subcategoria",
        "priority": "priorità, prioriteit, prioridade, urgenza",
        "status": "stato, situação",
        "owner": _PERSON,
        "summary": "titolo, oggetto, descrizione breve, onderwerp, korte omschrijving, "
        "assunto, título do chamado",
        "created_at_remote": "creato il, data di creazione, data di apertura, "
        "aperto il, data di inizio, aangemaakt op, aanmaakdatum, datum aanmelding, "
        "geopend op, criado em, aberto em, data de criação, data de abertura",
        "updated_at_remote": "aggiornato il, ultimo aggiornamento, ultima modifica, "
        "gewijzigd op, wijzigingsdatum, laatst gewijzigd, laatste wijziging, "
        "bijgewerkt op, atualizado em, última atualização, modificado em, "
        "última modificação",
        "closed_at": "chiuso il, data di chiusura, data di risoluzione, risolto il, "
        "gesloten op, afgesloten op, opgelost op, datum gereed, datum afgemeld, "
        "sluitingsdatum, fechado em, resolvido em, data de fechamento, "
        "data de resolução, encerrado em",
        "first_response_at": "prima risposta, eerste reactie, eerste antwoord, "
        "primeira resposta, primeira resposta em",
        "reopened_count": "riaperture, heropeningen, reaberturas",
        "sla_due_at": "scadenza, data di scadenza, streefdatum, deadline, vervaldatum, "
        "data limite, prazo",
    },
    "raw_time_entries": {
        "cw_ticket_id": _TICKET,
        "company": _COMPANY,
        "member": f"{_PERSON}, utente, gebruiker, usuário, colaborador",
        "work_type": "attività, tipo di attività, activiteit, taak, atividade, tarefa",
        "minutes": "durata, tempo impiegato, ore, tijd, duur, uren, bestede tijd, "
        "tempo gasto, duração, horas trabalhadas",
        "billable": "fatturabile, factureerbaar, declarabel, faturável",
        "date_worked": "data, data di lavoro, datum gewerkt, data do trabalho",
    },
}

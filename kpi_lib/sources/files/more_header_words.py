"""Names of columns in Italian, Dutch and Portuguese."""

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
    "raw_agreements": {
        "id": "numero contratto, id contratto, contractnummer, contract id, "
        "número do contrato, id do contrato",
        "company": _COMPANY,
        "name": "contratto, nome contratto, contractnaam, omschrijving, "
        "nome do contrato",
        "type": "tipo di contratto, soort, contracttype, contractsoort, "
        "tipo de contrato",
        "start_date": "data inizio, data di inizio, inizio, decorrenza, ingangsdatum, "
        "begindatum, data de início, data início, início, início da vigência",
        "end_date": "data fine, data di fine, fine, scadenza, data di scadenza, "
        "einddatum, afloopdatum, vervaldatum, data de término, data término, "
        "data final, término, fim da vigência",
        "monthly_amount": "canone mensile, importe mensile, importo mensile, importo, "
        "maandbedrag, bedrag per maand, maandelijks bedrag, bedrag, valor mensal, "
        "mensalidade, valor",
        "included_hours": "ore incluse, monte ore, inbegrepen uren, urenbundel, "
        "horas incluídas, franquia de horas",
    },
    "raw_security_alerts": {
        "id": "id avviso, id allarme, melding id, waarschuwing id, id do alerta",
        "company": _COMPANY,
        "device": "computer, postazione, apparaat, computernaam, hostnaam, máquina",
        "type": "categoria, minaccia, categorie, dreiging, ameaça",
        "severity": "gravità, livello, livello di gravità, ernst, prioriteit, "
        "gravidade, severidade, nível",
        "status": "stato, situação",
        "verdict": "verdetto, oordeel, veredito",
        "detected_at": "rilevato il, data rilevamento, data di rilevamento, "
        "gedetecteerd op, detectiedatum, detectado em, data de detecção",
        "resolved_at": "risolto il, chiuso il, opgelost op, gesloten op, resolvido em, "
        "fechado em",
    },
    "raw_surveys": {
        "id": "id risposta, antwoord id, id da resposta",
        "cw_ticket_id": _TICKET,
        "company": _COMPANY,
        "responded_at": "data risposta, data della risposta, risposto il, "
        "datum antwoord, beantwoord op, data da resposta, respondido em",
        "csat": "valutazione, punteggio, soddisfazione, voto, beoordeling, "
        "tevredenheid, cijfer, avaliação, satisfação, nota",
        "nps": "raccomandazione, aanbeveling, recomendação",
    },
}

"""Names that exports give their columns, in English, French, German and Spanish.

For each raw table and column, the surest first. Compared without case, accents and
signs; ``#`` and ``N°`` count as "number".
"""

from __future__ import annotations

from functools import cache

from kpi_lib.domain.names import fold
from kpi_lib.sources.files.more_header_words import MORE_WORDS

_TICKET = (
    "ticket number, ticket id, ticketnbr, ticket nbr, ticket no, issue id, "
    "ticketnummer, número de ticket, numéro de ticket, n° ticket, n° de ticket, "
    "numéro de billet, n° billet, n° de billet, numéro d'incident, n° d'incident, "
    "n° de demande, billet, "
    "id de la incidencia, faultid, case number, case no, case id, incident id, "
    "request id, "
    "sr service recid, issue key, clé de ticket, vorgangsschlüssel, "
    "no demande, no de demande, no billet, no de billet, no ticket, n° demande, "
    "request number, request ref, ticket ref, ticket reference, "
    "clave de incidencia, ticket, incident, tso ticket number, folio, caso, "
    "expediente, "
    "vorgangsnummer, vorgang, auftragsnummer, störungsnummer, número de caso, "
    "n° d'intervention, n° intervention, numéro d'intervention, n° de fiche, "
    "n° de dossier"
)
_COMPANY = (
    "company, company name, organization, organisation, organización, organização, "
    "organizzazione, organisatie, organization name, "
    "requester organization name, account, account name, account customer, client, "
    "client name, customer, customer name, customername, société, entreprise, "
    "organisation, entité, nom du client, nom de la société, nom de l'entreprise, "
    "compte, entity, kunde, kundenname, firma, mandant, cliente, compañía, "
    "auftraggeber, empresa, organizaciones, entidad, "
    "custom field organizations, "
    "customer business then name, project name, site name, department name, "
    "department, "
    "site, location, emplacement, standort, sede, customer id, customer number, "
    "kundennummer, numéro de client"
)
_PERSON_TICKET = (
    "owner, ticket owner, assignee, assignee name, assigned to, agent, agent name, "
    "primary resource, resource, technician, tech, "
    "technicien, attribué à, attribué à technicien, assigned to technician, "
    "affecté à, technician full name, "
    "personne assignée, assigné à, responsable, propriétaire, intervenant, "
    "pris en charge par, traité par, bearbeiter, besitzer, eigentümer, "
    "verantwortlich, verantwortlicher, zuständig, propietario, encargado, "
    "zugewiesen an, zugewiesene person, persona asignada, asignado a, técnico, "
    "user full name, ressource, gestionnaire, sachbearbeiter, agente, "
    "assigned technician, "
    "assigned agent, technicien assigné, técnico asignado, zugewiesener techniker, "
    "mitarbeiter, name des mitarbeiters, resource list, resources"
)
_AGREEMENT = "agreement id, contract id, agreement recid, agr header recid, contractid"

WORDS: dict[str, dict[str, str]] = {
    "raw_tickets": {
        "cw_ticket_id": f"{_TICKET}, id, number, numéro, référence, identifiant, nr, "
        "nummer, número",
        "company": _COMPANY,
        "board": "board, board name, service board, queue, group, ticket group, "
        "assignment group, team, team name, groupe, file, file d'attente, équipe, "
        "groupe de techniciens, attribué à groupe de techniciens, tableau, "
        "tableau de service, groupe d'affectation, abteilung, tablero, departamento, "
        "assigned to technician group, warteschlange, gruppe, grupo, cola, equipo, "
        "project key, service, department, help desk, área, mesa, support group, "
        "groupe de support, pipeline, "
        "supportgruppe, grupo de soporte, grupo de asignación, domaine, bereich",
        "type": "type, ticket type, issue type, tickettype, service type, servicetype, "
        "request type, type de ticket, typ, vorgangstyp, tipo, tipo de incidencia, "
        "category, catégorie, kategorie, categoría, problem type, item type, "
        "type de billet, type de demande, nature, anfragetyp, problemtyp, störungsart",
        "subtype": "subtype, sub type, sub issue type, servicesubtype, sub category, "
        "subcategory, sous catégorie, sous type, unterkategorie, subcategoría, item, "
        "category 2",
        "priority": "priority, priority name, ticket priority, priorité, priorität, "
        "prioridad, urgency, urgence, dringlichkeit, urgencia, severity",
        "status": "status, ticket status, status description, state, incident state, "
        "status name, statut, état, zustand, estado, current state, étape, stage, "
        "avancement, bearbeitungsstand, fase",
        "owner": _PERSON_TICKET,
        "summary": "summary, summary description, subject, ticket subject, title, "
        "short description, brève description, issue summary, titre, sujet, objet, "
        "résumé, sommaire, "
        "intitulé, libellé, description courte, titel, kurzbeschreibung, "
        "betreff, zusammenfassung, asunto, título, resumen, descripción breve, "
        "breve descripción",
        "created_at_remote": "created at, created on, created time, created, "
        "date created, created date, date entered, date opened, opened at, opened, "
        "opened date, opening date, open date, dateoccurred, ticket created timestamp, "
        "date d'ouverture, date de création, date création, date ouverture, créé le, "
        "créé, ouvert le, ouverture, création, erstellt am, eröffnet am, angelegt am, "
        "erstellungsdatum, eröffnungsdatum, creado el, creada el, abierto el, "
        "erstellt, eröffnet, erfasst am, fecha de creación, fecha de apertura, creada, "
        "ouvert, date d'appel, "
        "creado, creation date, date reported, reported, date logged, logged, raised, "
        "received, submitted, date registered, create date, create time, request time, "
        "gemeldet, eingang, signalé, déclaré, "
        "reçu, fecha de alta, fecha de registro, recibido, reportado",
        "updated_at_remote": "updated at, updated on, updated, last update, "
        "last updated, last updated time, last update time, last updated at, "
        "sys updated on, last modified, last activity, lastactiondate, "
        "last action, last action date, lastactivitydate, ticket updated timestamp, "
        "dernière modification, dernière action, "
        "dernière mise à jour, mis à jour, date de mise à jour, modification, "
        "modifié le, aktualisiert, geändert, "
        "zuletzt geändert, letzte änderung, actualizada, actualizado, "
        "última actualización, "
        "fecha de actualización, modified, changed, última modificación, modify time, "
        "letzte aktivität, "
        "dernière activité, última actividad, última acción, last touched, "
        "last changed, last change",
        "closed_at": "closed at, closed on, closed date, date closed, closed time, "
        "finished, finished at, ended at, close date, close time, "
        "closing date, complete date, completed date, completed at, solved at, "
        "resolved at, resolved on, resolved time, resolved date, resolution date, "
        "date resolved, dateclosed, ticket solved timestamp, closed, resolved, solved, "
        "date de clôture, date de fermeture, date de résolution, date clôture, "
        "date fermeture, date résolution, clos le, clôturé le, fermé le, clôture, "
        "fermeture, abschlussdatum, schließdatum, lösungsdatum, cerrado el, "
        "résolu le, résolu, geschlossen am, geschlossen, erledigt, gelöst am, gelöst, "
        "abgeschlossen am, fecha de cierre, fecha de resolución, cerrada, cerrado, "
        "resuelta, resuelto",
        "first_response_at": "initial response time, first response at, "
        "first response, first technician response, first responded at, "
        "date responded, date responded utc, technician first comment date, "
        "first responsedate, responded at, première réponse, date de première réponse, "
        "erste antwort, erste reaktion, primera respuesta, first reply, "
        "primera atención, prise en charge, pris en charge, pris en charge le",
        "resolution_minutes": "full resolution time in minutes, resolution minutes, "
        "resolved minutes, solution in min, resolution time in hrs, resolution time, "
        "délai de résolution, durée de résolution, temps de résolution, lösungszeit, "
        "lösungsdauer, tiempo de resolución",
        "reopened_count": "reopens, reopen count, reopened count, reopened, "
        "réouvertures, nombre de réouvertures, wiedereröffnungen, "
        "anzahl wiedereröffnungen, reaperturas, número de reaperturas",
        "escalation_count": "escalations, escalation count, escalades",
        "agreement_id": _AGREEMENT,
        "sla_due_at": "due date, due by time, due by, due at, duedate, fixbydate, "
        "resolution due, resolve by, resolved due date time, date resplan utc, "
        "fix by, target, deadline, échéance, date limite, date d'échéance, "
        "date butoir, date cible, fälligkeitsdatum, fällig am, frist, zieltermin, "
        "fecha de vencimiento, fecha límite, fecha compromiso, vencimiento",
        "sla_met": "sla met, made sla, fixtargetmet, resolution sla met, "
        "service level agreement has been met, resolution status, sla status, "
        "sla respecté, sla eingehalten, resolution sla, sla fix target met, "
        "sla cumplido, sla breached, sla violated, resolution violated, breached, "
        "is overdue, overdue, "
        "sla verletzt, überfällig, sla dépassé, hors délai, en retard, sla incumplido",
    },
    "raw_time_entries": {
        "cw_time_entry_id": "time entry id, time entry number, time recid, entry id, "
        "timer id, worklog id, time id, id, numéro, nr, identifiant, beleg, "
        "belegnummer, belegnr",
        "cw_ticket_id": _TICKET,
        "company": _COMPANY,
        "member": "member, member name, member id, full name, user, username, "
        "resource, resource name, technician, tech, agent, employee, worker, author, "
        "utilisateur, technicien, collaborateur, membre, benutzer, mitarbeiter, "
        "bearbeiter, usuario, técnico, empleado, nom, name, nombre, ressource, "
        "ressourcenname, techniker, intervenant, consultant, engineer, recurso, "
        "colaborador",
        "work_type": "work type, task, activity, activity name, role, work role, "
        "billing code, activité, tâche, type de travail, prestation, tätigkeit, "
        "aufgabe, leistungsart, actividad, tarea, project, projet, projekt, proyecto, "
        "outcome, job type, nature du travail, catégorie de temps, zeitart, "
        "tätigkeitsart, tipo de trabajo, type",
        "minutes": "minutes, actual hours, hours worked, hours actual, "
        "duration decimal, dauer dezimal, duración decimal, duration h, dauer h, "
        "duración h, duration, hours, time spent, time, actual, worked, durée, heures, "
        "temps passé, durée heures, dauer, stunden, zeit, benötigte zeit, duración, "
        "horas, tiempo empleado, active duration, timetaken, time taken, time worked, "
        "temps travaillé, temps consacré, geleistete stunden, arbeitszeit, "
        "horas trabajadas, tiempo trabajado, quantity, aufwand, effort",
        "billable": "billable, is billable, billable flag, billable option, billing, "
        "facturable, abrechenbar, verrechenbar, fakturierbar, actisbillable, "
        "chargeable, charge type, billing type, billing status, non billable, "
        "free of charge, gratuit, kostenlos, sin cargo, not billable, non facturable, "
        "nicht verrechenbar, nicht abrechenbar",
        "date_worked": "date worked, work date, date, start date, date start, "
        "entry date, worked on, started at, start, start time, time start, "
        "date de début, date de travail, jour, datum, startdatum, arbeitsdatum, fecha, "
        "fecha de inicio, created at, timestart, executed at, action date, logged on, "
        "travaillé le, effectué le, geleistet am, fecha de trabajo",
        "agreement_id": _AGREEMENT,
    },
    "raw_agreements": {
        "id": "no contrat, no de contrat, n° contrat, agreement id, agreement number, "
        "agr header recid, contract id, "
        "contract number, contract ref, id, number, numéro, n° de contrat, "
        "vertragsnummer, nr",
        "company": _COMPANY,
        "name": "agreement name, agr name, agreement, contract name, contract, name, "
        "contrat, nom, vertrag, vertragsname, bezeichnung, contrato, póliza, forfait, "
        "entente, plan, nombre, intitulé du contrat, nom du contrat, libellé, intitulé",
        "type": "agreement type, agr type desc, contract type, type, type de contrat, "
        "vertragsart, tipo, typ",
        "start_date": "start date, date start, datestart, start, begin date, "
        "valid from, date de début, début, beginn, startdatum, gültig ab, "
        "fecha de inicio, inicio, vigencia desde, válido desde, desde, in effect from, "
        "en vigueur du, en vigueur, valable du, du, date d'effet, prise d'effet, "
        "effective date",
        "end_date": "end date, date end, dateend, end, expiry date, expires, valid to, "
        "valid until, date de fin, fin, échéance, ende, enddatum, gültig bis, "
        "fecha de fin, vigencia hasta, válido hasta, hasta, vencimiento, laufzeit bis, "
        "jusqu'au, valable jusqu'au, au",
        "covered_boards": "covered boards, boards, queues, groups, teams, "
        "service boards, files d'attente, files, groupes, équipes, équipes couvertes, "
        "groupes couverts, warteschlangen, "
        "gruppen, tableros, colas, grupos, áreas",
        "covered_types": "covered types, types, ticket types, types de ticket, "
        "kategorien, catégories, categories, tipos, categorías",
        "monthly_amount": "monthly amount, amount per month, billing amount, "
        "monthly revenue, mrr, amount, montant mensuel, montant, monatsbetrag, betrag, "
        "importe mensual, importe, monthly fee, mensualité, mensualidad, "
        "cuota mensual, monatspauschale, abonnement mensuel, "
        "prix par mois, prix mensuel, monthly price, price per month, precio mensual, "
        "preis pro monat, recurring amount, forfait mensuel, redevance mensuelle, "
        "redevance, loyer mensuel, tarif mensuel, coût mensuel, monthly rate, "
        "monthly cost, precio al mes, kosten pro monat, pauschale, montant ht, "
        "prix ht, period charge, recurring charge, recurring price, "
        "recurring service price",
        "included_hours": "included hours, hours included, application limit, "
        "heures incluses, inklusivstunden, stundenkontingent, stunden, "
        "banque d'heures, heures prévues, bolsa de horas, block hours, "
        "horas incluidas, hours, heures par mois, heures mensuelles, heures contrat, "
        "heures contractuelles, crédit d'heures, heures, heures incluses par mois, "
        "heures incluses mois, hours per month, monthly hours, stunden pro monat, "
        "std pro monat, monatsstunden, horas al mes, horas mensuales, horas",
    },
    "raw_security_alerts": {
        "id": "alert id, threat id, incident id, composite id, detection id, "
        "detect id, alert uid, id, identifiant, kennung, identificador",
        "source": "source, product, detection source, product name",
        "company": f"{_COMPANY}, site, group, tenant, tenant name",
        "device": "device, device name, endpoints, endpoint, computer name, computer, "
        "hostname, host name, endpoint name, machine name, agent computer name, "
        "agent name, impacted assets, appareil, poste, "
        "gerät, rechner, dispositivo, equipo, machine, nom de l'appareil, "
        "nom du poste, ordinateur, équipement, hôte",
        "type": "classification, category, incident type, incident name, alert name, "
        "threat name, threat details, type, catégorie, kategorie, categoría, title, "
        "subject, type d'alerte, type de menace, menace, nature, nom de l'alerte, "
        "bedrohung, amenaza, malware group",
        "severity": "severity name, severity level, severity, severity score, "
        "confidence level, gravité, sévérité, schweregrad, "
        "gravedad, severidad, priority, niveau de gravité, criticité, niveau, level, "
        "stufe, nivel",
        "status": "incident status, alert status, status, state, statut, état, zustand,"
        " estado",
        "verdict": "analyst verdict, verdict, determination, classification, "
        "bewertung, veredicto",
        "detected_at": "identifying time utc, identified at, detected at, "
        "first activity, detection time, created timestamp, reported time utc, "
        "created at, created, created on, occurred, occurred at, detect time, "
        "detect date, triggered, sent at, first seen, détecté le, erkannt am, "
        "detectado, date, time, détectée le, date de détection, détection, horodatage, "
        "timestamp, zeitstempel, fecha de detección",
        "resolved_at": "resolved at, closed at, resolved time, resolved, closed, "
        "résolu le, behoben am, resuelto, résolue le, résolu à, résolue à, "
        "date de résolution, clôturée le, clôturé le, date de clôture, behoben, "
        "resuelto el",
    },
    "raw_surveys": {
        "id": "survey response id, response id, survey id, review id, id, numéro, nr",
        "cw_ticket_id": _TICKET,
        "company": _COMPANY,
        "responded_at": "responded at, response date, rated on, answered at, closed, "
        "completed at, submitted at, submitted, timestamp, date, created at, created, "
        "horodateur, horodatage, fbdate, répondu le, date de réponse, beantwortet am, "
        "respondido, fecha, datum",
        "csat": "csat, csat rating, satisfaction score, rating, score, csat score, "
        "customer rating, experience score, fbscore, satisfaction, note, bewertung, "
        "zufriedenheit, valoración, satisfacción, stars, choice, "
        "how satisfied are you, satisfied, overall rating, avis, évaluation, "
        "appréciation, gesamtbewertung, calificación, "
        "satisfait, zufrieden, satisfecho",
        "nps": "nps, nps score, nps rating, net promoter score, recommendation, "
        "likelihood to recommend, recommandation, empfehlung, recomendación, "
        "recommend, recommanderiez, weiterempfehlen, recomendaría",
    },
}

for _table, _columns in MORE_WORDS.items():
    for _column, _listed in _columns.items():
        WORDS[_table][_column] += f", {_listed}"


@cache
def all_words() -> frozenset[str]:
    """Return every word as it may stand in a header, in lower case."""
    listed = {
        w for t in WORDS.values() for text in t.values() for w in text.split(", ")
    }
    listed |= {word.replace("ticket number", "ticket #") for word in listed}
    return frozenset(listed | {fold(word) for word in listed} | {"#"})

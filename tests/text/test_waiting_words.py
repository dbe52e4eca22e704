"""Statuses that wait for the client, by all of their words."""

from __future__ import annotations

import pytest

from kpi_lib.text.waiting_words import waits_for_client

WAITING = """
Waiting on Client|Waiting for Customer|WaitingOnCustomer|waiting_customer|With Customer
Pending Customer|Awaiting User Info|Awaiting Caller|Pending requester|>Waiting Customer
Customer Response Pending|Waiting - Customer reply|Awaiting client approval
Waiting for the customer to respond|On Hold - Customer|On hold: client
Waiting on contact|WARTEN AUF KUNDE
Hold (awaiting client)|5 - Waiting for Customer|Pending Client’s response
En attente du client|En attente client|En attente de réponse du client
En attente de l’utilisateur|Attente retour client|En attente d’approbation du client
Warten auf Kunde|Wartet auf Kunden|Warten auf Rückmeldung vom Kunden
Esperando al cliente|Pendiente del cliente|A la espera de respuesta del usuario
"""
OTHERS = """
Waiting|Pending|On Hold|In progress|Closed|User|Waiting on Vendor|Waiting for parts
Awaiting Approval|Waiting for internal approval|Waiting on third party
Waiting for client visit|Waiting to contact client|Waiting on client services
Customer Responded|Client replied|Scheduled with client|Pending customer cancellation
Client waiting|Customer is waiting|Kunde wartet|Client waiting for us
En attente|En attente du fournisseur|Chez le client|Warten auf Lieferant|
"""


def statuses(text: str) -> list[str]:
    return text.strip("\n").replace("\n", "|").split("|")


@pytest.mark.parametrize("status", statuses(WAITING))
def test_the_client_is_the_one_to_act(status: str) -> None:
    assert waits_for_client(status)


@pytest.mark.parametrize("status", statuses(OTHERS))
def test_others_or_nobody_is_named(status: str) -> None:
    assert not waits_for_client(status)

"""Requests for training, told from tickets about things of that name.

The bars are a little under what docs/statistics.md reports.
"""

from __future__ import annotations

import functools
import itertools

import pandas as pd
import pytest
from support.labelled_summaries import asks_for_training, labelled, score

from kpi_lib.domain.languages import LANGUAGES, Language

SAMPLES = list(
    itertools.product(LANGUAGES, ("desk", "further", "later", "summaries", "unseen"))
)
EXAMPLES = (
    "How do I add a chart to a slide",
    "Where do I find the holiday form",
    "Show a user how to file emails",
    "Not sure how to change a table",
    "Comment ajouter un graphique",
    "Montrer à un utilisateur comment classer ses courriels",
    "Où trouver le formulaire de congé",
)


KNOWN = [
    ("User knows how to export, the button is greyed out", False),
    ("The caller already knows how to export, it is greyed out", False),
    ("User does not know how to export", True),
    ("Nobody knows how to use the new scanner", True),
    ("No one in accounting knows how to run the report", True),
    ("Not sure anyone knows how to export", True),
    ("She barely knows how to open Teams", True),
    ("Wishes she knew how to use pivot tables", True),
    ("Who knows how to merge PDFs?", True),
    ("Personne ne sait comment fusionner des PDF", True),
    ("Not a user error: the totals differ by one cent", False),
    ("User error: the totals were typed twice", True),
    ("No training wanted, the macro itself is broken", False),
    ("No training yet, please help with the macro", True),
    ("Pas de formation voulue, c'est la macro qui est brisée", False),
    ("Aucune formation requise, la macro est brisée", False),
    ("Pas de formation reçue sur la macro", True),
    ("Ce n'est pas une erreur utilisateur : le total diffère", False),
    ("Erreur utilisateur : le total a été saisi deux fois", True),
    ("Not sure she knows how to export", True),
    ("No user knows how to export", True),
    ("L'utilisateur sait comment faire, le bouton est grisé", False),
    ("Elle sait très bien comment exporter, le bouton est grisé", False),
    ("Pas certain qu'elle sait comment exporter", True),
    ("Le fournisseur ne sait pas pourquoi le lien coupe", False),
    ("The vendor doesn't know why the link drops", False),
    ("How do we stop the totals from rounding", True),
    ("How long until the line is back", False),
    ("Comment on arrête l'arrondi des totaux", True),
    ("Comment ça se fait que la ligne coupe", False),
    ("Where do I put the stamp", True),
    ("Where are we with the order", False),
    ("Où se trouve le bouton Exporter", True),
    ("Où en est la commande", False),
    ("Please explain what the freeze button does", True),
    ("Please explain why the bill is higher", False),
    ("Merci d'expliquer à l'usager les filtres", True),
    ("Merci d'expliquer pourquoi la facture monte", False),
    ("Tried the steps in the guide, the code is refused", False),
    ("Any guide for the new scales?", True),
    ("Procédure suivie selon le guide, le code est refusé", False),
    ("Y a-t-il un guide pour les nouvelles balances?", True),
]
SPOKEN_OF = [
    ("Procédure pour ajouter une boîte", True),
    ("Procédure pour départ de M. Roy", False),
    ("Démarches d'embauche - Anna", False),
    ("Étapes pour l'arrivée de nouveaux employés", False),
    ("Steps for onboarding two new hires", False),
    ("Guide to Excel for new starters", True),
    ("Show me the shared calendar", True),
    ("Outlook does not show me the shared calendar", False),
    ("Montrez-moi le calendrier partagé", True),
    ("Besoin d'explications", True),
    ("Connaît mal les raccourcis", True),
    ("Ne connaît pas son mot de passe", False),
    ("Cmt supprimer une page blanche", True),
    ("Question on Word", True),
    ("Question about the server outage", False),
    ("Compte de démonstration expiré", False),
]
APOSTROPHES = [
    ("L’écran ’noir’ ne s’allume plus", False),
    ("’", False),
    ("L’utilisatrice demande une formation sur l’écran", True),
    ("Training on the user’s new phone", True),
]
ALIKE = [
    ("Difficulté à se connecter au VPN", "Difficulté à se retrouver dans Teams"),
    ("Ne se souvient plus de son mot de passe", "Ne se souvient plus de la façon"),
    ("Licence jamais utilisée, à annuler", "N'a jamais utilisé Teams"),
    ("Micro muet à la séance du conseil", "Demande une séance sur Excel"),
    ("Reçu un rappel de paiement suspect", "Un rappel sur les filtres"),
    ("Account never used, please disable", "User has never used Teams"),
    ("Asking how the migration is going", "Asking how the new filter works"),
    ("Time difference between two servers", "Difference between CC and BCC"),
    ("Session on the RDS server dropped", "Wants a session on pivot tables"),
    ("New to the company: create a login", "New to the ticket portal"),
]
"""An incident, and a request that is worded like it."""


def asks(*summaries: str, **own: list[str]) -> list[bool]:
    return list(asks_for_training(pd.Series(summaries), **own))


@pytest.fixture(scope="module")
def is_asked() -> dict[str, bool]:
    """Return what the defaults say of each text of the tables above."""
    texts = [text for text, _ in (*KNOWN, *SPOKEN_OF, *APOSTROPHES)]
    texts += itertools.chain.from_iterable(ALIKE)
    return dict(zip(texts, asks(*texts), strict=True))


@functools.cache
def claims(*examples: str) -> pd.Series:
    """Judge all samples at once: by language, name and row of a sample."""
    samples = {key: labelled(*key)["summary"] for key in SAMPLES}
    return asks_for_training(pd.concat(samples), examples)


@pytest.mark.parametrize("sample", ["summaries", "desk", "further"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_requests_of_known_wordings_are_found(language: Language, sample: str) -> None:
    is_so = labelled(language, sample)["training"]
    for examples in ((), EXAMPLES):
        found = score(claims(*examples).loc[language, sample], is_so)
        assert found.precision >= 0.95
        assert found.recall >= 0.95


@pytest.mark.parametrize(
    ("language", "sample", "precise", "recalled"),
    [
        ("en", "unseen", 0.85, 0.65),
        ("fr", "unseen", 0.9, 0.65),
        ("en", "later", 0.95, 0.9),
        ("fr", "later", 0.95, 0.85),
    ],
)
def test_requests_of_other_wordings_are_claimed_rightly(
    language: Language, sample: str, precise: float, recalled: float
) -> None:
    found = score(
        claims().loc[language, sample], labelled(language, sample)["training"]
    )
    assert found.precision >= precise
    assert found.recall >= recalled


@pytest.mark.parametrize(("summary", "is_request"), KNOWN)
def test_what_is_known_or_denied_asks_for_no_training(
    is_asked: dict[str, bool], summary: str, is_request: bool
) -> None:
    assert is_asked[summary] is is_request


@pytest.mark.parametrize(("summary", "is_request"), SPOKEN_OF)
def test_words_that_ask_by_what_they_speak_of(
    is_asked: dict[str, bool], summary: str, is_request: bool
) -> None:
    assert is_asked[summary] is is_request


def test_a_tenants_own_phrases_are_added_to_the_defaults() -> None:
    own = ["point (me|us) * towards", "dem*", "walk-in clinic"]
    is_request = {
        "Point towards the form": True,
        "Please point me a bit towards the form": True,
        "Demonstrate it": True,
        "walk in clinic": True,
        "How do I sort": True,
        "Point me. Go towards the form": False,
        "Academy": False,
        "walkin clinic": False,
    }
    told = asks(*is_request, requests=own)
    assert dict(zip(is_request, told, strict=True)) == is_request
    assert asks("How do I sort the stamps", exclude=["how do i sort"]) == [False]


@pytest.mark.parametrize(("summary", "is_request"), APOSTROPHES)
def test_a_typographic_apostrophe_is_no_sign_of_a_request(
    is_asked: dict[str, bool], summary: str, is_request: bool
) -> None:
    assert is_asked[summary] is is_request


def test_of_a_request_and_an_excluded_phrase_the_first_counts() -> None:
    own = {
        "requests": ["nobody * opens the vault"],
        "exclude": ["opens the vault door"],
    }
    assert asks("Nobody here opens the vault door", **own) == [True]
    assert asks("She opens the vault door", **own, keywords=["vault"]) == [False]


@pytest.mark.parametrize(("summary", "request_of_its_like"), ALIKE)
def test_an_incident_worded_like_a_request_is_none(
    is_asked: dict[str, bool], summary: str, request_of_its_like: str
) -> None:
    assert not is_asked[summary]
    assert is_asked[request_of_its_like]

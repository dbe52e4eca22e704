"""Words that tell no company and no person apart: legal forms, articles, trades."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kpi_lib.facts.client.report_vocabulary import vocabulary
from kpi_lib.text.common_names import PRODUCTS
from kpi_lib.text.vocabulary import IDEAS, STOP_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEGAL_FORMS: Final = _words(
    """
    ab ag aps as asbl asso association bv cic cie co company compagnie coop corp
    corporation cv ei eirl enr enrg ent eurl gbr gie gmbh group groupe holding holdings
    inc incorporated kg kgaa lc llc llp lp ltd ltda ltee limited limitee nv obnl osbl oy
    oyj plc plt pllc pte pty sa sarl sas sasu sc sca sci scop scp selarl senc sencrl
    smllc snc societe spa spol spzoo srl srls trust ulc
    """
)
"""Folded, without points; at the end or the beginning of a company's name."""

ARTICLES: Final = _words("the a an le la les l un une des du de d aux au and et und")

_TRADES: Final = _words(
    """
    academie academy accountants accounting advisors advisory agence agency aliments
    analytics architecte architectes architects architecture assurance assurances
    atelier ateliers auberge auto automobile automobiles aviation avocat avocats bakery
    bank banque bar bistro boucherie boulangerie boutique brasserie brewery builders
    building bureau cabinet cafe capital care catering caterers centre chalets church
    chemicals chimie city clinic clinics clinique cliniques club college commerce
    communications community compta comptables concept conseil conseils construction
    constructions consultant consultants consulting contractors cooperative council
    creations credit cuisine cuisines dairy decor dental dentaire dentaires dentist
    dentistes dentists design designs developpement development digital direct
    distribution distributions distributors ebenisterie ecole editions education
    electric electrical electrique electronics energie energies energy engineering
    engineers entreprise entreprises enterprise enterprises environment environnement
    equipment estate estates events evenements excavation expertise experts express
    fabrication farm farms ferme ferronnerie finance financial fire fleuriste florist
    fonderie food foods forge formation foundation fondation freight fromagerie garage
    garden gardens gestion global graphics habitation health healthcare home homes
    hotel hotels hospital hopital housing humaines imports imprimerie industrial
    industrie industries industriel ingenierie innovation innovations institut
    institute insurance interiors international investments investissements jardin
    jardins jewellers joinery kitchen kitchens lab labs laboratoire laboratoires
    laboratories landscaping law lawyers legal logistics logistique machine machines
    maison maisons management manufacturing marine market marketing materials materiaux
    mechanical mecanique media medical medicale menuiserie menuiseries metal metals
    mills mining ministry minoterie mobile moteurs motors mutual national nautique
    notaire notaires notary nurseries office optical opticians optique packaging paint
    paper papeterie partner partners partenaires patisserie paysage paysagiste pharma
    pharmaceutical pharmaceuticals pharmacie pharmacies pharmacy photo physio
    physiotherapie pizzeria plastics plastiques plomberie plumbing portes poterie press
    printers printing produits production productions products professional promotion
    properties property publishing realty recherche recruitment recycling renovation
    renovations rental rentals repair research residence residences resources
    restaurant restaurants retail roofing sante school schools science sciences
    secure security securite seniors services shipping shop signs sociale social soins
    soft software solar solicitors solution solutions spa sport sports staffing station
    steel storage store stores strategies strategy studio studios supplies supply
    surveyors systemes systems team tech technical technique techniques technologie
    technologies technology telecom textile textiles theatre tiles tools tourism
    tourisme toys trade trading traiteur training transit transport transports travel
    trucking united university usinage vet veterinaire veterinary vetements ventures
    village ville vision voyages warehouse water wealth wines winery works workshop
    workshops world yacht youth
    north nord south sud east est west ouest central centrale northern southern eastern
    western nordique canada canadian canadien canadienne quebec montreal toronto ottawa
    ontario london paris france england british american america americain europe
    european atlantic atlantique pacific pacifique laval gatineau sherbrooke
    vancouver calgary alberta manitoba
    """
)
_WORDS_AND_NAMES: Final = _words(
    """
    art banks baron bell best bill bishop black blue book bond bright brown bush carol
    case chance church cook cooper cote court couture cross dawn day dean deck drew eve
    english field fields fish fisher flower fox french gage gene gold grace grand grant
    gray green grey guy hall hand hard hart head heath hill hope house jack james joy
    judge key king knight lane leaf light line little long lord love low lowe mark
    marks marsh mason may mercy miles mills moon mount noel norm page paige paradis
    parent park parks pat petit pierre pike plant pool pope post power price print
    queen rains ray reed rice rich ring rivers road rob rock rose rowe rue rush sage
    sharp short silver simple small snow speed spring steel stone storm street strong
    sue summer swift table temple thorne tower town trainer vale victor wall walls ward
    waters weeks wells white wild will wind winter wise wolf wood woods yard young
    roi roy rey bon bonne belle beau blanc blanche noir rouge vert gros jeune leger
    fort fin franc grande haut haute juste marche mont montagne rose riviere soleil
    terre tour vigne voie
    stable notable remark pages paged marks marked tables tabled wills
    remote data group account accounts order orders user users admin support
    request requests change changes test tests
    """
)


@lru_cache(maxsize=65536)
def is_everyday(word: str) -> bool:
    """Return whether a folded word stands in ordinary texts, as ``will`` does."""
    return (
        len(word) < 2
        or word.isdigit()
        or word in _WORDS_AND_NAMES
        or word in STOP_WORDS
        or word in vocabulary()
        or word in _idea_words()
    )


def is_generic(word: str) -> bool:
    """Return whether a folded word of a company's name names no company by itself."""
    return (
        word in _TRADES
        or word in LEGAL_FORMS
        or word in ARTICLES
        or word in PRODUCTS
        or is_everyday(word)
    )


@lru_cache(maxsize=1)
def _idea_words() -> frozenset[str]:
    return frozenset(word for phrase in IDEAS for word in phrase)

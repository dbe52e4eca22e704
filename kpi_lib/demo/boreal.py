"""Boréal Infogérance, the French-speaking demo tenant in Montréal."""

from __future__ import annotations

import datetime as dt

from kpi_lib.demo.french import LABELS
from kpi_lib.demo.world import Agreement, Company, Technician, World

_MON, _TUE, _WED, _THU, _FRI = range(5)

COMPANIES = (
    Company("Clinique Nord", "CLN", 13, (_TUE, _THU)),
    Company("Fabrication Lemoyne", "LEM", 14, (_MON, _WED, _FRI)),
    Company("Transport Beaurivage", "BVG", 11, (_MON, _THU)),
    Company("Notaires Viau-Thériault", "NVT", 8, (_WED,)),
    Company("Pharmacies Kirouac", "KIR", 9, (_TUE, _FRI)),
    Company("Eastmount Analytics", "EMA", 7, (_THU,), foreign_share=0.85),
    Company("Coopérative Val-Doré", "CVD", 8, (_TUE,)),
    Company("Ébénisterie Vaudrin", "VAU", 4, ()),
    Company("Fromagerie Aubécourt", "AUB", 5, (_WED,)),
    Company("Studio Farandole", "FAR", 3, ()),
    Company("Ressources Kapiwak", "KPW", 10, (_MON, _WED)),
    Company("Assurances Montplaisir", "MPL", 8, (_FRI,)),
)
TECHNICIANS = (
    Technician("Étienne Laframboise", "elaframboise", 37.5),
    Technician("Maude Castonguay", "mcastonguay", 37.5),
    Technician("Karim Benhaddou", "kbenhaddou", 40, project_weight=1.6),
    Technician(
        "Josiane Thivierge",
        "jthivierge",
        37.5,
        leave=((dt.date(2026, 7, 20), dt.date(2026, 7, 31)),),
    ),
    Technician("Mathieu Rocheleau", "mrocheleau", 37.5),
    Technician("Anh-Thu Phan", "atphan", 30),
    Technician("Sébastien Gadbois", "sgadbois", 37.5),
    Technician("Noémie Desruisseaux", "ndesruisseaux", 37.5),
    Technician(
        "Xavier Quenneville",
        "xquenneville",
        37.5,
        leave=((dt.date(2026, 3, 2), dt.date(2026, 3, 6)),),
    ),
    Technician("Fatou Diabaté", "fdiabate", 37.5, joined=dt.date(2025, 2, 3)),
)
_ALL_BOARDS = tuple(LABELS.boards)


def _year(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


AGREEMENTS = (
    Agreement("Clinique Nord", "Infogérance complète", dt.date(2023, 1, 1), None,
              16900, 150, type="Forfait"),
    Agreement("Clinique Nord", "Hébergement seul", dt.date(2024, 1, 1), None,
              850, boards=(), types=(), type="Hébergement"),
    *(
        Agreement("Fabrication Lemoyne", f"Infogérance {year}", *_year(year),
                  18200, 170, type="Forfait")
        for year in (2024, 2025, 2026)
    ),
    Agreement("Transport Beaurivage", "Infogérance complète", dt.date(2022, 6, 1),
              None, 14300, 130, type="Forfait"),
    Agreement("Notaires Viau-Thériault", "Soutien toutes files", dt.date(2024, 1, 1),
              None, 10400, 90, boards=_ALL_BOARDS, type="Forfait"),
    Agreement("Pharmacies Kirouac", "Soutien", dt.date(2023, 9, 1), None, 9300, 100,
              boards=("desk", "network", "servers"), type="Forfait"),
    Agreement("Pharmacies Kirouac", "Sécurité gérée", dt.date(2023, 9, 1), None, 2600,
              boards=("security",), type="Sécurité"),
    Agreement("Eastmount Analytics", "Full Service", dt.date(2023, 3, 1), None, 9100,
              80, type="Forfait"),
    Agreement("Coopérative Val-Doré", "Soutien aux postes", dt.date(2024, 1, 1), None,
              5200, 60, boards=("desk",),
              types=("access", "email", "printing", "collaboration", "software",
                     "workstation"), type="Forfait"),
    Agreement("Fromagerie Aubécourt", "Infogérance", dt.date(2023, 7, 1),
              dt.date(2026, 6, 30), 6500, 55, type="Forfait"),
    Agreement("Ressources Kapiwak", "Infogérance complète", None, None, 13000, 120,
              type="Forfait"),
    *(
        Agreement("Assurances Montplaisir", f"Soutien {year}", *_year(year), 9600, 85,
                  types=tuple(key for key in LABELS.types
                              if key not in ("migration", "purchase")), type="Forfait")
        for year in (2024, 2025, 2026, 2027)
    ),
)  # fmt: skip

BOREAL = World(
    slug="boreal",
    tenant_id="6f0c7a52-1f63-4b57-9d7a-3c1c5f0e8a11",
    # Chosen among some 150: by chance no other day looks like a planted spike. So
    # a quiet demo says nothing about how often the anomaly flag is wrong.
    seed=121,
    timezone="America/Toronto",
    country="CA",
    region="QC",
    opens=8 * 60,
    closes=17 * 60,
    language="fr",
    companies=COMPANIES,
    technicians=TECHNICIANS,
    labels=LABELS,
    agreements=AGREEMENTS,
    has_source_clock=True,
)

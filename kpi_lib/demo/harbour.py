"""Harbour IT Services, the English-speaking demo tenant in London."""

from __future__ import annotations

import datetime as dt

from kpi_lib.demo.english import LABELS
from kpi_lib.demo.world import Agreement, Company, Technician, World

_MON, _TUE, _WED, _THU, _FRI = range(5)

COMPANIES = (
    Company("Pennywell Dental Group", "PDG", 13, (_TUE, _THU), 0.0),
    Company("Castlerigg Logistics", "CRL", 14, (_MON, _WED, _FRI), 0.0),
    Company("Thornbury & Hale Solicitors", "THS", 11, (_MON, _THU), 0.0),
    Company("Merrowdown Schools Trust", "MST", 9, (_WED,), 0.0),
    Company("Brackenhurst Foods", "BKF", 9, (_TUE, _FRI), 0.0),
    Company("Oakhampton Engineering", "OKE", 7, (_THU,), 0.0),
    Company("Quillfeather Publishing", "QFP", 8, (_TUE,), 0.0),
    Company("Saltmarsh Marine", "SMM", 4, (), 0.0),
    Company("Wexcombe Lettings", "WXL", 5, (_WED,), 0.0),
    Company("Tamblyn Architects", "TAM", 3, (), 0.0),
    Company("Dunmere Pharma", "DMP", 10, (_MON, _WED), 0.0),
    Company("Fenwater Housing Association", "FHA", 7, (_FRI,), 0.0),
)
TECHNICIANS = (
    Technician("Imogen Treadwell", "itreadwell", 37.5),
    Technician("Callum Abernethy", "cabernethy", 37.5),
    Technician("Priya Ramanathan", "pramanathan", 37.5),
    Technician(
        "Gareth Llewellyn",
        "gllewellyn",
        37.5,
        leave=((dt.date(2026, 8, 3), dt.date(2026, 8, 14)),),
    ),
    Technician("Sinead O’Halloran", "sohalloran", 40, project_weight=1.6),
    Technician("Tobias Winterbourne", "twinterbourne", 37.5),
    Technician("Yusuf Karimi", "ykarimi", 37.5, joined=dt.date(2025, 9, 1)),
    Technician("Harriet Plumtree", "hplumtree", 30),
    Technician(
        "Dominic Ashgrove",
        "dashgrove",
        37.5,
        leave=((dt.date(2026, 4, 7), dt.date(2026, 4, 17)),),
    ),
    Technician("Zofia Nowicka", "znowicka", 37.5),
)
_ALL_BOARDS = tuple(LABELS.boards)


def _fiscal(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)


AGREEMENTS = (
    Agreement("Pennywell Dental Group", "Managed Service", dt.date(2023, 1, 1), None,
              11200, 150, type="Managed"),
    Agreement("Pennywell Dental Group", "Hosting Only", dt.date(2024, 1, 1), None, 500,
              boards=(), types=(), type="Hosting"),
    *(
        Agreement("Castlerigg Logistics", f"Managed Service {year}", *_fiscal(year),
                  12100, 170, type="Managed")
        for year in (2024, 2025, 2026)
    ),
    Agreement("Thornbury & Hale Solicitors", "Managed Service", dt.date(2022, 6, 1),
              None, 9500, 130, type="Managed"),
    Agreement("Merrowdown Schools Trust", "Support on All Boards", dt.date(2023, 9, 1),
              None, 7600, 100, boards=_ALL_BOARDS, type="Managed"),
    Agreement("Brackenhurst Foods", "Support", dt.date(2023, 9, 1), None, 6200, 100,
              boards=("desk", "network", "servers"), type="Managed"),
    Agreement("Brackenhurst Foods", "Managed Security", dt.date(2023, 9, 1), None, 1700,
              boards=("security",), type="Security"),
    Agreement("Oakhampton Engineering", "Managed Service", dt.date(2023, 3, 1), None,
              6100, 80, type="Managed"),
    Agreement("Quillfeather Publishing", "Desktop Support", dt.date(2024, 1, 1), None,
              3500, 60, boards=("desk",),
              types=("access", "email", "printing", "collaboration", "software",
                     "workstation"), type="Managed"),
    Agreement("Wexcombe Lettings", "Managed Service", dt.date(2023, 8, 1),
              dt.date(2026, 7, 31), 4300, 55, type="Managed"),
    Agreement("Dunmere Pharma", "Managed Service", None, None, 8700, 120,
              type="Managed"),
    *(
        Agreement("Fenwater Housing Association", f"Support {year}", *_fiscal(year),
                  5900, 75, types=tuple(key for key in LABELS.types
                                        if key not in ("migration", "purchase")),
                  type="Managed")
        for year in (2024, 2025, 2026, 2027)
    ),
)  # fmt: skip

HARBOUR = World(
    slug="harbour",
    tenant_id="b41d9c3e-7a20-4f86-8c55-20e6f1a7d932",
    # Chosen among some 150: by chance no other day looks like a planted spike. So
    # a quiet demo says nothing about how often the anomaly flag is wrong.
    seed=5,
    timezone="Europe/London",
    country="GB",
    region="ENG",
    opens=8 * 60 + 30,
    closes=17 * 60 + 30,
    language="en",
    companies=COMPANIES,
    technicians=TECHNICIANS,
    labels=LABELS,
    agreements=AGREEMENTS,
    has_source_clock=False,
)

"""The known truths planted in the demo data, in one place.

The generator reads its parameters here, and the tests and the self-test hold each
KPI against the same records. What is not listed here is noise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Spike:
    """KPI 11: `extra_tickets` more tickets than usual on one day, from one cause."""

    day: dt.date
    company: str
    board: str
    type: str
    subject: str
    extra_tickets: int


@dataclass(frozen=True)
class HardCases:
    """KPI 09, and the trap of 03 and 07: `owner` only gets hard tickets.

    Hard is priority 1 or 2 of a hard type (`model.TYPES`). The owner takes `share`
    of them and nothing else, so the plain averages look bad; the skill does not.
    """

    owner: str
    share: float


@dataclass(frozen=True)
class TrainingNeed:
    """KPI 03 and 08: on one board, `owner` is slow and tickets come back.

    `ttr_factor` multiplies the time to resolution there, on top of the skill;
    `reopened_share` is far above the 3% of everybody else.
    """

    owner: str
    board: str
    ttr_factor: float
    reopened_share: float


@dataclass(frozen=True)
class AgreementGaps:
    """KPI 05: who works outside an agreement, and why.

    `narrow` is covered on few boards and types (MISMATCH, reasons board and type);
    `never` has no agreement (NO_AGREEMENT, none); `expired` had one until
    `expired_on` (NO_AGREEMENT, expired). `time_and_materials` has none either and
    must never be listed. All other companies have under 3% of such tickets.
    """

    narrow: str
    never: str
    expired: str
    expired_on: dt.date
    time_and_materials: str


@dataclass(frozen=True)
class Project:
    """KPI 10: tickets of `subject` change by the share `change` from `live_at` on."""

    id: int
    name: str
    live_at: dt.date
    subject: str
    change: float
    verdict: str
    cost: int
    hours_invested: int
    company: str | None = None
    board: str | None = None
    type: str | None = None
    summary_pattern: str | None = None


@dataclass(frozen=True)
class NoisyDevice:
    """KPI 12: one device with alerts on about `active_share` of the days."""

    company: str
    device: str
    source: str
    type: str
    severity: str
    first_day: dt.date
    active_share: float
    false_positive_share: float


@dataclass(frozen=True)
class SlowSeverity:
    """KPI 12: `severity` is in time for `on_time_share`, the others for over 85%."""

    severity: str
    target_hours: int
    on_time_share: float


@dataclass(frozen=True)
class Drift:
    """KPI 04: minutes per visit grow by `monthly_growth`, compounded, from a month on.

    The minutes of month k (0 in the month before `first_month`) are
    `(1 + monthly_growth) ** k` times those before; all other work is level.
    """

    company: str
    work_type: str
    first_month: dt.date
    monthly_growth: float


@dataclass(frozen=True)
class TrainingClient:
    """KPI 02: `share` of one client's tickets are how-to; elsewhere about 2.5%."""

    company: str
    share: float


@dataclass(frozen=True)
class FrequentTopic:
    """KPI 06 and 01: the most frequent subject, about `per_30_days` tickets."""

    subject: str
    word: str
    per_30_days: int


@dataclass(frozen=True)
class TwoSpellings:
    """The same client under two names; the tenant's file joins them by an alias."""

    company: str
    alias: str
    alias_share: float


@dataclass(frozen=True)
class MemberAlias:
    """The same person under two names: time entries show the login until a day."""

    member: str
    alias: str
    until: dt.date


@dataclass(frozen=True)
class Truths:
    """All that is planted in one tenant.

    `skills` is each technician's additive effect on log time to resolution (clock:
    opening hours): -0.3 resolves in exp(-0.3) = 74% of the time of the average for
    the same board, type and priority; `stale_share` of the tickets is closed by
    nobody after weeks. `warnings` counts the rows by `check`'s rules that are meant.
    """

    spikes: tuple[Spike, ...]
    skills: Mapping[str, float]
    hard_cases: HardCases
    training_need: TrainingNeed
    agreements: AgreementGaps
    projects: tuple[Project, ...]
    noisy_device: NoisyDevice
    slow_severity: SlowSeverity
    drift: Drift
    training_client: TrainingClient
    frequent_topic: FrequentTopic
    two_spellings: TwoSpellings
    member_alias: MemberAlias
    stale_share: float = 0.004
    reversals: int = 3
    orphans: int = 2


_BOREAL = Truths(
    spikes=(
        Spike(dt.date(2026, 10, 21), "Transport Beaurivage", "Centre de services",
              "Courriel", "mail_outage", 44),
        Spike(dt.date(2025, 2, 11), "Ressources Kapiwak", "Réseau",
              "Connectivité", "internet", 36),
    ),
    skills=MappingProxyType({
        "Étienne Laframboise": -0.36,
        "Maude Castonguay": 0.05,
        "Karim Benhaddou": -0.05,
        "Josiane Thivierge": 0.12,
        "Mathieu Rocheleau": 0.40,
        "Anh-Thu Phan": -0.14,
        "Sébastien Gadbois": 0.0,
        "Noémie Desruisseaux": -0.20,
        "Xavier Quenneville": 0.20,
        "Fatou Diabaté": -0.02,
    }),
    hard_cases=HardCases("Karim Benhaddou", 0.6),
    training_need=TrainingNeed("Sébastien Gadbois", "Réseau", 2.3, 0.25),
    agreements=AgreementGaps("Coopérative Val-Doré", "Ébénisterie Vaudrin",
                             "Fromagerie Aubécourt", dt.date(2026, 6, 30),
                             "Studio Farandole"),
    projects=(
        Project(1, "Libre-service des mots de passe", dt.date(2026, 3, 2),
                "password", -0.40, "improved", 6500, 48,
                summary_pattern="mot de passe|password"),
        Project(2, "Gestion centralisée des imprimantes", dt.date(2025, 9, 15),
                "printer", 0.0, "cannot tell", 9000, 60,
                board="Centre de services", type="Impression"),
        Project(3, "Gabarits de postes pour les arrivées", dt.date(2026, 9, 21),
                "onboarding", 0.0, "too early", 3200, 30,
                type="Mouvements de personnel"),
    ),
    noisy_device=NoisyDevice("Ressources Kapiwak", "KPW-SRV-007", "SentinelOne",
                             "Application indésirable", "medium",
                             dt.date(2026, 5, 4), 0.55, 0.85),
    slow_severity=SlowSeverity("high", 4, 0.55),
    drift=Drift("Fabrication Lemoyne", "Maintenance préventive",
                dt.date(2026, 5, 1), 0.04),
    training_client=TrainingClient("Notaires Viau-Thériault", 0.22),
    frequent_topic=FrequentTopic("vpn", "VPN", 72),
    two_spellings=TwoSpellings("Clinique Nord", "CLINIQUE NORD INC.", 0.3),
    member_alias=MemberAlias("Maude Castonguay", "mcastonguay", dt.date(2026, 8, 31)),
)  # fmt: skip

_HARBOUR = Truths(
    spikes=(
        Spike(dt.date(2026, 10, 6), "Thornbury & Hale Solicitors", "Service Desk",
              "Email", "mail_outage", 42),
        Spike(dt.date(2025, 6, 17), "Dunmere Pharma", "Network",
              "Connectivity", "internet", 38),
    ),
    skills=MappingProxyType({
        "Imogen Treadwell": 0.10,
        "Callum Abernethy": 0.38,
        "Priya Ramanathan": -0.34,
        "Gareth Llewellyn": 0.02,
        "Sinead O’Halloran": -0.06,
        "Tobias Winterbourne": -0.16,
        "Yusuf Karimi": 0.18,
        "Harriet Plumtree": 0.06,
        "Dominic Ashgrove": -0.22,
        "Zofia Nowicka": 0.04,
    }),
    hard_cases=HardCases("Sinead O’Halloran", 0.6),
    training_need=TrainingNeed("Zofia Nowicka", "Security", 2.3, 0.25),
    agreements=AgreementGaps("Quillfeather Publishing", "Saltmarsh Marine",
                             "Wexcombe Lettings", dt.date(2026, 7, 31),
                             "Tamblyn Architects"),
    projects=(
        Project(1, "Self-service password reset", dt.date(2026, 2, 16),
                "password", -0.40, "improved", 4200, 45,
                summary_pattern="password"),
        Project(2, "Central printer management", dt.date(2025, 10, 6),
                "printer", 0.0, "cannot tell", 5600, 60,
                board="Service Desk", type="Printing"),
        Project(3, "Starter templates", dt.date(2026, 9, 28),
                "onboarding", 0.0, "too early", 1900, 25,
                type="Starters and Leavers"),
    ),
    noisy_device=NoisyDevice("Dunmere Pharma", "DMP-PC-041", "Microsoft Defender",
                             "Unwanted Software", "medium",
                             dt.date(2026, 6, 1), 0.5, 0.8),
    slow_severity=SlowSeverity("high", 4, 0.6),
    drift=Drift("Castlerigg Logistics", "Preventive Maintenance",
                dt.date(2026, 5, 1), 0.04),
    training_client=TrainingClient("Merrowdown Schools Trust", 0.2),
    frequent_topic=FrequentTopic("vpn", "VPN", 72),
    two_spellings=TwoSpellings("Pennywell Dental Group",
                               "PENNYWELL DENTAL GROUP LTD.", 0.3),
    member_alias=MemberAlias("Callum Abernethy", "cabernethy", dt.date(2026, 8, 31)),
)  # fmt: skip

TRUTHS: Mapping[str, Truths] = MappingProxyType(
    {"boreal": _BOREAL, "harbour": _HARBOUR}
)

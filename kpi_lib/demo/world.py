"""Types of the demo's world: companies, technicians, kinds of ticket."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass

import numpy as np

FIRST_DAY = dt.date(2024, 4, 1)
LAST_DAY = dt.date(2026, 10, 31)


@dataclass(frozen=True)
class TicketType:
    """A ticket type: where it belongs and how much work it is.

    Attributes
    ----------
    key : str
        Its name in `Labels.types`.
    board : str
        Its board's key.
    ttr_minutes : float
        Median time to resolution in minutes of opening hours.
    work_minutes : float
        Median minutes logged on a ticket.
    is_hard : bool
        At high priority, such a ticket goes to the technician for hard cases.
    on_site_share : float
        Share of its time entries that are worked at the client's office.
    """

    key: str
    board: str
    ttr_minutes: float
    work_minutes: float
    is_hard: bool = False
    on_site_share: float = 0.1


@dataclass(frozen=True)
class Subject:
    """What a ticket is about; the topic that clustering should find again.

    Attributes
    ----------
    key : str
        Its name in the phrases and in `Labels.subtypes`.
    type : str
    weight : float
        Share of all tickets, in any unit.
    priorities : tuple of float
        Probability of priority 1 (critical) to 4 (low).
    is_automatic : bool
        Monitoring reports it at any hour of any day.
    """

    key: str
    type: str
    weight: float
    priorities: tuple[float, float, float, float] = (0.01, 0.11, 0.68, 0.20)
    is_automatic: bool = False


@dataclass(frozen=True)
class Company:
    """A client of the provider.

    Attributes
    ----------
    name : str
    code : str
        Begins the names of its computers and its e-mail domain.
    weight : float
        Share of all tickets, in any unit.
    visits : tuple of int
        Weekdays (Monday 0) with a maintenance visit.
    foreign_share : float
        Share of summaries in the tenant's other language.
    """

    name: str
    code: str
    weight: float
    visits: tuple[int, ...]
    foreign_share: float = 0.03


@dataclass(frozen=True)
class Technician:
    """A member of the provider's team.

    Attributes
    ----------
    name : str
    login : str
        How some time entries spell the member (an alias in the tenant's file).
    weekly_hours : float
    joined : datetime.date or None
    leave : tuple of (datetime.date, datetime.date)
        First and last day, both included.
    project_weight : float
        Share of project days and visits, in any unit.
    """

    name: str
    login: str
    weekly_hours: float
    joined: dt.date | None = None
    leave: tuple[tuple[dt.date, dt.date], ...] = ()
    project_weight: float = 1.0


@dataclass(frozen=True)
class Labels:
    """The names that one language gives to keys."""

    boards: dict[str, str]
    types: dict[str, str]
    subtypes: dict[str, str]
    priorities: tuple[str, str, str, str]
    work_types: dict[str, str]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    commitments: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """A contract; ``boards`` and ``types`` hold keys, None covers everything."""

    company: str
    name: str
    start: dt.date | None
    end: dt.date | None
    monthly_amount: int
    included_hours: int | None = None
    boards: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    type: str | None = None


@dataclass(frozen=True)
class World:
    """One demo tenant before anything happens in it."""

    slug: str
    tenant_id: str
    seed: int
    timezone: str
    country: str
    region: str
    opens: int  # minutes after midnight
    closes: int
    language: str
    companies: tuple[Company, ...]
    technicians: tuple[Technician, ...]
    labels: Labels
    agreements: tuple[Agreement, ...]
    has_source_clock: bool  # the source sends its own resolution minutes

    def random(self, purpose: str) -> np.random.Generator:
        """Return the generator of one purpose, so that none disturbs another."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode())])

    def company_index(self, name: str) -> int:
        """Return the position of the company called `name`."""
        return [company.name for company in self.companies].index(name)

    def technician_index(self, name: str) -> int:
        """Return the position of the technician called `name`."""
        return [member.name for member in self.technicians].index(name)


TYPES = (
    TicketType("access", "desk", 60, 28),
    TicketType("email", "desk", 180, 40),
    TicketType("printing", "desk", 240, 45, on_site_share=0.35),
    TicketType("collaboration", "desk", 150, 38),
    TicketType("staff", "desk", 800, 95, on_site_share=0.2),
    TicketType("software", "desk", 480, 60, is_hard=True),
    TicketType("workstation", "desk", 550, 65, on_site_share=0.35),
    TicketType("mobile", "desk", 360, 45),
    TicketType("guidance", "desk", 90, 28),
    TicketType("remote", "network", 200, 50),
    TicketType("wireless", "network", 380, 60, on_site_share=0.4),
    TicketType("connectivity", "network", 700, 85, is_hard=True, on_site_share=0.3),
    TicketType("firewall", "network", 800, 70, is_hard=True),
    TicketType("backup", "servers", 600, 52, is_hard=True),
    TicketType("server", "servers", 800, 78, is_hard=True),
    TicketType("mail_security", "security", 160, 35),
    TicketType("endpoint", "security", 750, 78, is_hard=True),
    TicketType("mfa", "security", 90, 25),
    TicketType("purchase", "procurement", 2000, 45),
    TicketType("licence", "procurement", 800, 28),
    TicketType("migration", "projects", 2200, 180),
)
SUBJECTS = (
    Subject("password", "access", 8.0),
    Subject("folder_access", "access", 4.5),
    Subject("outlook", "email", 6.5),
    Subject("mail_outage", "email", 0.3, (0.3, 0.5, 0.2, 0.0)),
    Subject("printer", "printing", 5.5),
    Subject("teams_audio", "collaboration", 4.5),
    Subject("onboarding", "staff", 3.5, (0.0, 0.03, 0.62, 0.35)),
    Subject("offboarding", "staff", 2.0, (0.0, 0.05, 0.6, 0.35)),
    Subject("install", "software", 4.5, (0.0, 0.05, 0.6, 0.35)),
    Subject("erp", "software", 4.0, (0.12, 0.38, 0.45, 0.05)),
    Subject("slow_pc", "workstation", 4.5),
    Subject("hardware", "workstation", 3.0),
    Subject("mobile", "mobile", 2.5),
    Subject("howto_excel", "guidance", 1.0, (0.0, 0.02, 0.48, 0.5)),
    Subject("howto_sharepoint", "guidance", 0.8, (0.0, 0.02, 0.48, 0.5)),
    Subject("howto_signature", "guidance", 0.7, (0.0, 0.02, 0.48, 0.5)),
    Subject("vpn", "remote", 10.5, (0.01, 0.15, 0.7, 0.14)),
    Subject("wifi", "wireless", 3.0),
    Subject("internet", "connectivity", 2.2, (0.45, 0.4, 0.15, 0.0)),
    Subject("firewall", "firewall", 1.6, (0.05, 0.2, 0.55, 0.2)),
    Subject("backup", "backup", 4.5, (0.1, 0.3, 0.5, 0.1), is_automatic=True),
    Subject("disk", "server", 3.5, (0.06, 0.3, 0.54, 0.1), is_automatic=True),
    Subject("server_down", "server", 1.8, (0.6, 0.35, 0.05, 0.0), is_automatic=True),
    Subject("phishing", "mail_security", 4.0, (0.04, 0.26, 0.6, 0.1)),
    Subject("malware", "endpoint", 2.4, (0.35, 0.4, 0.2, 0.05), is_automatic=True),
    Subject("mfa", "mfa", 2.8),
    Subject("purchase", "purchase", 2.4, (0.0, 0.0, 0.45, 0.55)),
    Subject("licence", "licence", 1.6, (0.0, 0.02, 0.5, 0.48)),
    Subject("migration", "migration", 2.2, (0.0, 0.05, 0.6, 0.35)),
)
# Log factors of priority 1 to 4; no interaction with type, so that a model of
# board, type and priority can explain the case mix whole.
PRIORITY_TTR = (0.10, 0.05, 0.0, 0.20)
PRIORITY_WORK = (0.30, 0.15, 0.0, -0.05)
SLA_TARGET_MINUTES = (1620, 2160, 2700, 8100)  # opening hours

"""Settings of one tenant: ``params/tenants/<slug>.yaml`` over the defaults."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import localedata
from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import parse_as_of
from kpi_lib.domain.languages import LANGUAGES, Language
from kpi_lib.domain.names import SLUG, SLUG_FORM, fold
from kpi_lib.domain.period import Period
from kpi_lib.settings.branding import Branding
from kpi_lib.settings.calendar_values import DayHours, DayList, Days
from kpi_lib.settings.exclude_settings import Exclude
from kpi_lib.settings.mail_settings import HasMail, MailParams
from kpi_lib.settings.member_settings import DAY_FORM, MemberParams
from kpi_lib.settings.names_by_language import Names
from kpi_lib.settings.opening_hours import Opening, is_holiday_code
from kpi_lib.settings.plausible_settings import PlausibleParams
from kpi_lib.settings.source_params import SourceParams
from kpi_lib.settings.strict_models import Settings, mistake, not_empty
from kpi_lib.settings.survey_scales import CsatScale
from kpi_lib.settings.target_settings import Action, HasTargets, Sla, Targets
from kpi_lib.settings.thresholds import AlertSlaHours, Thresholds
from kpi_lib.settings.ticket_links import TicketUrl
from kpi_lib.settings.time_zones import Zone

Text = Annotated[str, Field(min_length=1)]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise mistake(SLUG_FORM)
    return text


def _currency(text: str) -> str:
    if text not in list_currencies():
        raise mistake('an ISO 4217 code, for example "CAD"')
    return text


def _locale(text: str, info: ValidationInfo) -> str:
    locale = text.replace("-", "_")
    language = info.data.get("language")
    spoken = locale.split("_")[0]
    if spoken != language and (language or spoken not in LANGUAGES):
        of = f'of the language "{language}"' if language else "in English or French"
        raise mistake(f"a locale {of}")
    if not localedata.exists(locale):
        raise mistake('a locale, for example "fr_CA"')
    return localedata.normalize_locale(locale) or locale


def _holiday_code(text: str) -> str:
    if not is_holiday_code(text):
        raise mistake('a country or country and region, for example "FR" or "CA-QC"')
    return text


Slug = Annotated[str, AfterValidator(_slug), Field(description="the file's name")]
Locale = Annotated[str, AfterValidator(_locale)]
Amount = Annotated[Decimal, Field(ge=0)]


class OpeningHours(Settings):
    """Openings by weekday; a day that is left out is closed."""

    mon: DayHours = ()
    tue: DayHours = ()
    wed: DayHours = ()
    thu: DayHours = ()
    fri: DayHours = ()
    sat: DayHours = ()
    sun: DayHours = ()


class CalendarParams(Settings):
    """Opening hours, public holidays, own closures, worked holidays."""

    opening: OpeningHours
    holidays: Annotated[str, AfterValidator(_holiday_code)] | None
    closed: Days = ()
    worked: Days = Field((), alias="open")

    @field_validator("worked")
    @classmethod
    def _has_hours(cls, days: DayList, info: ValidationInfo) -> DayList:
        opening, closed = info.data.get("opening"), info.data.get("closed", ())
        for day in days:
            if day in closed:
                raise mistake('days that are not under "closed"', f'got "{day}"')
            if opening and not getattr(opening, WEEKDAYS[day.weekday()]):
                raise mistake(
                    "days of the week with opening hours",
                    f'got "{day}", a {day:%A}, which has none under "opening"',
                )
        return days


class Rates(Settings):
    """Money per hour, in the tenant's currency."""

    hourly_rate: Amount | None = None
    hourly_cost: Amount | None = None
    offer_rate: Amount | None = None


class CompanyParams(HasTargets, HasMail):
    """Settings of one client company that differ from the tenant's."""

    language: Language | None = None
    locale: Locale | None = None
    billing: Literal["agreement", "time_and_materials"] = "agreement"
    aliases: tuple[Text, ...] = ()


class TenantParams(HasTargets):
    """All inputs of a tenant's figures and reports besides its data."""

    schema_version: Literal[1]
    tenant: Slug
    tenant_id: UUID = Field(
        description='a UUID, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"'
    )
    name: Text = Field(description="a name, as reports print it")
    timezone: Zone = Field(description='an IANA name, for example "Europe/Paris"')
    language: Language = Field(description='"en" or "fr"')
    currency: Annotated[str, AfterValidator(_currency)] = Field(
        description='an ISO 4217 code, for example "CAD"'
    )
    locale: Locale | None = None
    as_of: datetime | None = None
    history_from: date | None = Field(None, description=DAY_FORM)
    fiscal_year_start: int | None = Field(
        None, ge=1, le=12, description="a month from 1 to 12; FY2026 ends in 2026"
    )
    closed_statuses: Annotated[tuple[Text, ...], AfterValidator(not_empty)]
    excluded_statuses: tuple[Text, ...]
    reopened_statuses: tuple[Text, ...]
    waiting_statuses: tuple[Text, ...] = ()
    clock: Literal["calendar", "business", "source"]
    members: dict[Text, MemberParams] = Field(default_factory=dict)
    calendar: CalendarParams
    rates: Rates = Rates()
    alert_sla_hours: AlertSlaHours
    thresholds: Thresholds
    companies: dict[Text, CompanyParams] = Field(default_factory=dict)
    sources: SourceParams = SourceParams()
    plausible: PlausibleParams = PlausibleParams()
    csat_scale: CsatScale | None = None
    sla: Sla = Sla()
    ticket_url: TicketUrl | None = None
    exclude: Exclude = Exclude()
    branding: Branding = Branding()
    mail: MailParams | None = None
    names: Names = Field(default_factory=dict)

    @field_validator("as_of", mode="before")
    @classmethod
    def _read_as_of(cls, value: Any, info: ValidationInfo) -> datetime | None:
        if value is None:
            return None
        try:
            return parse_as_of(str(value), info.data.get("timezone", "UTC"))
        except ParamsError as error:
            raise mistake(error.expected) from None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The tenant's time zone."""
        return ZoneInfo(self.timezone)

    def period(self, text: str, as_of: datetime | None = None) -> Period:
        """Read a period by the tenant's time zone and fiscal year."""
        return Period.parse(text, self.timezone, as_of, self.fiscal_year_start)

    @property
    def has_agreed_times(self) -> bool:
        """Whether tickets without a time of the source have one of the settings."""
        return bool(
            self.sla.by_key("resolution_hours") or self.sla.by_key("response_minutes")
        )

    @property
    def display_locale(self) -> str:
        """Babel locale of numbers and dates: the one set, else the language's."""
        return self.locale or self.language

    def language_of(self, company: str | None) -> Language:
        """Return the language of reports for a company, or for the tenant itself."""
        settings = self.company(company)
        prefix = (settings.locale or "")[:2]
        by_locale = next((lang for lang in LANGUAGES if lang == prefix), None)
        return settings.language or by_locale or self.language

    def locale_of(self, company: str | None) -> str:
        """Return the locale for a company: the one set, else its language's.

        The tenant's country is taken over: a company that reads English, of a tenant in
        ``fr_CA``, gets ``en_CA``.
        """
        settings = self.company(company)
        language = self.language_of(company)
        if settings.locale or language == self.language:
            return settings.locale or self.display_locale
        regional = "_".join([language, *self.display_locale.split("_")[1:]])
        return regional if localedata.exists(regional) else language

    def locale_in(self, language: str | None, company: str | None) -> str:
        """Return the locale for a company in the language asked, else its own."""
        locale = self.locale_of(company)
        return language if language and not locale.startswith(language) else locale

    def targets_of(self, company: str | None) -> Targets:
        """Return the targets for a company, or for the tenant itself."""
        return self.company(company).targets.over(self.targets)

    def action_for(self, key: str, company: str | None) -> Action | None:
        """Return the answer to a finding: of the company, else of the tenant."""
        for actions in (self.company(company).actions, self.actions):
            for name, action in actions.items():
                if fold(name) == fold(key):
                    return action
        return None

    def company(self, name: str | None) -> CompanyParams:
        """Return the settings of a company, by its name or an alias."""
        return self._companies.get(fold(name or ""), CompanyParams())

    @cached_property
    def _companies(self) -> dict[str, CompanyParams]:
        by_name = {fold(name): company for name, company in self.companies.items()}
        aliases = {a: self.companies[name] for a, name in self.company_alias.items()}
        return by_name | aliases

    @cached_property
    def company_alias(self) -> dict[str, str]:
        """Folded alias to the company's name."""
        return {fold(a): n for n, c in self.companies.items() for a in c.aliases}

    @cached_property
    def member_alias(self) -> dict[str, str]:
        """Folded alias to the member's name."""
        return {fold(a): n for n, m in self.members.items() for a in m.aliases}

    @cached_property
    def opening(self) -> Opening:
        """The working calendar."""
        attendance = {n: member.attendance() for n, member in self.members.items()}
        hours = {i: getattr(self.calendar.opening, d) for i, d in enumerate(WEEKDAYS)}
        members = {fold(name): times for name, times in attendance.items()}
        members |= {a: attendance[name] for a, name in self.member_alias.items()}
        return Opening(
            self.timezone,
            hours,
            self.calendar.holidays,
            members,
            frozenset(self.calendar.closed),
            frozenset(self.calendar.worked),
        )

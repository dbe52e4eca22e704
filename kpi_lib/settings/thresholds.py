"""Thresholds of the KPIs, one model per KPI; values are in ``params/defaults.yaml``."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kpi_lib.settings.strict_models import Settings, mistake
from kpi_lib.text.training_requests import is_phrase

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1, description="a share from 0 to 1")]
Factor = Annotated[float, Field(gt=0)]
Words = tuple[Annotated[str, Field(min_length=1)], ...]


def _phrase(text: str) -> str:
    if not is_phrase(text):
        raise mistake(
            "words, | between those of which any will do, ( ) around those that may be "
            'missing, * for words between two others, for example "show (me) * how"'
        )
    return text


Phrases = tuple[Annotated[str, Field(min_length=1), AfterValidator(_phrase)], ...]


class SalesOpportunities(Settings):
    """KPI 01: tickets from which a company's board is listed as an opportunity."""

    listed_per_30d: Factor
    high_per_30d: Factor
    topic_min_tickets: Count
    topic_min_share: Share
    training_min_share: Share


class WordLists(Settings):
    """Texts by language, and `own`: a tenant's own, added to them."""

    en: Words = ()
    fr: Words = ()
    own: Words = ()

    def all(self) -> Words:
        """Return the texts of all lists, each once."""
        return tuple(dict.fromkeys((*self.en, *self.fr, *self.own)))


class PhraseLists(WordLists):
    """Lists of phrases in the notation of :mod:`kpi_lib.text.training_requests`."""

    en: Phrases = ()
    fr: Phrases = ()
    own: Phrases = ()


class Keywords(PhraseLists):
    """Phrases that mark a training ticket, as whole words."""

    en: Phrases
    fr: Phrases


class ClientTrainingNeeds(Settings):
    """KPI 02: tickets that training would have prevented.

    `requests` are phrases by which people ask to be shown or told; `exclude` those in
    which a keyword or a request names a thing or is denied; `whole_phrases` count where
    they stand alone between signs; `examples` are summaries to which a ticket without a
    keyword may be similar, by a cosine of `similar_at_least`.
    """

    keywords: Keywords
    requests: PhraseLists = PhraseLists()
    exclude: PhraseLists = PhraseLists()
    whole_phrases: PhraseLists = PhraseLists()
    examples: WordLists = WordLists()
    similar_at_least: Share = 0.6
    repeated_min_tickets: Count


class TechTrainingNeeds(Settings):
    """KPI 03: values from which an owner needs training on a board."""

    slow_ratio: Factor
    reopen_share: Share
    escalation_share: Share
    min_tickets: Count
    min_events: Count = 3


class EffortHours(Settings):
    """Hours of work of each rating of effort."""

    low: Factor = Field(alias="Low")
    medium: Factor = Field(alias="Medium")
    high: Factor = Field(alias="High")


class ImprovementProjects(Settings):
    """KPI 06: tickets from which a topic is suggested, and the share it saves."""

    topic_per_30d: Factor
    avoidable_share: Share
    avoidable_spread: Share = 0.2
    effort_hours: EffortHours


class TechEfficiency(Settings):
    """KPI 07: `strict_fcr` asks for one member and no escalation as well."""

    strict_fcr: bool


class TechProfile(Settings):
    """KPI 08: time ratios to peers that make a strength or an improvement."""

    min_tickets: Count
    strength_ratio: Factor
    improvement_ratio: Factor


class TechComparison(Settings):
    """KPI 09: clock of the comparison, days of the trend."""

    clock: Literal["ttr", "logged"]
    trend_days: Count


class ProjectImpact(Settings):
    """KPI 10: minimum number of weeks before and after go-live for a verdict."""

    min_weeks_before: Count
    min_weeks_after: Count


class TicketTrends(Settings):
    """KPI 11: window before a day, and the z-score of an anomaly."""

    window_days: Annotated[int, Field(ge=2)]
    min_days: Annotated[int, Field(ge=2)]
    z: Factor
    seasonal_z: Factor
    drivers: Count


class SocMetrics(Settings):
    """KPI 12: number of alerts that makes a device recurring."""

    recurring_min_alerts: Count


class DataQuality(Settings):
    """Largest missing share of each grade, in percent; above all three: D."""

    a_max_pct: Factor
    b_max_pct: Factor
    c_max_pct: Factor


class Thresholds(Settings):
    """Thresholds of every KPI that has any, by its key."""

    data_quality: DataQuality
    sales_opportunities: SalesOpportunities
    client_training_needs: ClientTrainingNeeds
    tech_training_needs: TechTrainingNeeds
    improvement_projects: ImprovementProjects
    tech_efficiency: TechEfficiency
    tech_profile: TechProfile
    tech_comparison: TechComparison
    project_impact: ProjectImpact
    ticket_trends: TicketTrends
    soc_metrics: SocMetrics


class AlertSlaHours(Settings):
    """Hours within which an alert has to be resolved; None without a target."""

    critical: Decimal | None = Field(gt=0)
    high: Decimal | None = Field(gt=0)
    medium: Decimal | None = Field(gt=0)
    low: Decimal | None = Field(gt=0)
    informational: Decimal | None = Field(gt=0)

    def by_severity(self) -> dict[str, Decimal | None]:
        """Return the hours by severity, from critical down."""
        return {name: getattr(self, name) for name in type(self).model_fields}

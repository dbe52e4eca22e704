"""Agreed times, targets and actions: ``sla:``, ``targets:``, ``actions:``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from kpi_lib.domain.names import closest, fold
from kpi_lib.settings.strict_models import Settings, mistake

Text = Annotated[str, Field(min_length=1)]
AT_LEAST, AT_MOST = "at_least", "at_most"
Limits = dict[Text, Decimal]
"""``at_least``, ``at_most``, and further targets by priority or severity."""


def _each_name_once(times: dict[str, Decimal]) -> dict[str, Decimal]:
    names: dict[str, str] = {}
    for name in times:
        if (other := names.setdefault(fold(name), name)) != name:
            raise mistake(
                "each priority once", f'has "{other}" and "{name}", which are the same'
            )
    return times


Times = Annotated[
    dict[Text, Annotated[Decimal, Field(gt=0)]], AfterValidator(_each_name_once)
]
"""Length of time by priority, as the source names it; case and accents aside."""


class AgreedTimes(Settings):
    """Times within which a ticket has to be answered and resolved, by priority."""

    response_minutes: Times = Field(default_factory=dict)
    resolution_hours: Times = Field(default_factory=dict)


class Sla(AgreedTimes):
    """Agreed times of tickets for which the source has none.

    Attributes
    ----------
    agreement_types : mapping of str to AgreedTimes
        By the agreement's type; what one leaves out is as for all tickets.
    """

    agreement_types: dict[Text, AgreedTimes] = Field(default_factory=dict)

    def by_key(self, name: str) -> dict[tuple[str, str], Decimal]:
        """Return the times called `name` by folded agreement type and priority.

        The type is empty where the time is for all tickets.
        """
        times = {("", fold(p)): time for p, time in getattr(self, name).items()}
        for kind, agreed in self.agreement_types.items():
            by_priority: Mapping[str, Decimal] = getattr(agreed, name)
            times |= {(fold(kind), fold(p)): time for p, time in by_priority.items()}
        return times


def _limits(
    bounds: tuple[str, ...], least: float, most: float, example: str, *, grouped: bool
) -> Callable[[dict[str, Decimal]], dict[str, Decimal]]:
    """Return the validator of a target.

    Parameters
    ----------
    bounds : tuple of str
        Of `AT_LEAST` and `AT_MOST`, those that the target may have.
    least, most : float
        Range of its values.
    example : str
        A target that would be right.
    grouped : bool
        Whether it may also have values by priority or severity.
    """
    expected = f"{' and '.join(bounds)}, from {least:g} to {most:g}"
    if grouped:
        expected += ", also by priority or severity"
    expected += f", for example {example}"

    def checked(target: dict[str, Decimal]) -> dict[str, Decimal]:
        for key, value in target.items():
            misspelt = key not in bounds and closest(key, (AT_LEAST, AT_MOST))
            if misspelt or (key not in bounds and not grouped):
                raise mistake(expected, f'has the key "{key}"')
            if not least <= value <= most:
                raise mistake(expected, f"got {key}: {value}")
        if not target:
            raise mistake(expected, "is empty")
        if target.get(AT_LEAST, Decimal(0)) > target.get(AT_MOST, Decimal("inf")):
            raise mistake(expected, f"has {AT_LEAST} above {AT_MOST}")
        return _each_name_once(target)

    return checked


_SHARE = "{at_least: 95, critical: 90}"
_LONG = 1_000_000
_GroupedShare = Annotated[
    Limits, AfterValidator(_limits((AT_LEAST,), 0, 100, _SHARE, grouped=True))
]
_Share = Annotated[
    Limits,
    AfterValidator(_limits((AT_LEAST,), 0, 100, "{at_least: 80}", grouped=False)),
]
_Time = Annotated[
    Limits,
    AfterValidator(_limits((AT_MOST,), 0, _LONG, "{at_most: 60}", grouped=True)),
]
_Limit = Annotated[
    Limits,
    AfterValidator(_limits((AT_MOST,), 0, _LONG, "{at_most: 100}", grouped=False)),
]
_Band = Annotated[
    Limits,
    AfterValidator(
        _limits(
            (AT_LEAST, AT_MOST), 0, 200, "{at_least: 60, at_most: 85}", grouped=False
        )
    ),
]
_Mark = Annotated[
    Limits, AfterValidator(_limits((AT_LEAST,), 1, 5, "{at_least: 4.5}", grouped=False))
]
_Score = Annotated[
    Limits,
    AfterValidator(_limits((AT_LEAST,), -100, 100, "{at_least: 40}", grouped=False)),
]


class Targets(Settings):
    """Values that were agreed; none by default, for nobody agreed them.

    Shares are in percent. ``sla_met_pct``, ``first_response_met_pct``,
    ``first_response_minutes`` and ``ttr_hours`` may have values by priority,
    ``alerts_in_time_pct`` by severity.
    """

    sla_met_pct: _GroupedShare | None = None
    first_response_met_pct: _GroupedShare | None = None
    first_response_minutes: _Time | None = None
    ttr_hours: _Time | None = None
    fcr_pct: _Share | None = None
    csat: _Mark | None = None
    nps: _Score | None = None
    backlog_age_days: _Limit | None = None
    included_hours_pct: _Limit | None = None
    utilization_pct: _Band | None = None
    billable_pct: _Band | None = None
    alerts_in_time_pct: _GroupedShare | None = None

    def over(self, others: Targets) -> Targets:
        """Return `others` with single values replaced by those of these targets.

        A target that is null here holds no longer.
        """
        values = {name: getattr(others, name) for name in type(self).model_fields}
        for name in self.model_fields_set:
            own = getattr(self, name)
            replaced = {fold(key) for key in own or ()}
            kept = {
                key: value
                for key, value in (values[name] or {}).items()
                if fold(key) not in replaced
            }
            values[name] = own and {**kept, **own}
        return Targets.model_construct(**values)

    def get(self, measure: str, group: str = "") -> tuple[float | None, float | None]:
        """Return the lower and the upper limit of a measure; None where there is none.

        Parameters
        ----------
        measure : str
            One of the keys.
        group : str, optional
            A priority or severity, whose own target alone counts.
        """
        limits: Mapping[str, Decimal] = getattr(self, measure) or {}
        if not group:
            low, high = limits.get(AT_LEAST), limits.get(AT_MOST)
        else:
            own = {
                fold(k): v for k, v in limits.items() if k not in (AT_LEAST, AT_MOST)
            }
            value = own.get(fold(group))
            is_time = measure in ("first_response_minutes", "ttr_hours")
            low, high = (None, value) if is_time else (value, None)
        return (
            None if low is None else float(low),
            None if high is None else float(high),
        )

    def groups(self, measure: str) -> tuple[str, ...]:
        """Return the priorities or severities with a target of their own, in order."""
        limits = getattr(self, measure) or {}
        return tuple(name for name in limits if name not in (AT_LEAST, AT_MOST))


FINDINGS = (
    "commitments",
    "cause",
    "tickets",
    "busy_day",
    "device",
    "subject",
    "recommendations",
    "offer",
    "training",
)
"""What an action may be for besides the measures of `Targets`."""


def _known_actions(actions: dict[str, Action]) -> dict[str, Action]:
    known = (*Targets.model_fields, *FINDINGS)
    for key in actions:
        measure, _, group = key.partition(".")
        if measure not in known or (group and measure in FINDINGS):
            near = closest(measure, known)[:1]
            form = f'"{near[0]}"' if near else f"one of {', '.join(known)}"
            raise mistake(form, f'got the key "{key}"')
    return actions


class Action(Settings):
    """Answer to a finding: what is to be done, by whom, within how many days."""

    text: Text = Field(description="what is to be done, in the reader's words")
    owner: Text | None = None
    due_days: int | None = Field(None, ge=0, description="days after the report's date")


Actions = Annotated[dict[Text, Action], AfterValidator(_known_actions)]
"""By measure, measure and priority (``sla_met_pct.critical``), or kind of finding."""


class HasTargets(Settings):
    """Targets and actions that hold for a tenant, or for one company before these."""

    targets: Targets = Targets()
    actions: Actions = Field(default_factory=dict)

"""Result of a KPI: tables, headlines, the rows behind them, the definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pandas as pd

from kpi_lib.domain.errors import NoSuchNameError
from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period

if TYPE_CHECKING:
    from kpi_lib.domain.data_quality import Quality

Direction = Literal["higher", "lower", "neutral"]


@dataclass(frozen=True)
class Headline:
    """One key figure of a result.

    Attributes
    ----------
    key : str
        Stable name within its KPI, such as ``total_minutes``.
    label : str
        English label; the key of its translation.
    value : float or int or None
        None where it is undefined; `reason` then says why.
    unit : str
        ``count``, ``minutes``, ``hours``, ``days``, ``percent``, ``points``,
        ``decimal``, ``ratio``, ``score`` or ``money``.
    n : int
        How many rows the figure rests on.
    low, high : float or None
        95% interval, where the figure is an estimate.
    previous : float or None
        The same figure for the previous period.
    direction : {"higher", "lower", "neutral"}
        Which way is better.
    reason : str
        English sentence; the key of its translation.
    previous_n : int or None
        How many rows the previous figure rests on, where it is a share or a median
        of them.
    change_p : float or None
        Chance of a change from `previous` at least this large without any cause; None
        where there is no test for the figure.
    is_more : bool or None
        Whether a day brings more than before, where that does not follow from the
        figure and `previous`: a period that runs, or has other weekdays.
    at_least, at_most : float or None
        The target that was agreed (`targets:`).
    status : str
        ``on_target``, ``missed_within_chance``, ``missed``, ``too_few``,
        ``no_target``; empty for a figure without cases, or of a kind that no target
        is for.
    """

    key: str
    label: str
    value: float | int | None
    unit: str
    n: int
    low: float | None = None
    high: float | None = None
    previous: float | None = None
    direction: Direction = "neutral"
    reason: str = ""
    previous_n: int | None = None
    change_p: float | None = None
    is_more: bool | None = None
    at_least: float | None = None
    at_most: float | None = None
    status: str = ""

    @property
    def change(self) -> float | None:
        """Change from the previous period: in points for percent, else in percent."""
        if self.value is None or self.previous is None:
            return None
        if self.unit in ("percent", "points"):
            return float(self.value) - self.previous
        if self.previous == 0:
            return None
        return (float(self.value) / self.previous - 1) * 100


@dataclass(frozen=True)
class Note:
    """A remark on how a result came about; `message` is an English format string.

    A tuple among the values is one of days, a timedelta a duration; a report writes
    both as its reader does.
    """

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        values = {name: _plain(value) for name, value in self.values.items()}
        return self.message.format(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 60:.0f} min"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Result:
    """Result of one KPI for one tenant and period.

    Tables are attributes: ``result.main``, ``result.trend``. The first table is
    the default one and also answers to ``main``.

    Attributes
    ----------
    kpi, tenant : str
        Key of the KPI; slug of the tenant.
    company : str or None
        Restricts the rows; baselines stay the tenant's.
    period : Period
    as_of : datetime
        Aware; what happened later is left out.
    tables : mapping of str to DataFrame
    definition : str
        Definition of the KPI in words.
    sql : str
        The SQL that computed the tables.
    notes : tuple of Note
    not_connected : frozenset of str
        Sources that never held a row, or tell nothing in the period; what rests on
        them is NULL.
    begins : mapping of str to date
        Sources whose history begins after the previous period does, so that nothing
        is compared with it, and their first days.
    needs : Needs
        Sources that its figures rest on.
    params : TenantParams or None
        Settings by which it was computed, where they are known.
    reader : Formats or None
        Reader of the report that it is part of, see `read_by`.
    """

    kpi: str
    tenant: str
    company: str | None
    period: Period
    as_of: datetime
    tables: Mapping[str, pd.DataFrame]
    definition: str
    sql: str
    notes: tuple[Note, ...] = ()
    not_connected: frozenset[str] = frozenset()
    begins: Mapping[str, date] = field(default_factory=dict)
    needs: Needs = field(default_factory=Needs, repr=False, compare=False)
    params: Any = field(default=None, repr=False, compare=False)
    reader: Any = field(default=None, repr=False, compare=False)
    _headlines: Callable[[], tuple[Headline, ...]] = field(
        default=tuple, repr=False, compare=False
    )
    _evidence: Callable[[Mapping[str, Any]], pd.DataFrame] | None = field(
        default=None, repr=False, compare=False
    )
    _quality: Callable[[], Quality] | None = field(
        default=None, repr=False, compare=False
    )
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables: Mapping[str, pd.DataFrame] = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        if name == "main" and tables:
            return next(iter(tables.values()))
        if name.startswith("_"):  # an editor's question, not a slip of the pen
            raise AttributeError(name)
        raise NoSuchNameError(
            self.kpi, f"has no table {name!r}", f"one of {', '.join(tables)}"
        )

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """The key figures, computed at the first access."""
        if "headlines" not in self._cache:
            self._cache["headlines"] = self._headlines()
        headlines: tuple[Headline, ...] = self._cache["headlines"]
        return headlines

    def headline_table(self) -> pd.DataFrame:
        """Return the key figures with target and status, a row each."""
        rows = [
            (h.key, h.value, h.unit, h.n, h.low, h.high, h.previous, h.at_least,
             h.at_most, h.status or None, h.reason if h.value is None else None)
            for h in self.headlines
        ]  # fmt: skip
        numbers = ("value", "ci_low", "ci_high", "previous", "at_least", "at_most")
        columns = ["headline", "value", "unit", "n", *numbers[1:], "status", "reason"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(dict.fromkeys(numbers, float))

    def headline(self, key: str) -> Headline:
        """Return the headline called `key`; KeyError where there is none."""
        for headline in self.headlines:
            if headline.key == key:
                return headline
        raise KeyError(key)

    def evidence(self, **filters: Any) -> pd.DataFrame:
        """Return the rows behind a figure.

        Parameters
        ----------
        **filters
            Column and value, as they stand in a row of a table, for example
            ``company="Clinique Nord"``. None stands for NULL.

        Returns
        -------
        DataFrame
            One row per ticket, time entry, alert or survey.
        """
        if self._evidence is None:
            raise AttributeError(f"{self.kpi} keeps no evidence")
        return self._evidence(filters)

    @property
    def quality(self) -> Quality | None:
        """Grade of the data behind it; None for a part of a review."""
        if "quality" not in self._cache:
            self._cache["quality"] = self._quality() if self._quality else None
        quality: Quality | None = self._cache["quality"]
        return quality

    def lacks(self, *names: str) -> bool:
        """Return whether tables, columns or headlines need sources not connected."""
        return any(self.not_connected.intersection(self.needs.of(n)) for n in names)

    @property
    def has_evidence(self) -> bool:
        """Whether `evidence` can return the rows behind the figures."""
        return self._evidence is not None

    def read_by(self, reader: Any) -> Result:
        """Return it as a report's reader reads words and numbers."""
        return replace(self, reader=reader)

    def plot(self, name: str | None = None, **options: Any) -> Any:
        """Draw the figure that the report shows (by default the KPI's first)."""
        return presenter().plot(self, name, **options)

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, Any]:
        return presenter().mimebundle(self)


class Presenter(Protocol):
    """Draws results and writes them as HTML; `kpi_lib.reporting.display` is one."""

    def plot(self, result: Result, name: str | None = None) -> Any:
        """Return a figure of a result."""

    def mimebundle(self, result: Result) -> dict[str, Any]:
        """Return a result as text and HTML, by MIME type."""

    def findings(self, findings: Any, language: Any = None) -> pd.DataFrame:
        """Return `Findings` with their sentences, a row each."""

    def summary(self, findings: Any) -> str:
        """Return the three things to know as text."""


_presenters: list[Presenter] = []


def register_presenter(presenter: Presenter) -> None:
    """Set the presenter that results use from now on."""
    _presenters[:] = [presenter]


def presenter() -> Presenter:
    """Return the presenter that was registered."""
    if not _presenters:
        raise RuntimeError("import kpi_lib.reporting.display to draw results")
    return _presenters[0]

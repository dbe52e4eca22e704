"""Arrivals of tickets: instant, company and subject."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.demo.truths import TRUTHS
from kpi_lib.demo.work_clock import Days, Instants, OpeningClock, days, weekday
from kpi_lib.demo.world import FIRST_DAY, LAST_DAY, SUBJECTS, TYPES, World

Floats = npt.NDArray[np.float64]

_TICKETS_PER_OPEN_DAY = 30.5
_GROWTH_PER_YEAR = 0.05
_WEEKDAY = (1.16, 1.07, 1.01, 0.97, 0.85, 0.10, 0.08)
_AUTOMATIC_WEEKDAY = (1.05, 1.0, 1.0, 1.0, 1.0, 0.9, 0.9)
# January to December, at mid-month: a dip in summer, peaks in January and September.
_MONTH = (1.13, 1.03, 1.0, 0.99, 1.0, 0.97, 0.84, 0.88, 1.13, 1.05, 1.02, 0.93)
_YEAR_END = 0.75  # open days between 24 December and 2 January
# Share of a day's tickets by hour, with a lunch dip.
_HOUR = (
    *(0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 2, 8, 20, 28, 27, 22),
    *(11, 19, 24, 21, 15, 6, 2, 1.5, 1.2, 1, 0.8, 0.5),
)
_DAY_NOISE = 0.05
_COMPANY_NOISE = 0.12
_UNCOVERED = 0.04  # what is left of the subjects that an agreement does not cover
_HOW_TO = "guidance"


def arrivals(world: World, clock: OpeningClock) -> pd.DataFrame:
    """Draw all arrivals of a tenant.

    Returns
    -------
    pandas.DataFrame
        ``created`` (local, naive), ``company`` and ``subject`` (positions in
        `world.companies` and `SUBJECTS`), ordered by ``created``.
    """
    rng = world.random("arrivals")
    every = days(FIRST_DAY, LAST_DAY)
    rates = (
        _daily(world, clock, every, rng)[:, None, :]
        * _shares(world, rng)[None, :, :]
        * _projects(world, every)[:, None, :]
    )
    counts = rng.poisson(rates)
    _add_spikes(world, every, counts)
    day, company, subject = (np.repeat(axis, counts.ravel()) for axis in _axes(counts))
    frame = pd.DataFrame(
        {
            "created": _instants(world, clock, every[day], company, subject, rng),
            "company": company,
            "subject": subject,
        }
    )
    return frame.sort_values(["created", "company", "subject"], ignore_index=True)


def _axes(counts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    return tuple(axis.ravel() for axis in np.indices(counts.shape))


def _daily(
    world: World, clock: OpeningClock, every: Days, rng: np.random.Generator
) -> Floats:
    """Return the expected tickets by day and kind of subject (days, subjects)."""
    years = (every - every[0]).astype(np.float64) / 365.25
    level = np.exp(np.log1p(_GROWTH_PER_YEAR) * years)
    level *= _season(every) * np.exp(rng.normal(0, _DAY_NOISE, len(every)))
    of_week = weekday(every)
    closed = np.isin(every, clock.holidays)
    people = np.array(_WEEKDAY)[of_week]
    people[closed] = _WEEKDAY[6]
    monitor = np.array(_AUTOMATIC_WEEKDAY)[of_week]
    month_day = every.astype("datetime64[D]").astype(str)
    year_end = np.array([text[5:] >= "12-24" or text[5:] <= "01-02"
                         for text in month_day])  # fmt: skip
    people[year_end] *= _YEAR_END
    automatic = np.array([subject.is_automatic for subject in SUBJECTS])
    by_kind = np.where(automatic[None, :], monitor[:, None], people[:, None])
    expected: Floats = _TICKETS_PER_OPEN_DAY * level[:, None] * by_kind
    return expected


def _season(every: Days) -> Floats:
    """Return the factor of the time of year, interpolated between mid-months."""
    of_year = (every - every.astype("datetime64[Y]")).astype(np.float64)
    middle = np.arange(12) * 30.44 + 15
    factor: Floats = np.interp(of_year, middle, _MONTH, period=365.25)
    return factor


def _shares(world: World, rng: np.random.Generator) -> Floats:
    """Return each company's and subject's share of all tickets; they sum to 1."""
    truths = TRUTHS[world.slug]
    company = np.array([item.weight for item in world.companies], dtype=np.float64)
    subject = np.array([item.weight for item in SUBJECTS])
    noise = rng.normal(0, _COMPANY_NOISE, (len(company), len(subject)))
    shares = np.outer(company, subject) * np.exp(noise)
    shares[~_covered(world)] *= _UNCOVERED
    how_to = np.array([item.type == _HOW_TO for item in SUBJECTS])
    row = world.company_index(truths.training_client.company)
    wanted = truths.training_client.share
    others = shares[row, ~how_to].sum()
    shares[row, how_to] *= wanted / (1 - wanted) * others / shares[row, how_to].sum()
    result: Floats = shares / shares.sum()
    return result


def _covered(world: World) -> npt.NDArray[np.bool_]:
    """Return where (companies, subjects) tickets come as often as anywhere.

    Clients ask little for what their agreement leaves out, apart from those whose
    gaps are planted.
    """
    gaps = TRUTHS[world.slug].agreements
    free = {gaps.narrow, gaps.never, gaps.expired, gaps.time_and_materials}
    boards = {item.key: item.board for item in TYPES}
    return np.array(
        [
            [
                company.name in free
                or any(
                    (agreement.boards is None or boards[item.type] in agreement.boards)
                    and (agreement.types is None or item.type in agreement.types)
                    for agreement in world.agreements
                    if agreement.company == company.name
                )
                for item in SUBJECTS
            ]
            for company in world.companies
        ]
    )


def _projects(world: World, every: Days) -> Floats:
    """Return what the projects leave of each subject (days, subjects)."""
    factor = np.ones((len(every), len(SUBJECTS)))
    for project in TRUTHS[world.slug].projects:
        column = _subject_index(project.subject)
        factor[every >= np.datetime64(project.live_at), column] *= 1 + project.change
    return factor


def _add_spikes(world: World, every: Days, counts: npt.NDArray[np.int64]) -> None:
    for spike in TRUTHS[world.slug].spikes:
        day = np.searchsorted(every, np.datetime64(spike.day))
        company = world.company_index(spike.company)
        counts[day, company, _subject_index(spike.subject)] += spike.extra_tickets


def _subject_index(key: str) -> int:
    return [subject.key for subject in SUBJECTS].index(key)


def _instants(
    world: World,
    clock: OpeningClock,
    day: Days,
    company: npt.NDArray[np.int64],
    subject: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> Instants:
    """Return the local second of each arrival."""
    size = len(day)
    hour = rng.choice(24, size, p=np.array(_HOUR) / sum(_HOUR))
    automatic = np.array([item.is_automatic for item in SUBJECTS])[subject]
    is_open = np.isin(day, clock.open_days)
    hour = np.where(automatic, rng.integers(0, 24, size), hour)
    hour = np.where(~is_open & ~automatic, rng.integers(8, 21, size), hour)
    for spike in TRUTHS[world.slug].spikes:
        outage = (
            (day == np.datetime64(spike.day))
            & (company == world.company_index(spike.company))
            & (subject == _subject_index(spike.subject))
        )
        hour = np.where(outage, rng.integers(9, 12, size), hour)
    second = hour * 3600 + rng.integers(0, 3600, size)
    local: Instants = day.astype("datetime64[s]") + second.astype("timedelta64[s]")
    return local

"""Tickets made of arrivals: owner, priority, duration, status, SLA."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.demo.truths import TRUTHS
from kpi_lib.demo.work_clock import Days, OpeningClock, pick
from kpi_lib.demo.world import (
    LAST_DAY,
    PRIORITY_TTR,
    SLA_TARGET_MINUTES,
    SUBJECTS,
    TYPES,
    World,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNASSIGNED = -1
END = np.datetime64(LAST_DAY, "s") + np.timedelta64(1, "D")

_FIRST_ID = 100_001
_TTR_NOISE = 0.75
_COMPANY_TTR = 0.05
_AFFINITY = 0.1
_PACE = 0.6
_STALE_MINUTES, _STALE_NOISE = 10_500, 0.5
_RESPONSE_MINUTES = (9.0, 16.0, 30.0, 55.0)
_NO_RESPONSE = 0.04
_REOPENED_EVERY, _ESCALATED_EVERY = 33, 16
_EXCLUDED = (("Cancelled", 0.015), ("Duplicate", 0.012), ("Merged", 0.008))
_NO_SLA, _SLA_UNKNOWN = 0.05, 0.1

BOARDS = tuple(dict.fromkeys(item.board for item in TYPES))
TYPE_OF_SUBJECT = np.array(
    [[item.key for item in TYPES].index(subject.type) for subject in SUBJECTS]
)
BOARD_OF_TYPE = np.array([BOARDS.index(item.board) for item in TYPES])
_HARD = np.array([item.is_hard for item in TYPES])


def complete(world: World, clock: OpeningClock, arrived: pd.DataFrame) -> pd.DataFrame:
    """Complete each arrival to a ticket: owner, priority, instants, status.

    Returns
    -------
    pandas.DataFrame
        The arrivals with ``id``, ``type``, ``board``, ``priority`` (0 to 3),
        ``owner`` (positions, `UNASSIGNED`), ``start`` and ``end`` (opening seconds),
        ``created``, ``responded``, ``closed``, ``due`` (local instants, NaT where
        none by the end), ``status``, ``sla_met``, ``reopened``, ``escalated``,
        ``noise`` (of the log duration).
    """
    rng = world.random("tickets")
    frame = arrived.copy()
    size = len(frame)
    frame["id"] = _FIRST_ID + np.cumsum(rng.integers(1, 3, size)) - 1
    frame["type"] = TYPE_OF_SUBJECT[frame["subject"]]
    frame["board"] = BOARD_OF_TYPE[frame["type"]]
    chances = np.array([subject.priorities for subject in SUBJECTS])
    frame["priority"] = pick(rng, chances[frame["subject"]])
    created = frame["created"].to_numpy().astype("datetime64[s]")
    frame["start"] = clock.seconds(created)
    frame["owner"] = _owners(world, clock, frame, rng)
    stale = rng.random(size) < TRUTHS[world.slug].stale_share
    frame.loc[stale, "owner"] = UNASSIGNED
    frame["noise"] = rng.normal(0, _TTR_NOISE, size)
    seconds = _durations(world, frame, stale, rng)
    frame["end"] = frame["start"] + seconds
    closed = clock.instant(frame["end"].to_numpy())
    frame["closed"] = np.where(closed < END, closed, np.datetime64("NaT"))
    responded = clock.instant(frame["start"].to_numpy() + _responses(frame, rng))
    silent = (rng.random(size) < _NO_RESPONSE) | (responded >= END)
    frame["responded"] = np.where(silent, np.datetime64("NaT"), responded)
    _count_returns(world, frame, rng)
    frame["status"] = _statuses(frame, rng)
    _set_sla(clock, frame, rng)
    return frame


def available(world: World, day: Days) -> Bools:
    """Return who is at work (days, technicians), open day or not."""
    columns = []
    for member in world.technicians:
        present = np.ones(len(day), dtype=bool)
        if member.joined:
            present &= day >= np.datetime64(member.joined)
        for first, last in member.leave:
            present &= (day < np.datetime64(first)) | (day > np.datetime64(last))
        columns.append(present)
    return np.stack(columns, axis=1)


def _owners(
    world: World, clock: OpeningClock, frame: pd.DataFrame, rng: np.random.Generator
) -> Ints:
    truths = TRUTHS[world.slug]
    hours = np.array([member.weekly_hours for member in world.technicians])
    taste = np.exp(rng.normal(0, _AFFINITY, (len(BOARDS), len(hours))))
    # Who is quicker gets more: the load is shared, not the tickets.
    pace = np.exp([-_PACE * truths.skills[item.name] for item in world.technicians])
    weights = (taste * hours * pace)[frame["board"]]
    weights = weights * available(world, clock.day(frame["start"].to_numpy()))
    expert = world.technician_index(truths.hard_cases.owner)
    hard = _HARD[frame["type"]] & (frame["priority"].to_numpy() < 2)
    weights[:, expert] = 0
    share = truths.hard_cases.share
    weights[hard, expert] = weights[hard].sum(axis=1) * share / (1 - share)
    return pick(rng, weights)


def _durations(
    world: World, frame: pd.DataFrame, stale: Bools, rng: np.random.Generator
) -> Ints:
    """Return opening seconds to resolution: log-normal, at least one minute."""
    truths = TRUTHS[world.slug]
    medians = np.array([item.ttr_minutes for item in TYPES])
    skills = np.array([truths.skills[item.name] for item in world.technicians])
    companies = rng.normal(0, _COMPANY_TTR, len(world.companies))
    log_minutes = (
        np.log(medians)[frame["type"]]
        + np.array(PRIORITY_TTR)[frame["priority"]]
        + companies[frame["company"]]
        + np.where(frame["owner"] == UNASSIGNED, 0, skills[frame["owner"]])
        + np.where(in_need(world, frame), np.log(truths.training_need.ttr_factor), 0)
        + frame["noise"].to_numpy()
    )
    forgotten = np.log(_STALE_MINUTES) + rng.normal(0, _STALE_NOISE, len(frame))
    minutes = np.exp(np.where(stale, forgotten, log_minutes))
    seconds: Ints = np.maximum(60, np.rint(minutes * 60)).astype(np.int64)
    return seconds


def in_need(world: World, frame: pd.DataFrame) -> Bools:
    """Return which tickets lie in the planted training need."""
    need = TRUTHS[world.slug].training_need
    key = {label: key for key, label in world.labels.boards.items()}[need.board]
    owner = world.technician_index(need.owner)
    found: Bools = (
        (frame["owner"] == owner) & (frame["board"] == BOARDS.index(key))
    ).to_numpy()
    return found


def _responses(frame: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Return opening seconds to the first response, before the resolution."""
    minutes = np.array(_RESPONSE_MINUTES)[frame["priority"]]
    wanted = np.rint(minutes * np.exp(rng.normal(0, 0.8, len(frame))) * 60)
    whole = (frame["end"] - frame["start"]).to_numpy()
    seconds: Ints = np.minimum(wanted.astype(np.int64), whole * 9 // 10)
    return seconds


def _count_returns(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Set ``reopened`` and ``escalated``.

    Spread evenly over each owner's tickets on a board, from a random start: chance
    alone then puts no small group over a limit of KPI 03.
    """
    group = frame["owner"] * len(BOARDS) + frame["board"]
    position = frame.groupby(group.to_numpy()).cumcount().to_numpy()
    starts = rng.integers(0, 1000, (2, (len(world.technicians) + 1) * len(BOARDS)))
    shift = starts[:, (group + len(BOARDS)).to_numpy()]
    reopened = (position + shift[0]) % _REOPENED_EVERY == 0
    need = in_need(world, frame)
    every = round(1 / TRUTHS[world.slug].training_need.reopened_share)
    reopened = np.where(need, position % every == 0, reopened)
    twice = rng.random(len(frame)) < 0.15
    frame["reopened"] = np.where(reopened, np.where(twice, 2, 1), 0)
    escalated = (position + shift[1]) % _ESCALATED_EVERY == 0
    frame["escalated"] = escalated.astype(np.int64)


def _statuses(frame: pd.DataFrame, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    size = len(frame)
    closed = frame["closed"].notna().to_numpy()
    fresh = (frame["created"] >= END - np.timedelta64(4, "h")).to_numpy()
    draw = rng.random(size)
    status = np.select(
        [
            closed & (draw < 0.7),
            closed & (draw < 0.87),
            closed,
            (frame["reopened"] > 0).to_numpy(),
            frame["responded"].isna().to_numpy() | fresh,
            draw < 0.55,
        ],
        ["Closed", "Resolved", "Completed", "Reopened", "New", "In Progress"],
        "Waiting",
    ).astype(object)
    drawn = rng.random(size)
    limit = 0.0
    for name, share in _EXCLUDED:
        status[closed & (drawn >= limit) & (drawn < limit + share)] = name
        limit += share
    return status


def _set_sla(
    clock: OpeningClock, frame: pd.DataFrame, rng: np.random.Generator
) -> None:
    """Set ``due`` and ``sla_met``; some tickets have no SLA, some no verdict."""
    target = np.array(SLA_TARGET_MINUTES)[frame["priority"]] * 60
    due = clock.instant((frame["start"] + target).to_numpy())
    without = rng.random(len(frame)) < _NO_SLA
    frame["due"] = np.where(without, np.datetime64("NaT"), due)
    known = (
        frame["closed"].notna().to_numpy()
        & ~without
        & (rng.random(len(frame)) >= _SLA_UNKNOWN)
    )
    met = (frame["closed"] <= frame["due"]).to_numpy()
    frame["sla_met"] = pd.array(met, dtype="boolean")
    frame.loc[~known, "sla_met"] = pd.NA

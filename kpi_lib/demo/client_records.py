"""Agreements, projects, commitments and surveys."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.demo import english, french
from kpi_lib.demo.tickets import BOARDS, END
from kpi_lib.demo.truths import TRUTHS
from kpi_lib.demo.work_clock import OpeningClock, pick
from kpi_lib.demo.world import TYPES, World

FIRST_AGREEMENT_ID = 201

_NAMED = 0.75  # covered tickets that name their agreement
_NAMED_IN_VAIN = 0.3  # tickets outside the narrow agreement that name it
_REVIEWS = (dt.date(2026, 1, 20), dt.date(2026, 4, 21), dt.date(2026, 7, 21),
            dt.date(2026, 10, 13))  # fmt: skip
_DONE = (0.85, 0.75, 0.45, 0.0)
_DROPPED = (0.08, 0.1, 0.05, 0.0)
_PER_REVIEW = 3
_MOVED = 0.5  # late commitments that got a new date
_SURVEYED = 0.06
_CSAT = (0.03, 0.05, 0.12, 0.35, 0.45)
_CSAT_LATE = (0.15, 0.2, 0.25, 0.25, 0.15)
_NO_COMPANY = 0.1


def agreements(world: World) -> pd.DataFrame:
    """Return all agreements, in the columns of ``raw_agreements``."""
    rows = []
    for index, item in enumerate(world.agreements):
        rows.append(
            {
                "id": FIRST_AGREEMENT_ID + index,
                "company": item.company,
                "name": item.name,
                "type": item.type,
                "start_date": item.start,
                "end_date": item.end,
                "covered_boards": _named(item.boards, world.labels.boards),
                "covered_types": _named(item.types, world.labels.types),
                "monthly_amount": item.monthly_amount,
                "included_hours": item.included_hours,
            }
        )
    return pd.DataFrame(rows)


def _named(keys: tuple[str, ...] | None, labels: dict[str, str]) -> list[str] | None:
    return None if keys is None else [labels[key] for key in keys]


def attach_agreements(world: World, frame: pd.DataFrame) -> None:
    """Set ``is_covered``, ``is_wholly_covered`` and ``agreement_id`` (0: none).

    A ticket never names an agreement that is not active or not its client's.
    """
    rng = world.random("agreements")
    names_it = rng.random(len(frame))
    frame["is_covered"] = False
    frame["is_wholly_covered"] = False
    frame["agreement_id"] = 0
    day = frame["created"].to_numpy().astype("datetime64[D]")
    for index, item in enumerate(world.agreements):
        active = frame["company"].to_numpy() == world.company_index(item.company)
        if item.start:
            active &= day >= np.datetime64(item.start)
        if item.end:
            active &= day <= np.datetime64(item.end)
        boards = [BOARDS.index(key) for key in (item.boards or ())]
        types = [_type_index(key) for key in (item.types or ())]
        covers = active.copy()
        if item.boards is not None:
            covers &= np.isin(frame["board"], boards)
        if item.types is not None:
            covers &= np.isin(frame["type"], types)
        first = covers & ~frame["is_covered"]
        named = first & (names_it < _NAMED)
        if item.company == TRUTHS[world.slug].agreements.narrow:
            named |= active & ~covers & (names_it < _NAMED_IN_VAIN)
        frame.loc[named, "agreement_id"] = FIRST_AGREEMENT_ID + index
        frame["is_covered"] |= covers
        if item.boards is None and item.types is None:
            frame["is_wholly_covered"] |= covers


def _type_index(key: str) -> int:
    return [item.key for item in TYPES].index(key)


def projects(world: World) -> pd.DataFrame:
    """Return the planted projects, in the columns of ``raw_projects``."""
    columns = ("id", "name", "company", "live_at", "board", "type", "summary_pattern",
               "cost", "hours_invested")  # fmt: skip
    return pd.DataFrame(
        [
            {column: getattr(project, column) for column in columns}
            for project in TRUTHS[world.slug].projects
        ]
    ).astype(object)


def commitments(world: World, clock: OpeningClock) -> pd.DataFrame:
    """Return what the last quarterly reviews promised, in each client's language."""
    rng = world.random("commitments")
    last_day = END.astype("datetime64[D]") - 1
    rows = []
    for index, company in enumerate(world.companies):
        is_foreign = company.foreign_share > 0.5
        own, other = french.LABELS, english.LABELS
        if world.language == "en":
            own, other = other, own
        texts = (other if is_foreign else own).commitments[:-1]
        order = rng.permutation(len(texts))
        for number, review in enumerate(_REVIEWS):
            made = np.datetime64(review) + index % 5
            made = clock.open_days[np.searchsorted(clock.open_days, made)]
            for place in range(_PER_REVIEW):
                due = made + 7 * int(rng.integers(6, 15))
                draw = rng.random()
                closed = min(due + int(rng.integers(-30, 15)), last_day)
                status = "open"
                if draw < _DONE[number]:
                    status = "done"
                elif draw < _DONE[number] + _DROPPED[number]:
                    status = "dropped"
                rows.append(
                    {
                        "company": company.name,
                        "made_on": made.item(),
                        "text": texts[order[number * _PER_REVIEW + place]],
                        "due_on": due.item(),
                        "status": status,
                        "closed_on": None if status == "open" else closed.item(),
                    }
                )
    frame = pd.DataFrame(rows).sort_values("made_on", kind="stable", ignore_index=True)
    return _with_owners(frame, world).assign(id=np.arange(len(frame)) + 1)


def _with_owners(frame: pd.DataFrame, world: World) -> pd.DataFrame:
    """Add who answers for each commitment, and a new date for some that are late."""
    rng = world.random("commitment owners")
    last_day = (END.astype("datetime64[D]") - 1).item()
    foreign = {c.name for c in world.companies if c.foreign_share > 0.5}
    owners, new_dates = [], []
    for row in frame.itertuples():
        is_french = (world.language == "fr") != (row.company in foreign)
        roles = (french if is_french else english).LABELS.roles
        owners.append(roles[rng.integers(len(roles))])
        weeks, draw = int(rng.integers(3, 9)), rng.random()
        is_moved = row.status == "open" and row.due_on < last_day and draw < _MOVED
        new_dates.append(last_day + dt.timedelta(weeks=weeks) if is_moved else None)
    return frame.assign(
        owner=owners, new_due_on=pd.Series(new_dates, frame.index, object)
    )


def surveys(world: World, tickets: pd.DataFrame) -> pd.DataFrame:
    """Return the answers to surveys: a few percent of the closed tickets.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``ticket`` (row), ``has_company``, ``responded`` (local instant),
        ``csat`` and ``nps`` (0 and -1 for no answer).
    """
    rng = world.random("surveys")
    eligible = tickets["closed"].notna() & ~tickets["is_excluded"]
    row = np.flatnonzero(eligible & (rng.random(len(tickets)) < _SURVEYED))
    closed = tickets["closed"].to_numpy()[row].astype("datetime64[s]")
    delay = np.rint(np.exp(rng.normal(np.log(9 * 3600), 1.0, len(row))))
    responded = closed + delay.astype("timedelta64[s]")
    keep = responded < END
    row, responded = row[keep], responded[keep]
    late = (~tickets["sla_met"].fillna(value=True)).to_numpy(dtype=bool)[row]
    chances: npt.NDArray[np.float64] = np.where(
        late[:, None], np.array(_CSAT_LATE), np.array(_CSAT)
    )
    csat = pick(rng, chances) + 1
    nps = np.clip(2 * csat + rng.integers(-1, 2, len(row)), 0, 10)
    answers = rng.random(len(row))
    frame = pd.DataFrame(
        {
            "ticket": row,
            "has_company": rng.random(len(row)) >= _NO_COMPANY,
            "responded": responded,
            "csat": np.where(answers < 0.85, csat, 0),
            "nps": np.where(answers > 0.35, nps, -1),
        }
    ).sort_values("responded", kind="stable", ignore_index=True)
    return frame.assign(id=np.arange(len(frame)) + 1)

"""Time entries: work on tickets, maintenance visits, projects, administration."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.demo.tickets import UNASSIGNED, available, in_need
from kpi_lib.demo.truths import TRUTHS
from kpi_lib.demo.work_clock import OpeningClock, days, pick, weekday
from kpi_lib.demo.world import FIRST_DAY, LAST_DAY, PRIORITY_WORK, TYPES, World

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOTHING = -1  # no ticket, no company

_FIRST_ID = 500_001
_ENTRIES = (0.5, 0.33, 0.17)  # chances of one, two, three entries
_WORK_NOISE = 0.3
_HELPER = 0.12
_DAY_LIMIT = 570
_VISIT_MINUTES, _VISIT_NOISE = 165.0, 0.05
_PROJECT_PER_DAY = 3.0
_BILLABLE = {"ticket": 0.9, "uncovered": 0.55, "project": 0.95, "visit": 0.95}
_NO_COMPANY = 0.08
_ORPHAN_ID = 9_900_001


def time_entries(
    world: World, clock: OpeningClock, tickets: pd.DataFrame
) -> pd.DataFrame:
    """Draw all time entries of a tenant.

    Parameters
    ----------
    world : World
    clock : OpeningClock
    tickets : pandas.DataFrame
        As from `tickets.complete`, with ``is_covered`` and ``agreement_id``.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``ticket`` (row of `tickets` or `NOTHING`), ``ticket_id`` (0 for
        none), ``company`` (position or `NOTHING`), ``member`` (position), ``kind``
        (key of the work types), ``minutes`` (int), ``billable``, ``date``.
    """
    rng = world.random("work")
    parts = [
        _on_tickets(world, clock, tickets, rng),
        _visits(world, clock, rng),
        _projects(world, clock, rng),
        _internal(world, clock, rng),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = _rested(world, frame, rng)
    frame["minutes"] = _whole(frame)
    frame["ticket_id"] = np.where(
        frame["ticket"] >= 0, tickets["id"].to_numpy()[frame["ticket"]], 0
    )
    frame = pd.concat([frame, _odd_ones(world, frame)], ignore_index=True)
    hidden = (rng.random(len(frame)) < _NO_COMPANY) & (frame["ticket"] >= 0)
    frame.loc[hidden, "company"] = NOTHING
    frame = frame.sort_values(["date", "ticket", "member"], kind="stable")
    frame["id"] = _FIRST_ID + np.arange(len(frame))
    return frame.reset_index(drop=True)


def _on_tickets(
    world: World, clock: OpeningClock, tickets: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    horizon = int(clock.seconds(np.array([LAST_DAY], dtype="datetime64[s]"))[0])
    started = np.flatnonzero((tickets["start"] < horizon).to_numpy())
    entries = pick(rng, np.tile(_ENTRIES, (len(started), 1))) + 1
    row = np.repeat(started, entries)
    is_last = np.append(row[1:] != row[:-1], True)
    size = len(row)
    start = tickets["start"].to_numpy()[row]
    end = tickets["end"].to_numpy()[row]
    is_open = end >= horizon
    share = np.where(is_last & ~is_open, 1.0, rng.random(size))
    position = start + (share * (np.minimum(end, horizon - 1) - start)).astype(np.int64)
    weight = rng.random(size) + 0.5
    weight /= pd.Series(weight).groupby(row).transform("sum").to_numpy()
    owner = tickets["owner"].to_numpy()[row]
    covered = tickets["is_covered"].to_numpy()[row]
    chance = np.where(covered, _BILLABLE["ticket"], _BILLABLE["uncovered"])
    chance[_is_time_and_materials(world, tickets)[row]] = 0.99
    chance[tickets["is_excluded"].to_numpy()[row]] = 0.0
    return pd.DataFrame(
        {
            "ticket": row,
            "company": tickets["company"].to_numpy()[row],
            "member": np.where(rng.random(size) < _HELPER, UNASSIGNED, owner),
            "kind": _kinds(tickets, row, rng),
            "minutes": _effort(world, tickets, horizon, rng)[row] * weight,
            "billable": rng.random(size) < chance,
            "date": clock.day(position),
        }
    )


def _is_time_and_materials(
    world: World, tickets: pd.DataFrame
) -> npt.NDArray[np.bool_]:
    name = TRUTHS[world.slug].agreements.time_and_materials
    return (tickets["company"] == world.company_index(name)).to_numpy()


def _effort(
    world: World, tickets: pd.DataFrame, horizon: int, rng: np.random.Generator
) -> Floats:
    """Return the minutes logged on each ticket; skill and luck act as on its TTR."""
    truths = TRUTHS[world.slug]
    skills = np.array([truths.skills[item.name] for item in world.technicians])
    owner = tickets["owner"].to_numpy()
    factor = np.log(truths.training_need.ttr_factor) / 2
    minutes = np.exp(
        np.log([item.work_minutes for item in TYPES])[tickets["type"]]
        + np.array(PRIORITY_WORK)[tickets["priority"]]
        + np.where(owner == UNASSIGNED, 0, skills[owner])
        + np.where(in_need(world, tickets), factor, 0)
        + tickets["noise"].to_numpy() / 2
        + rng.normal(0, _WORK_NOISE, len(tickets))
    )
    elapsed = (np.minimum(tickets["end"], horizon) - tickets["start"]).to_numpy() / 60
    quick = np.where(tickets["is_excluded"], 8, np.inf)
    effort: Floats = np.minimum(np.minimum(minutes, elapsed + 10), quick)
    return effort


def _kinds(
    tickets: pd.DataFrame, row: Ints, rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    kind = tickets["type"].to_numpy()[row]
    on_site = rng.random(len(row)) < np.array([x.on_site_share for x in TYPES])[kind]
    project = np.array([item.board == "projects" for item in TYPES])[kind]
    kinds = np.select([project, on_site], ["project", "on_site"], "remote")
    return kinds.astype(object)


def _visits(
    world: World, clock: OpeningClock, rng: np.random.Generator
) -> pd.DataFrame:
    """Maintenance on each client's weekdays; one client's visits grow (the drift)."""
    drift = TRUTHS[world.slug].drift
    open_days = _open_days(clock)
    parts = []
    for index, company in enumerate(world.companies):
        date = open_days[np.isin(weekday(open_days), company.visits)]
        minutes = _VISIT_MINUTES * np.exp(rng.normal(0, _VISIT_NOISE, len(date)))
        if company.name == drift.company:
            month = date.astype("datetime64[M]").astype(np.int64)
            first = np.datetime64(drift.first_month, "M").astype(np.int64)
            minutes *= (1 + drift.monthly_growth) ** np.maximum(0, month - first + 1)
        parts.append(_without_ticket(world, index, "maintenance", minutes, date, rng))
    return pd.concat(parts, ignore_index=True)


def _projects(
    world: World, clock: OpeningClock, rng: np.random.Generator
) -> pd.DataFrame:
    open_days = _open_days(clock)
    date = np.repeat(open_days, rng.poisson(_PROJECT_PER_DAY, len(open_days)))
    weights = np.array([item.weight for item in world.companies], dtype=np.float64)
    company = pick(rng, np.tile(weights, (len(date), 1)))
    minutes = rng.uniform(60, 210, len(date))
    return _without_ticket(world, company, "project", minutes, date, rng)


def _without_ticket(
    world: World,
    company: int | Ints,
    kind: str,
    minutes: Floats,
    date: npt.NDArray[np.datetime64],
    rng: np.random.Generator,
) -> pd.DataFrame:
    likes = np.array([member.project_weight for member in world.technicians])
    key = "visit" if kind == "maintenance" else "project"
    return pd.DataFrame(
        {
            "ticket": NOTHING,
            "company": company,
            "member": pick(rng, available(world, date) * likes),
            "kind": kind,
            "minutes": minutes,
            "billable": rng.random(len(date)) < _BILLABLE[key],
            "date": date,
        }
    )


def _internal(
    world: World, clock: OpeningClock, rng: np.random.Generator
) -> pd.DataFrame:
    """Meetings and administration of each member on most days."""
    open_days = _open_days(clock)
    present = available(world, open_days)
    present &= rng.random(present.shape) < 0.85
    day, member = np.nonzero(present)
    return pd.DataFrame(
        {
            "ticket": NOTHING,
            "company": NOTHING,
            "member": member,
            "kind": "internal",
            "minutes": rng.uniform(15, 75, len(day)),
            "billable": False,
            "date": open_days[day],
        }
    )


def _open_days(clock: OpeningClock) -> npt.NDArray[np.datetime64]:
    return np.intersect1d(clock.open_days, days(FIRST_DAY, LAST_DAY))


def _rested(
    world: World, frame: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Hand entries without a member, or of one on leave, to somebody at work."""
    member = frame["member"].to_numpy().copy()
    present = available(world, frame["date"].to_numpy().astype("datetime64[D]"))
    absent = (member == UNASSIGNED) | ~present[np.arange(len(frame)), member]
    hours = np.array([item.weekly_hours for item in world.technicians])
    # The technician for hard cases helps nobody: all of that work is hard.
    expert = world.technician_index(TRUTHS[world.slug].hard_cases.owner)
    hours[expert] = 0
    member[absent] = pick(rng, (present * hours)[absent])
    return frame.assign(member=member)


def _whole(frame: pd.DataFrame) -> Ints:
    """Return minutes in steps of five, with no member's day over the limit.

    Visits keep their length (the drift is in them); the rest of the day gives way.
    """
    group = [frame["member"], frame["date"]]
    minutes = frame["minutes"]
    fixed = minutes.where(frame["kind"] == "maintenance", 0.0)
    rest = (minutes - fixed).groupby(group).transform("sum")
    room = np.maximum(_DAY_LIMIT - fixed.groupby(group).transform("sum"), 30)
    factor = np.where(fixed > 0, 1.0, np.minimum(1.0, room / rest.clip(lower=1.0)))
    steps = np.rint(minutes * factor / 5)
    whole: Ints = (np.maximum(1, steps) * 5).to_numpy(dtype=np.int64)
    return whole


def _odd_ones(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the few rows that `check` warns of: reversals and orphans."""
    truths = TRUTHS[world.slug]
    rows = np.flatnonzero((frame["ticket"] >= 0) & (frame["minutes"] >= 60))
    wanted = truths.reversals + truths.orphans
    chosen = frame.iloc[rows[:: len(rows) // wanted][:wanted]].copy()
    negative = np.arange(wanted) < truths.reversals
    chosen.loc[negative, "minutes"] *= -1
    chosen["ticket_id"] = np.where(
        negative, chosen["ticket_id"], _ORPHAN_ID + np.arange(wanted)
    )
    return chosen

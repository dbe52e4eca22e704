"""The demo tenants' raw tables, in the columns and types of ``schema.py``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from kpi_lib.demo.alerts import alerts
from kpi_lib.demo.arrivals import arrivals
from kpi_lib.demo.boreal import BOREAL
from kpi_lib.demo.client_records import (
    agreements,
    attach_agreements,
    commitments,
    projects,
    surveys,
)
from kpi_lib.demo.harbour import HARBOUR
from kpi_lib.demo.summaries import summaries
from kpi_lib.demo.tickets import BOARDS, END, complete
from kpi_lib.demo.time_entries import time_entries
from kpi_lib.demo.truths import TRUTHS
from kpi_lib.demo.work_clock import OpeningClock
from kpi_lib.demo.world import SUBJECTS, TYPES, World
from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import RAW_TABLES, Table

WORLDS: Mapping[str, World] = MappingProxyType({"boreal": BOREAL, "harbour": HARBOUR})

Objects = npt.NDArray[np.object_]

_EXCLUDED = ("Cancelled", "Duplicate", "Merged")
_NO_TYPE, _NO_CLOSED_AT = 0.01, 0.02
_SIMPLE = {
    "uuid": pa.string(),
    "text": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "text[]": pa.list_(pa.string()),
}


def tables(slug: str) -> dict[str, pa.Table]:
    """Build every raw table of a demo tenant.

    Parameters
    ----------
    slug : str
        A key of `WORLDS`.

    Returns
    -------
    dict of str to pyarrow.Table
        By the names of `schema.RAW_TABLES`; the same bytes on every call.

    Raises
    ------
    DataError
        If there is no such demo tenant.
    """
    history = _history(slug)
    frames = {
        "raw_tickets": _tickets(history),
        "raw_time_entries": _time_entries(history),
        "raw_agreements": agreements(history.world),
        "raw_security_alerts": _alerts(history),
        "raw_surveys": _surveys(history),
        "raw_commitments": commitments(history.world, history.clock),
        "raw_projects": projects(history.world),
    }
    for frame in frames.values():
        frame["tenant_id"] = history.world.tenant_id
    return {table.name: _arrow(table, frames[table.name]) for table in RAW_TABLES}


def subjects(slug: str) -> pd.Series[str]:
    """Return each ticket's true subject, indexed by ``cw_ticket_id``.

    The lake does not hold it: it is what clustering the summaries should find.
    """
    history = _history(slug).tickets
    keys = np.array([subject.key for subject in SUBJECTS], dtype=object)
    index = pd.Index(history["id"], name="cw_ticket_id")
    return pd.Series(keys[history["subject"]], index=index, name="subject")


@dataclass(frozen=True)
class _History:
    world: World
    clock: OpeningClock
    tickets: pd.DataFrame
    companies: Objects  # as each ticket spells it


@lru_cache(maxsize=2)
def _history(slug: str) -> _History:
    world = WORLDS.get(slug)
    if world is None:
        raise DataError(
            "demo", f'there is no demo tenant "{slug}"', f"one of {', '.join(WORLDS)}"
        )
    clock = OpeningClock(world)
    frame = complete(world, clock, arrivals(world, clock))
    attach_agreements(world, frame)
    frame["is_excluded"] = frame["status"].isin(_EXCLUDED)
    spelled = _spelled(world, frame["company"].to_numpy(), "tickets")
    return _History(world, clock, frame, spelled)


def _spelled(world: World, company: npt.NDArray[np.int64], purpose: str) -> Objects:
    """Return company names, one client's in two spellings; None for position -1."""
    truth = TRUTHS[world.slug].two_spellings
    names = np.array([*(item.name for item in world.companies), None], dtype=object)
    result: Objects = names[company]
    other = world.random(f"spelling of {purpose}").random(len(company))
    result[(result == truth.company) & (other < truth.alias_share)] = truth.alias
    return result


def _hidden(rows: npt.NDArray[np.bool_], values: Objects) -> Objects:
    """Return `values` with None in the given rows."""
    result = values.copy()
    result[rows] = None
    return result


def _utc(world: World, local: Any) -> pd.DatetimeIndex:
    """Return local wall-clock instants in UTC, to the microsecond."""
    index = pd.DatetimeIndex(local)
    summer = np.ones(len(index), dtype=bool)
    return (
        index.tz_localize(world.timezone, ambiguous=summer, nonexistent="shift_forward")
        .tz_convert("UTC")
        .as_unit("us")
    )


def _tickets(history: _History) -> pd.DataFrame:
    world, frame = history.world, history.tickets
    labels = world.labels
    rng = world.random("ticket columns")
    size = len(frame)
    boards = np.array([labels.boards[key] for key in BOARDS], dtype=object)
    types = np.array([labels.types[item.key] for item in TYPES], dtype=object)
    subtypes = np.array([labels.subtypes[x.key] for x in SUBJECTS], dtype=object)
    owners = np.array([*(x.name for x in world.technicians), None], dtype=object)
    created = _utc(world, frame["created"])
    closed = _utc(world, frame["closed"])
    responded = _utc(world, frame["responded"])
    is_closed = frame["closed"].notna().to_numpy()
    untyped = (rng.random(size) < _NO_TYPE) & frame["is_wholly_covered"].to_numpy()
    later = rng.integers(0, 5 * 86_400, size).astype("timedelta64[s]")
    touched = closed + later * (rng.random(size) < 0.3)
    newest = pd.Series(touched).fillna(pd.Series(responded)).fillna(pd.Series(created))
    end = _utc(world, [END])[0]
    last = end - pd.Timedelta("1s")
    updated = newest.where(newest < end, last)
    without = (rng.random(size) < _NO_CLOSED_AT) & is_closed
    minutes = (frame["end"] - frame["start"]).to_numpy() / 60
    return pd.DataFrame(
        {
            "cw_ticket_id": frame["id"],
            "company": history.companies,
            "board": boards[frame["board"]],
            "type": _hidden(untyped, types[frame["type"]]),
            "subtype": _hidden(untyped, subtypes[frame["subject"]]),
            "priority": np.array(labels.priorities, dtype=object)[frame["priority"]],
            "status": frame["status"],
            "owner": owners[frame["owner"]],
            "summary": summaries(world, frame),
            "created_at_remote": created,
            "updated_at_remote": updated.mask(without, pd.Series(closed)),
            "closed_at": pd.Series(closed).mask(without),
            "first_response_at": responded,
            "resolution_minutes": np.where(
                is_closed & world.has_source_clock, minutes.round(2), np.nan
            ),
            "reopened_count": frame["reopened"],
            "escalation_count": frame["escalated"],
            "agreement_id": frame["agreement_id"].where(frame["agreement_id"] > 0),
            "sla_due_at": _utc(world, frame["due"]),
            "sla_met": frame["sla_met"],
        }
    )


def _time_entries(history: _History) -> pd.DataFrame:
    world, tickets = history.world, history.tickets
    alias = TRUTHS[world.slug].member_alias
    labels = world.labels.work_types
    frame = time_entries(world, history.clock, tickets)
    members = np.array([item.name for item in world.technicians], dtype=object)
    member = members[frame["member"]]
    early = frame["date"].to_numpy() <= np.datetime64(alias.until)
    member[(member == alias.member) & early] = alias.alias
    row, has_ticket = frame["ticket"].to_numpy(), (frame["ticket"] >= 0).to_numpy()
    company = _spelled(world, frame["company"].to_numpy(), "time entries")
    same = has_ticket & (frame["company"] >= 0).to_numpy()
    company[same] = history.companies[row[same]]
    agreement = np.where(has_ticket, tickets["agreement_id"].to_numpy()[row], 0)
    return pd.DataFrame(
        {
            "cw_time_entry_id": frame["id"],
            "cw_ticket_id": frame["ticket_id"].where(frame["ticket_id"] > 0),
            "company": company,
            "member": member,
            "work_type": frame["kind"].map(labels),
            "minutes": frame["minutes"],
            "billable": frame["billable"],
            "date_worked": frame["date"].to_numpy().astype("datetime64[D]").astype("O"),
            "agreement_id": pd.Series(agreement).where(agreement > 0),
        }
    )


def _alerts(history: _History) -> pd.DataFrame:
    world = history.world
    frame = alerts(world, history.clock)
    company = _spelled(world, frame["company"].to_numpy(), "alerts")
    return frame.assign(
        company=company,
        detected_at=_utc(world, frame["detected"]),
        resolved_at=_utc(world, frame["resolved"]),
    )


def _surveys(history: _History) -> pd.DataFrame:
    world = history.world
    frame = surveys(world, history.tickets)
    row = frame["ticket"].to_numpy()
    return frame.assign(
        cw_ticket_id=history.tickets["id"].to_numpy()[row],
        company=_hidden(~frame["has_company"].to_numpy(), history.companies[row]),
        responded_at=_utc(world, frame["responded"]),
        csat=frame["csat"].where(frame["csat"] > 0),
        nps=frame["nps"].where(frame["nps"] >= 0),
    )


def _arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    """Return the frame's columns of `table`, in order and exactly typed."""
    columns = []
    for column in table.columns:
        kind = _arrow_type(column.type)
        values = frame[column.name]
        if pa.types.is_decimal(kind):
            # Whole numbers: through a decimal wide enough for any 64-bit integer.
            wide = pa.array(values.astype("Int64")).cast(pa.decimal128(38, kind.scale))
            columns.append(wide.cast(kind))
        elif pa.types.is_integer(kind):
            columns.append(pa.array(values.astype("Int64")).cast(kind))
        else:
            columns.append(pa.Array.from_pandas(values, type=kind))
    schema = pa.schema(
        [pa.field(column.name, _arrow_type(column.type)) for column in table.columns]
    )
    return pa.Table.from_arrays(columns, schema=schema)


def _arrow_type(name: str) -> pa.DataType:
    found = re.fullmatch(r"decimal\((\d+),(\d+)\)", name)
    if found:
        return pa.decimal128(int(found[1]), int(found[2]))
    return _SIMPLE[name]

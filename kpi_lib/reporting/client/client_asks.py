"""Table of what a client itself must do: answers, approvals, promises, devices."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting.client.client_words import within
from kpi_lib.reporting.client.commitment_table import status
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.table_block import TableBlock, TableColumn

_NAMED = 4
"""Tickets and devices that a line names."""
_MOST_ROWS = 8
Row = tuple[str, str, str]


def asks_table(
    waiting: Result, promises: Result, alerts: Result, advice: Result, formats: Formats
) -> TableBlock:
    """Return a line per thing that the client is asked to do; no line, no table.

    Parameters
    ----------
    waiting, promises, advice : Result
        Parts of the review.
    alerts : Result
        KPI 12's, of the client.
    formats : Formats
    """
    gettext = formats.text.gettext
    rows = [
        *_tickets(waiting.main, formats),
        *_promises(promises.tables["yours"], formats),
        *_devices(alerts, formats),
        *_training(advice.main, formats),
    ]
    frame = pd.DataFrame(rows, columns=["ask", "basis", "since"])
    answer = formats.text.ngettext(
        "What we ask of you: {n} thing", "What we ask of you: {n} things", len(rows)
    )
    heads = {"ask": gettext("Please"), "basis": gettext("Because"),
             "since": gettext("When")}  # fmt: skip
    filled = [key for key in heads if frame[key].ne("").any()]
    return TableBlock(
        formats,
        frame,
        [TableColumn(key, heads[key]) for key in filled],
        title=answer.format(n=opening(len(rows), formats, feminine=True).lower()),
        max_rows=_MOST_ROWS,
    )


def _tickets(tickets: pd.DataFrame, formats: Formats) -> Iterator[Row]:
    """Yield approvals, then answers that tickets wait for.

    Since when they wait no source tells: the day is the one the oldest was opened on.
    """
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    is_approval = tickets["is_approval"].astype(bool)
    approvals, others = tickets[is_approval], tickets[~is_approval]
    for frame, ask in (
        (approvals, ngettext("Approve or refuse {n} ticket",
                             "Approve or refuse {n} tickets", len(approvals))),
        (others, ngettext("Answer us on {n} ticket", "Answer us on {n} tickets",
                          len(others))),
    ):  # fmt: skip
        if frame.empty:
            continue
        numbers = [f"{int(number)}" for number in frame["cw_ticket_id"]]
        opened = ngettext("opened {date}", "the oldest opened {date}", len(frame))
        yield (
            ask.format(n=formats.integer(len(frame))),
            gettext("waiting for you: {names}").format(names=_listed(numbers, formats)),
            opened.format(date=formats.date(frame["created_on"].iloc[0])),
        )


def _promises(commitments: pd.DataFrame, formats: Formats) -> Iterator[Row]:
    """Yield what the client promised and has not done."""
    basis = formats.text.gettext("your promise of {date}")
    for row in commitments.to_dict(orient="records"):
        made_on = formats.date(row["made_on"])
        yield str(row["text"]), basis.format(date=made_on), status(row, formats)


def _devices(alerts: Result, formats: Formats) -> Iterator[Row]:
    """Yield the devices whose alerts keep coming back, to be looked at together."""
    if alerts.lacks("recurring_devices") or alerts.recurring_devices.empty:
        return
    gettext, devices = formats.text.gettext, alerts.recurring_devices
    names = [str(name) for name in devices["device"]]
    count = int(devices["alert_count"].sum())
    basis = formats.text.ngettext(
        "{n} alert {period}", "{n} alerts {period}", count
    ).format(n=formats.integer(count), period=within(alerts.period, formats))
    ask = gettext("Let us look at {names}").format(names=_listed(names, formats))
    yield ask, basis, ""


def _training(advice: pd.DataFrame, formats: Formats) -> Iterator[Row]:
    """Yield whom to name for a training that is recommended."""
    gettext = formats.text.gettext
    for row in advice[advice["kind"] == "training"].to_dict(orient="records"):
        basis = formats.text.ngettext(
            "{n} ticket asked how to do something",
            "{n} tickets asked how to do something",
            int(row["ticket_count"]),
        )
        n = formats.integer(row["ticket_count"])
        yield gettext("Name who comes to the training"), basis.format(n=n), ""


def _listed(names: list[str], formats: Formats) -> str:
    """Write the first names and count the others."""
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    if more <= 0:
        return shown
    text = formats.text.gettext("{names} and {n} more")
    return text.format(names=shown, n=formats.integer(more))

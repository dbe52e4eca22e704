"""Limits of a source's requests: attempts, waits, and the time that one may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import tenacity

from kpi_lib.sources.vendors.http_answers import AgainError


@dataclass(frozen=True)
class Patience:
    """Limits of retries and waits.

    Attributes
    ----------
    attempts : int
        Attempts of one request, the first one included.
    first_wait, longest_wait : float
        Seconds of the back-off, which doubles, with jitter.
    longest_retry_after : float
        Seconds; where a server asks for a longer wait, this run gives up.
    timeout : float
        Seconds for connecting, and between two pieces of an answer.
    longest_answer : float
        Seconds for a request in all: its sign-in, the answer's headers and pieces.
    longest_outage : float
        Seconds without any answer, after which nothing is tried a second time.
    """

    attempts: int = 7
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_retry_after: float = 300.0
    timeout: float = 60.0
    longest_answer: float = 600.0
    longest_outage: float = 3600.0


class Outage:
    """Seconds that all servers of a source have cost since one of them answered.

    Each session alone would wait its whole time anew: hundreds of directories that are
    throttled would keep a sync for days.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def end(self) -> None:
        """Note that a server has answered."""
        self.seconds = 0.0


def retrying(
    patience: Patience,
    attempts: int,
    outage: Outage,
    sleep: Callable[[float], None],
) -> tenacity.Retrying:
    """Return what calls a function again as long as it raises `AgainError`."""
    backoff = tenacity.wait_random_exponential(
        multiplier=patience.first_wait, max=patience.longest_wait
    )

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        requested = error.wait if isinstance(error, AgainError) else None
        return backoff(state) if requested is None else requested

    def is_enough(state: tenacity.RetryCallState) -> bool:
        spent = max(state.seconds_since_start or 0.0, state.idle_for)
        seconds = outage.seconds + spent + state.upcoming_sleep
        return state.attempt_number >= attempts or seconds > patience.longest_outage

    return tenacity.Retrying(
        stop=is_enough,
        wait=wait,
        retry=tenacity.retry_if_exception_type(AgainError),
        sleep=sleep,
        reraise=True,
    )


def seconds_of(call: tenacity.Retrying) -> float:
    """Return the seconds that a call has taken, its waits included."""
    taken = call.statistics
    seconds: float = max(taken["delay_since_first_attempt"], taken["idle_for"])
    return seconds

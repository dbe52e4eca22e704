"""Security alerts of two products, with one noisy device and one slow severity."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.demo.tickets import END
from kpi_lib.demo.truths import TRUTHS
from kpi_lib.demo.work_clock import Instants, OpeningClock, at_random, days, pick
from kpi_lib.demo.world import FIRST_DAY, LAST_DAY, World
from kpi_lib.domain.schema import SEVERITIES

SOURCES = ("SentinelOne", "Microsoft Defender")

_PER_DAY, _PER_CLOSED_DAY = 3.4, 1.3
_SEVERITY = (0.06, 0.17, 0.32, 0.34, 0.11)
_TARGET_HOURS = (1.0, 4.0, 24.0, 72.0, 120.0)
_ON_TIME = 0.95
_MTTR_NOISE = 0.9
_VERDICTS = ("true_positive", "false_positive", "benign", "undetermined")
_VERDICT = (0.38, 0.2, 0.24, 0.18)
_LEFT_OPEN, _LEFT_OPEN_DAYS = 0.06, 60
_NO_DEVICE, _NO_COMPANY = 0.05, 0.02
_TYPES = {
    "fr": (
        ("Rançongiciel", "Maliciel", "Script suspect", "Application indésirable",
         "Élévation de privilèges"),
        ("Connexion suspecte", "Hameçonnage", "Règle de boîte suspecte",
         "Vol de jeton", "Application indésirable"),
    ),
    "en": (
        ("Ransomware", "Malware", "Suspicious Script", "Unwanted Software",
         "Privilege Escalation"),
        ("Suspicious Sign-in", "Phishing", "Suspicious Inbox Rule", "Token Theft",
         "Unwanted Software"),
    ),
}  # fmt: skip


def alerts(world: World, clock: OpeningClock) -> pd.DataFrame:
    """Draw all alerts of a tenant.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``source``, ``company`` (position or -1), ``device``, ``type``,
        ``severity``, ``status``, ``verdict``, ``detected`` and ``resolved`` (local
        instants).
    """
    rng = world.random("alerts")
    frame = pd.concat(
        [_ordinary(world, clock, rng), _noisy(world, rng)], ignore_index=True
    ).sort_values("detected", kind="stable", ignore_index=True)
    size = len(frame)
    noise = rng.normal(0, _MTTR_NOISE, size)
    hours = np.exp(_log_median(world)[frame["level"]] + noise)
    seconds = np.maximum(60, np.rint(hours * 3600)).astype("timedelta64[s]")
    resolved = frame["detected"].to_numpy() + seconds
    recent = frame["detected"] >= END - np.timedelta64(_LEFT_OPEN_DAYS, "D")
    left = recent & (rng.random(size) < _LEFT_OPEN) & (frame["level"] >= 2)
    is_open = (resolved >= END) | left.to_numpy()
    frame["resolved"] = np.where(is_open, np.datetime64("NaT"), resolved)
    begun = rng.random(size) < 0.5
    frame["status"] = np.select(
        [~is_open, begun], ["resolved", "in_progress"], "new"
    ).astype(object)
    frame["severity"] = np.array(SEVERITIES, dtype=object)[frame["level"]]
    frame.loc[is_open, "verdict"] = None
    frame.loc[is_open & begun, "verdict"] = "undetermined"
    serial = 1_890_000_000_000_000_000 + np.cumsum(rng.integers(10**12, 10**14, size))
    frame["id"] = np.where(
        frame["source"] == SOURCES[0],
        serial.astype(str).astype(object),
        ("da" + pd.Series(serial.astype(str)) + "_1").to_numpy(dtype=object),
    )
    return frame


def _log_median(world: World) -> npt.NDArray[np.float64]:
    """Return the log of each severity's median hours to resolution.

    Log-normal: the share on time and the target give the median.
    """
    slow = TRUTHS[world.slug].slow_severity
    shares = [
        slow.on_time_share if severity == slow.severity else _ON_TIME
        for severity in SEVERITIES
    ]
    quantile = np.array([NormalDist().inv_cdf(share) for share in shares])
    result: npt.NDArray[np.float64] = np.log(_TARGET_HOURS) - _MTTR_NOISE * quantile
    return result


def _ordinary(
    world: World, clock: OpeningClock, rng: np.random.Generator
) -> pd.DataFrame:
    every = days(FIRST_DAY, LAST_DAY)
    rate = np.where(np.isin(every, clock.open_days), _PER_DAY, _PER_CLOSED_DAY)
    day = np.repeat(every, rng.poisson(rate))
    size = len(day)
    weights = np.array([item.weight for item in world.companies], dtype=np.float64)
    company = pick(rng, np.tile(weights, (size, 1)))
    code = np.array([item.code for item in world.companies], dtype=object)[company]
    number = pd.Series(rng.integers(100, 145, size).astype(str)).to_numpy(dtype=object)
    kind = np.where(rng.random(size) < 0.1, "-SRV-", "-PC-").astype(object)
    device = code + kind + number
    device[rng.random(size) < _NO_DEVICE] = None
    company[rng.random(size) < _NO_COMPANY] = -1
    source = rng.integers(0, 2, size)
    types = np.array(_TYPES[world.language], dtype=object)
    return pd.DataFrame(
        {
            "source": np.array(SOURCES, dtype=object)[source],
            "company": company,
            "device": device,
            "type": types[source, rng.integers(0, types.shape[1], size)],
            "level": pick(rng, np.tile(_SEVERITY, (size, 1))),
            "verdict": np.array(_VERDICTS, dtype=object)[
                pick(rng, np.tile(_VERDICT, (size, 1)))
            ],
            "detected": _instants(day, rng),
        }
    )


def _noisy(world: World, rng: np.random.Generator) -> pd.DataFrame:
    noisy = TRUTHS[world.slug].noisy_device
    every = days(noisy.first_day, LAST_DAY)
    active = every[rng.random(len(every)) < noisy.active_share]
    day = np.repeat(active, 1 + rng.poisson(0.5, len(active)))
    wrong = rng.random(len(day)) < noisy.false_positive_share
    return pd.DataFrame(
        {
            "source": noisy.source,
            "company": world.company_index(noisy.company),
            "device": noisy.device,
            "type": noisy.type,
            "level": SEVERITIES.index(noisy.severity),
            "verdict": np.where(
                wrong,
                "false_positive",
                at_random(rng, ("benign", "undetermined"), len(day)),
            ),
            "detected": _instants(day, rng),
        }
    )


def _instants(day: npt.NDArray[np.datetime64], rng: np.random.Generator) -> Instants:
    second = rng.integers(0, 24 * 3600, len(day)).astype("timedelta64[s]")
    local: Instants = day.astype("datetime64[s]") + second
    return local

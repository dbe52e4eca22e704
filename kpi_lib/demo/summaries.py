"""The summary line of each ticket: a phrasing of its subject, and noise."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.demo import phrases_en, phrases_fr
from kpi_lib.demo.work_clock import at_random
from kpi_lib.demo.world import SUBJECTS, Labels, World

Objects = npt.NDArray[np.object_]

_LANGUAGES = {"fr": phrases_fr, "en": phrases_en}
_OTHER = {"fr": "en", "en": "fr"}
_PREFIX, _SUFFIX, _PLAIN, _SHOUTED, _MISSING = 0.1, 0.4, 0.06, 0.03, 0.003
_PEOPLE_PER_COMPANY = 24
_PHONE = {"fr": "514 555-{:04d}", "en": "020 7946 {:04d}"}
_DOMAIN = {"fr": "example.ca", "en": "example.co.uk"}


def summaries(world: World, frame: pd.DataFrame) -> Objects:
    """Write the summary of each ticket; None for a few that have none.

    Parameters
    ----------
    world : World
    frame : pandas.DataFrame
        With ``subject``, ``company``, ``priority`` and ``created``.
    """
    rng = world.random("summaries")
    size = len(frame)
    foreign = np.array([company.foreign_share for company in world.companies])
    in_other = rng.random(size) < foreign[frame["company"]]
    text = np.empty(size, dtype=object)
    for is_other in (False, True):
        language = _OTHER[world.language] if is_other else world.language
        rows = in_other == is_other
        text[rows] = _phrases(language, frame["subject"].to_numpy()[rows], rng)
    fields = _fields(world, frame, rng)
    filled = [
        pattern.format(**dict(zip(fields, values, strict=True)))
        for pattern, *values in zip(text, *fields.values(), strict=True)
    ]
    result = np.array(filled, dtype=object)
    for share, change in ((_PLAIN, _without_accents), (_SHOUTED, str.upper)):
        rows = rng.random(size) < share
        result[rows] = [change(line) for line in result[rows]]
    result[rng.random(size) < _MISSING] = None
    return result


def _phrases(
    language: str, subject: npt.NDArray[np.int64], rng: np.random.Generator
) -> Objects:
    """Return a phrasing with prefix and suffix, braces still in place."""
    source = _LANGUAGES[language]
    text = np.empty(len(subject), dtype=object)
    for index, item in enumerate(SUBJECTS):
        rows = subject == index
        text[rows] = at_random(rng, source.PHRASES[item.key], int(rows.sum()))
    for share, options, at_end in (
        (_PREFIX, source.PREFIXES, False),
        (_SUFFIX, source.SUFFIXES, True),
    ):
        rows = rng.random(len(subject)) < share
        extra = at_random(rng, options, int(rows.sum()))
        text[rows] = text[rows] + extra if at_end else extra + text[rows]
    return text


def _fields(
    world: World, frame: pd.DataFrame, rng: np.random.Generator
) -> dict[str, Objects]:
    """Return what the braces stand for, one value a ticket."""
    size = len(frame)
    codes = np.array([item.code for item in world.companies], dtype=object)
    code = codes[frame["company"]]
    lower = np.array([item.lower() for item in codes], dtype=object)
    person = _people(world, rng)[
        frame["company"], rng.integers(0, _PEOPLE_PER_COMPANY, size)
    ]
    login = np.array([_login(name) for name in person], dtype=object)
    automatic = np.array([item.is_automatic for item in SUBJECTS])[frame["subject"]]
    kind = np.where(automatic, "SRV", "PC").astype(object)
    number = pd.Series(rng.integers(101, 190, size).astype(str)).to_numpy(dtype=object)
    domain = _DOMAIN[world.language]
    phone = _PHONE[world.language]
    shift = rng.integers(-6, 1, size).astype("timedelta64[D]")
    day = frame["created"].to_numpy().astype("datetime64[D]") + shift
    lines = {
        "host": code + "-" + kind + "-" + number,
        "person": person,
        "login": login,
        "email": login + "@" + lower[frame["company"]] + "." + domain,
        "date": pd.DatetimeIndex(day).strftime("%d/%m/%Y"),
        "phone": [phone.format(n) for n in rng.integers(0, 1000, size)],
        "n": [str(n) for n in rng.integers(30_000, 99_999, size)],
        "ip": [f"10.{a}.{b}.{c}" for a, b, c in rng.integers(1, 250, (size, 3))],
    }
    return {key: np.asarray(values, dtype=object) for key, values in lines.items()}


def _people(world: World, rng: np.random.Generator) -> Objects:
    """Return names of people (companies, people per company)."""
    labels: Labels = world.labels
    shape = (len(world.companies), _PEOPLE_PER_COMPANY)
    first = np.array(labels.first_names, dtype=object)
    last = np.array(labels.last_names, dtype=object)
    names: Objects = (
        first[rng.integers(0, len(first), shape)]
        + " "
        + last[rng.integers(0, len(last), shape)]
    )
    return names


def _login(name: str) -> str:
    first, last = _without_accents(name).lower().split(" ", 1)
    return first[0] + last.replace(" ", "")


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))

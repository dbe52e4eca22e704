"""Record type of a KPI: names, sources, and a definition with named settings."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from kpi_lib.domain.needs import Needs

Write = Callable[[Any, str], str]
"""Writes the value of a setting in a notation: ``number``, ``percent``, ``list``,
``statuses``, ``targets`` (hours by severity), or a noun for one and for several,
``ticket|tickets``."""


@dataclass(frozen=True, kw_only=True)
class WordingChoice:
    """A sentence that is worded by the value of a setting.

    Attributes
    ----------
    setting : str
        See `settings.text_settings`.
    wordings : mapping
        Sentence by the setting's value; a value without one adds no sentence.
    """

    setting: str
    wordings: Mapping[Any, str]


Sentences = str | WordingChoice | tuple[str | WordingChoice, ...]


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """What is known of a KPI without computing it.

    Attributes
    ----------
    number : str
        Two digits, as in the source catalogue.
    key : str
    title : str
        English title; the key of its translation.
    family : str
        The notebook it belongs to.
    sources : tuple of str
        The raw tables it reads.
    answers : str
        The question it answers.
    numerator, denominator, exclusions, clock, undefined : Sentences
        The definition in its parts: English sentences, each the key of its
        translation. A setting stands as ``{name}`` or ``{name:notation}``.
    unit : str
        Unit of the main figure.
    direction : {"higher", "lower", "neutral"}
        Which way is better.
    audience : {"internal", "client"}
        ``client``: may appear, for that client alone, in a report for a client.
    tables : tuple of str
        Names of its tables, the default one first.
    needs : Needs
        The tables without which a figure is NULL.
    """

    number: str
    key: str
    title: str
    family: str
    sources: tuple[str, ...]
    answers: str
    numerator: Sentences
    denominator: Sentences
    exclusions: Sentences
    clock: Sentences
    undefined: Sentences
    unit: str
    direction: Literal["higher", "lower", "neutral"]
    audience: Literal["internal", "client"]
    tables: tuple[str, ...]
    needs: Needs = field(default_factory=Needs)

    def templates(self) -> Iterator[str]:
        """Yield every sentence of the definition, in each of its wordings."""
        for part in PARTS:
            for sentence in self._of(part):
                if isinstance(sentence, WordingChoice):
                    yield from sentence.wordings.values()
                else:
                    yield sentence

    def sentences(
        self, settings: Mapping[str, Any], parts: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return the sentences that hold under some settings, still unfilled.

        Parameters
        ----------
        settings : mapping of str to object
            See `settings.text_settings`.
        parts : sequence of str
            All of `PARTS` by default.
        """
        worded = (
            sentence.wordings.get(settings[sentence.setting], "")
            if isinstance(sentence, WordingChoice)
            else sentence
            for part in parts or PARTS
            for sentence in self._of(part)
        )
        return tuple(filter(None, worded))

    def definition(self, settings: Mapping[str, Any], parts: Sequence[str] = ()) -> str:
        """Return the definition in plain English, filled from some settings."""
        return " ".join(
            fill(text, settings) for text in self.sentences(settings, parts)
        )

    def _of(self, part: str) -> tuple[str | WordingChoice, ...]:
        sentences: Sentences = getattr(self, part)
        return sentences if isinstance(sentences, tuple) else (sentences,)


PARTS = ("numerator", "denominator", "exclusions", "clock", "undefined")
"""The parts of a definition, in reading order."""


def write_plain(value: Any, notation: str) -> str:
    """Write a setting for a reader of English without a locale: ``1.5``, ``30%``."""
    if notation == "targets":
        return ", ".join(f"{k} {write_plain(v, 'number')} h" for k, v in value.items())
    if notation in ("list", "statuses"):
        return ", ".join(value)
    if "|" in notation:
        one, several = notation.split("|")
        return f"{write_plain(value, 'number')} {one if value == 1 else several}"
    number = Decimal(str(value)) * (100 if notation == "percent" else 1)
    return f"{number.normalize():f}" + ("%" if notation == "percent" else "")


def fill(text: str, settings: Mapping[str, Any], write: Write = write_plain) -> str:
    """Write the settings that a text names into it.

    Parameters
    ----------
    text : str
        ``"Under {min_tickets:ticket|tickets}"``, ``"over {reopen_share:percent}"``.
    settings : mapping of str to object
    write : callable
        Writes a value in the reader's notation.

    Raises
    ------
    KeyError
        The text names a setting that is not among them.
    """
    return _Filler(write).vformat(text, (), settings)


class _Filler(string.Formatter):
    def __init__(self, write: Write) -> None:
        self._write = write

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._write(value, format_spec or "number")

"""A mapping in the making: its keys, and the remarks and questions beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kpi_lib.domain.schema import Table

Place = tuple[str, ...]
"""A key of the mapping, such as ``("columns", "owner")`` or ``("timezone",)``."""


@dataclass
class Draft:
    """A mapping that is being guessed.

    Attributes
    ----------
    label : str
        Name of the file.
    table : Table
    content : dict
        As a mapping file's YAML.
    notes : dict of Place to str
        Remarks that stand beside a key.
    questions : dict of Place to list of list of str
        Lines of comment below a key; the first of each asks, the others are YAML.
    hints : dict of Place to list of list of str
        Remarks in the same form, which need no answer.
    remarks : list of str
        Paragraphs above the first key.
    statuses : tuple of str
        Statuses of tickets in the sample, the commonest first.
    """

    label: str
    table: Table
    content: dict[str, Any] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    questions: dict[Place, list[list[str]]] = field(default_factory=dict)
    hints: dict[Place, list[list[str]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    statuses: tuple[str, ...] = ()
    identifying: list[str] = field(default_factory=list)
    """Columns of the file that are no id of a row, but make one with others."""

    def put(self, value: Any, *place: str, note: str = "") -> None:
        """Set a key, such as ``("columns", "owner")``, with a remark beside it."""
        if len(place) == 1:
            self.content[place[0]] = value
        else:
            self.content.setdefault(place[0], {})[place[1]] = value
        if note:
            self.notes[place] = note

    def drop(self, *place: str) -> None:
        """Take a key out again."""
        self.content.get(place[0], {}).pop(place[1], None)
        self.notes.pop(place, None)

    def answer(self, *place: str) -> None:
        """Take back what was asked of a key."""
        self.questions.pop(place, None)

    def ask(self, question: str, *yaml: str, at: Place) -> None:
        """Ask something below a key, with lines of YAML that answer it."""
        self.questions.setdefault(at, []).append([question, *yaml])

    def hint(self, remark: str, *yaml: str, at: Place) -> None:
        """Say something below a key that needs no answer."""
        self.hints.setdefault(at, []).append([remark, *yaml])

    @property
    def question_count(self) -> int:
        """Number of questions."""
        return sum(map(len, self.questions.values()))

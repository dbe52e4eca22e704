"""Texts of a file's columns, and tests of what they look like."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import Column
from kpi_lib.sources.guessing.mark_words import is_mark
from kpi_lib.sources.guessing.unbound_words import UNBOUND_COLUMNS, is_unbound
from kpi_lib.text.status_words import is_under_way, list_of

_ISO = r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?"
_NUMBERED = r"([^\W\d]{2,9}\.?,? )?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ ,T].*)?"
_NAMED = (
    r"(\w{2,9}\.?,? )?(\d{1,2}[-/ .]{1,2}[^\W\d]{3,9}\.?[-/ ,.]{1,2}\d{2,4}"
    r"|[^\W\d]{3,9}\.? \d{1,2},? \d{4}|\d{4} [^\W\d]{3,9}\.? \d{1,2})\b.*"
)
_EIGHT = r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_DATE = re.compile(rf"{_ISO}|{_NUMBERED}|{_NAMED}|{_EIGHT}")
_EPOCH = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_TIME_OF_DAY = re.compile(r".*\d:\d\d.*")
_ADDRESS = re.compile(r"\S+@\S+")
_SERIAL = re.compile(r"(3[2-9]|[45]\d)\d{3}([.,]\d+)?")
_NUMBER = re.compile(
    r"[-+]?([A-Z]{3} |[€$£¥] ?)?(\d[\d ',.’\u00a0\u202f]*|[.,]\d+)"
    r"([eE][-+]?\d+)?( ?[€$£¥]| [A-Z]{3})?"
)
_CLOCK = re.compile(r"-?(\d+ ?(d|days?|j)?[.,]? ?)?\d+:\d{2}(:\d{2}(\.\d+)?)?")
_UNITS = re.compile(
    r"p?(\d+([.,]\d{1,2})? ?(d|days?|j|jours?|tage?n?|d[ií]as?)\b[., ]*)?t?"
    r"(\d+([.,]\d+)? ?(h|hrs?|hours?|heures?|std|stunden?|horas?)[., ]*)?"
    r"(\d+([.,]\d+)? ?(m|mins?|minut[aeo]?[ns]?)?[., ]*)?(\d+ ?s(e[ckg]\w*)?\.?)?"
)
_OF_TIME = re.compile(
    r"\b(hours?|hrs?|heures?|stunden|std|horas?|ore|uren|time|temps|zeit|min\w*"
    r"|duration|duree|dauer)\b"
)
_SLIPS = 0.02
"""Share of a column's values up to which those of another kind are slips."""
_STATES = 25
"""Most statuses that a file's tickets have."""
_CHARGED = {
    "billable", "chargeable", "facturable", "abrechenbar", "verrechenbar", "con cargo",
}  # fmt: skip
_FREE = {
    "do not bill", "donotbill", "no charge", "nocharge", "non billable",
    "non-billable", "not billable", "non-chargeable", "non chargeable",
    "not chargeable", "no cargo", "sin cargo", "non facturable", "no facturable",
    "nicht abrechenbar", "nicht verrechenbar", "kulanz",
}  # fmt: skip
YES_WORDS = {
    "true", "t", "yes", "y", "oui", "o", "vrai", "1", "1.0", "ja", "j", "si",
    "verdadero", "wahr", "x", "sim",
}  # fmt: skip
NO_WORDS = {
    "false", "f", "no", "n", "non", "faux", "0", "0.0", "nein", "falso", "falsch",
    "nee", "nao",
}  # fmt: skip
TRUE_WORDS = YES_WORDS | _CHARGED | {"met", "achieved", "within sla", "sla met"}
FALSE_WORDS = NO_WORDS | _FREE | {
    "sla violated", "breached", "missed", "violated", "overdue", "late",
}  # fmt: skip
_ROW_IDS = re.compile(
    r"(INC|CHG|REQ|RITM|SCTASK|TASK|PRB|CS|SR|TKT?|TICKET|CASE|#|T(?=\d{8}))"
    r"[-_ ]?\d{3,}(\.\d+)*",
    re.IGNORECASE,
)
_ANY_IDS = re.compile(r"[A-Za-z#]{0,8}[-_ ]?\d{3,}(\.\d+)*")


@dataclass(frozen=True)
class ColumnValues:
    """Texts of one column of the sample.

    Attributes
    ----------
    name : str
        As the file has it.
    texts : tuple of str
        Those that are not blank, in the file's order.
    rows : int
        Rows of the sample.
    """

    name: str
    texts: tuple[str, ...]
    rows: int
    counts: Counter[str] = field(default_factory=Counter)
    dashes: tuple[str, ...] = ()
    """Marks such as "-" that stand for no value in some rows."""

    @property
    def is_empty(self) -> bool:
        """Whether no row has a value."""
        return not self.texts

    @cached_property
    def filled(self) -> float:
        """Share of the rows with a value."""
        return len(self.texts) / self.rows if self.rows else 0.0

    @cached_property
    def distinct(self) -> list[str]:
        """Distinct texts, the commonest first."""
        return [text for text, _ in self.counts.most_common()]

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of the values that a pattern matches as a whole."""
        hits = sum(n for t, n in self.counts.items() if pattern.fullmatch(t.strip()))
        return hits / len(self.texts) if self.texts else 0.0

    @cached_property
    def dates(self) -> float:
        """Share of the values that look like days or instants."""
        return self.share(_DATE)

    @cached_property
    def serials(self) -> float:
        """Share of the numbers that a spreadsheet has for the days of 1987 to 2064."""
        return self.share(_SERIAL)

    @cached_property
    def epochs(self) -> float:
        """Share of the seconds or milliseconds since 1970, of 2001 to 2033."""
        return self.share(_EPOCH)

    @cached_property
    def are_whole_days(self) -> bool:
        """Whether no date has a time of day."""
        return self.dates > 0.5 and not self.share(_TIME_OF_DAY)

    @cached_property
    def addresses(self) -> float:
        """Share of the values that are addresses of mail."""
        return self.share(_ADDRESS)

    @cached_property
    def numbers(self) -> float:
        """Share of the values that look like numbers."""
        return self.share(_NUMBER)

    @cached_property
    def clocks(self) -> float:
        """Share of the values such as 1:30 or 10:23:52."""
        return self.share(_CLOCK)

    @cached_property
    def durations(self) -> float:
        """Share of the values such as 1:30 or 1h 15m."""
        units = sum(
            n
            for text, n in self.counts.items()
            if _UNITS.fullmatch(low := text.strip().lower())
            and re.search(r"\d ?[a-z]", low)
        )
        return self.clocks + (units / len(self.texts) if self.texts else 0.0)

    @cached_property
    def truths(self) -> float:
        """Share of the values that say yes or no."""
        return self._share_of(TRUE_WORDS | FALSE_WORDS)

    @property
    def is_mark(self) -> bool:
        """Whether some rows have a word for yes, always the same, others nothing."""
        words = {fold(text) for text in self.distinct}
        return len(words) == 1 and words <= YES_WORDS and self.filled < 1

    @cached_property
    def charges(self) -> float:
        """Share of the values that say whether work is charged."""
        return self._share_of(_CHARGED | _FREE)

    def _share_of(self, words: set[str]) -> float:
        hits = sum(n for text, n in self.counts.items() if fold(text) in words)
        return hits / len(self.texts) if self.texts else 0.0

    @cached_property
    def ticket_ids(self) -> float:
        """Share of the values such as INC0010300, SR-12 or T20261005.0042."""
        return self.share(_ROW_IDS)

    @cached_property
    def are_ids(self) -> bool:
        """Whether each row has its own value, and all look like ids."""
        return self.differ_by_row and self.share(_ANY_IDS) > 0.98

    @property
    def differ_by_row(self) -> bool:
        """Whether each row has its own value, and they are no days."""
        return len(self.counts) >= 0.98 * self.rows > 1 and self.dates < 0.5

    @cached_property
    def states(self) -> float:
        """Share of the values that tell how far a ticket is."""
        known = [t for t in self.distinct[:_STATES] if list_of(t) or is_under_way(t)]
        few = 1 < len(self.distinct) <= _STATES
        return sum(self.counts[t] for t in known) / len(self.texts) if few else 0.0

    @cached_property
    def are_in_order(self) -> bool:
        """Whether the digits of at least three values rise, or fall, row by row."""
        digits = [re.sub(r"\D", "", text) for text in self.texts]
        numbers = [int(one) for one in digits if one]
        steps = {(b > a) - (b < a) for a, b in itertools.pairwise(numbers)}
        return len(numbers) > 2 and len(steps) == 1 and 0 not in steps

    @cached_property
    def _bound(self) -> ColumnValues:
        texts = tuple(text for text in self.texts if not is_unbound(text))
        return ColumnValues(self.name, texts, self.rows, Counter(texts))

    @property
    def _measure(self) -> bool:
        """Whether numbers say more than yes or no, such as 0.25 beside 0 and 1.

        A whole one does so in a column of time; else it may be a code.
        """
        words = TRUE_WORDS | FALSE_WORDS
        is_time = _OF_TIME.search(fold(self.name.replace("_", " ")))
        others = sum(
            n
            for text, n in self.counts.items()
            if fold(text) not in words
            and _NUMBER.fullmatch(text.strip())
            and (is_time or not text.strip().isdigit())
        )
        return others > _SLIPS * len(self.texts)

    @property
    def _differ(self) -> bool:
        return len(self.distinct) > 1 or len(self.texts) == 1

    def fits(self, column: Column) -> float:
        """Return from 0 to 1 how well the values suit a column's type."""
        if self.is_empty:
            return 0.3
        if column.name in UNBOUND_COLUMNS and (bound := self._bound).texts:
            is_day = column.type == "date"
            return bound.dates if is_day else max(bound.numbers, bound.durations)
        match column.type:
            case "timestamptz" | "date":
                return max(self.dates, self.serials, self.epochs)
            case "boolean":
                return 0.0 if self._measure else self.truths
            case "bigint" if column.name.endswith("id"):
                return 1.0 if self.dates < 0.5 and self._differ else 0.5
            case "text" if column.name == "id":
                return 1.0 if self.dates < 0.5 else 0.2
            case "text" | "text[]":
                clean = 1.0 - self.dates
                # A column of numbers is no name, a priority may be one.
                is_named = column.name not in ("priority", "status")
                is_other = max(self.truths, self.ticket_ids) > 0.9
                if is_named and is_other and column.name != "severity":
                    return 0.0  # words for yes and no, and numbers of tickets
                if column.name == "company" and self.addresses > 0.5:
                    return 0.0
                return clean * (0.6 if is_named and self.numbers > 0.9 else 1.0)
            case _ if column.name == "csat":
                marks = sum(n for one, n in self.counts.items() if is_mark(one))
                return max(self.numbers, marks / len(self.texts))
            case _:
                return max(self.numbers, self.durations)

    def examples(self, most: int = 3) -> list[str]:
        """Return the first distinct values of the file."""
        return list(dict.fromkeys(self.texts))[:most]

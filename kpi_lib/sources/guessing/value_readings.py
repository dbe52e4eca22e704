"""Readings of a column's values: ids, units, signs of numbers, words and marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

from kpi_lib.domain.names import fold
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_values import (
    FALSE_WORDS,
    NO_WORDS,
    TRUE_WORDS,
    YES_WORDS,
    ColumnValues,
)

_WHOLE = re.compile(r"\s*\d[\d ,.'’\u00a0\u202f]*\s*")
_DOTTED = re.compile(r"[A-Za-z]\d{8}\.\d+(\.\d+)?")
_PREFIXED = re.compile(r"([A-Za-z#]+[-_ ]?|(?:[Nn][or]?[°º.]|№) ?)\d+")
_OF_YEAR = re.compile(r"(?:19|20)\d\d([-_/])\d+")
_COMMA_DECIMAL = re.compile(r"-?(\d{1,3}([. '’\u00a0\u202f]\d{3})+|\d+),\d+")
_POINT_DECIMAL = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)\.\d+")
_ONE_GROUP = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_CURRENCY = re.compile(r"([A-Z]{3} |[€$£¥]\s?)|\s?([€$£¥]| [A-Z]{3})$")
_TWO_PARTS = re.compile(r"-?\d+:\d{2}")

_DENIED = {
    "billable": r"\b(is)?(non?|not|nicht|sans|un)[ _-]?"
    r"(bill|charg|factur|abrech|verrech)|free of charge|gratuit|kostenlos|sin cargo",
    "sla_met": r"breach|violat|overdue|uberfallig|verletzt|depass|hors|retard|incumpl"
    r"|missed|\blate\b",
}
"""Headers of the columns of yes and no that say the contrary of what is asked."""
_OPPOSITES = (
    ("yes", "no"), ("si", "no"), ("y", "n"), ("o", "n"), ("j", "n"), ("oui", "non"),
    ("ja", "nein"), ("ja", "nee"), ("sim", "nao"), ("true", "false"), ("t", "f"),
    ("1", "0"), ("1.0", "0.0"), ("vrai", "faux"), ("wahr", "falsch"),
    ("verdadero", "falso"),
)  # fmt: skip
_READ_TRUE = {"true", "t", "yes", "y", "oui", "o", "vrai", "1", "1.0"}
_READ_FALSE = {"false", "f", "no", "n", "non", "faux", "0", "0.0"}


def key_expression(values: ColumnValues) -> tuple[str | None, str]:
    """Return the SQL that makes a whole number of an id, and why; None for none."""
    name = identifier(values.name)
    if values.is_empty or values.share(_WHOLE) > 0.98:
        return None, ""
    if values.share(_DOTTED) > 0.98:
        return f"replace(regexp_extract({name}, '[0-9.]+'), '.', '')", "its digits"
    digest = f"cast('0x' || substr(md5(trim({name})), 1, 15) as bigint)"
    for form, pattern in (
        (_PREFIXED, "(?i)({})?[0-9]+"),
        (_OF_YEAR, "(19|20)[0-9][0-9]{}[0-9]+"),
    ):
        parts = {m[1] for t in values.distinct if (m := form.fullmatch(t.strip()))}
        if len(parts) == 1 and values.share(form) > 0.98:
            # Another prefix of a later file is another ticket: INC7 and REQ7.
            own = pattern.format(parts.pop().replace(".", "[.]"))
            return (
                f"case when regexp_full_match(trim({name}), '{own}') "
                f"then try_cast(regexp_replace({name}, '[^0-9]', '', 'g') as bigint) "
                f"when regexp_matches({name}, '[0-9]') then {digest} end"
            ), "its digits"
    return digest, "a number made of its letters, the same in every file"


def unit_of(values: ColumnValues) -> tuple[str | None, bool]:
    """Return the unit of a column of durations, and whether it is certain.

    None where the values are durations such as 1:30, which bear their unit.
    """
    if values.durations > 0.8:
        return None, True
    header = fold(values.name)
    for unit, pattern in (
        ("milliseconds", r"\bms\b|millis"),
        ("minutes", r"\bmin|minut|_min|inmin"),
        ("seconds", r"\bsec|second|sekund|segund"),
        (
            "hours",
            r"hour|hrs?\b|\(h\)|heure|stund|hora|decim|dezim|\bstd|\b(ore|uur|uren)\b",
        ),
        ("days", r"\bdays?\b|\bjours?\b|\btage?\b"),
    ):
        if re.search(pattern, header):
            return unit, True
    numbers = [n for text in values.distinct if (n := number(text)) is not None]
    whole = bool(numbers) and all(one == int(one) for one in numbers)
    usual = median(map(abs, numbers)) if numbers else 0
    if whole and usual >= 60_000 and all(one % 1000 == 0 for one in numbers):
        return "milliseconds", False
    if whole and usual >= 300 and all(one % 60 == 0 for one in numbers):
        return "seconds", False
    if not whole and usual <= 24:
        return "hours", False
    if whole and usual <= 4:
        return "hours", False
    return "minutes", False


def people_sign(values: ColumnValues) -> str | None:
    """Return the SQL of the sign between several people of a cell; None for one each.

    A comma counts where a part stands alone elsewhere: "Ito, Ana" is one name.
    """
    texts = values.distinct
    for sign, sql in (("\n", "chr(10)"), (";", "';'"), (",", "','")):
        listed = [text for text in texts if sign in text.strip()]
        alone = {fold(text) for text in texts if sign not in text}
        parts = {fold(part.strip()) for text in listed for part in text.split(sign)}
        if listed and (sign == "\n" or parts & alone):
            return sql
    return None


_NOBODY = re.compile(
    r"\W*(un-?assigned|not assigned|nobody|anyone|none"
    r"|non (assignee?|affectee?|attribuee?)|nicht zugewiesen|niemand"
    r"|sin asignar|no asignad[oa])\W*"
)


def nobody_words(values: ColumnValues) -> list[str]:
    """Return the words of a column of people that mean nobody, such as "Unassigned"."""
    return [t.strip() for t in values.distinct if _NOBODY.fullmatch(fold(t))]


def list_sign(values: ColumnValues) -> str | None:
    """Return the sign between the items of lists; None for those of JSON."""
    if any(text.lstrip().startswith("[") for text in values.distinct):
        return None
    signs = (",", ";", "|", " / ")
    counts = {sign: sum(sign in text for text in values.distinct) for sign in signs}
    return max(counts, key=lambda sign: counts[sign])


def has_two_parts(values: ColumnValues) -> bool:
    """Return whether durations such as 1:30 stand in a column."""
    return any(_TWO_PARTS.fullmatch(text.strip()) for text in values.distinct)


def is_one_group(text: str) -> bool:
    """Return whether a number such as 1.440 may have its thousands parted."""
    return bool(_ONE_GROUP.fullmatch(text.strip())) and "." in text


def decimal_comma(
    columns: Iterable[ColumnValues], has_cells: bool
) -> tuple[bool | None, bool]:
    """Return whether numbers have a decimal comma, and whether they disagree.

    None where no number shows it, or they disagree. Where a file `has_cells`, numbers
    that are no texts have a point, which says nothing.
    """
    commas = points = 0
    for column in columns:
        for text in column.distinct:
            plain = _CURRENCY.sub("", text.strip())
            if _ONE_GROUP.fullmatch(plain):
                continue
            commas += bool(_COMMA_DECIMAL.fullmatch(plain))
            points += bool(_POINT_DECIMAL.fullmatch(plain))
    if commas and has_cells:
        return True, False
    if bool(commas) == bool(points):
        return None, bool(commas)
    return bool(commas), False


def is_denied(column: str, header: str) -> bool:
    """Return whether a header says the contrary: "Nicht verrechenbar"."""
    pattern = _DENIED.get(column)
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return bool(pattern) and bool(re.search(pattern or "", fold(spaced)))


def _opposites(word: str) -> set[str]:
    return {other for pair in _OPPOSITES if word in pair for other in pair} - {word}


def truth_values(
    values: ColumnValues, *, denied: bool = False
) -> tuple[dict[str, bool], list[str]]:
    """Return the words that the import does not read by itself, and the unknown ones.

    Parameters
    ----------
    values : ColumnValues
    denied : bool
        The header says the contrary: yes means no. Words such as "No Charge" mean
        what they say.

    Returns
    -------
    dict of str to bool
        Empty where the import reads every word. Of a header that denies, also the
        words that stand opposite to those of the file.
    list of str
    """
    words, unknown = {}, []
    for text in values.distinct:
        folded = fold(text)
        if folded in YES_WORDS | NO_WORDS and denied:
            words[text.strip()] = folded in NO_WORDS
            # A file without the other one says nothing of those that follow it.
            for other in sorted(_opposites(folded) - set(map(fold, values.distinct))):
                words[other] = other in NO_WORDS
            continue
        if folded in _READ_TRUE | _READ_FALSE:
            continue
        if folded in TRUE_WORDS | FALSE_WORDS:
            words[text.strip()] = folded in TRUE_WORDS
        else:
            unknown.append(text.strip())
    return words, unknown


def number(text: str) -> float | None:
    """Return the number that a text is, in either notation; None for none."""
    plain = re.sub(r"[ '’\u00a0\u202f]", "", text.strip())
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain.replace(",", ""))
    except ValueError:
        return None

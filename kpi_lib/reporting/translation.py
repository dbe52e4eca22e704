"""Translation of texts and notebooks, and the typography of each language."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.languages import LANGUAGES

if TYPE_CHECKING:
    # Over a second to import, and every notebook's kernel imports this module.
    from nbformat import NotebookNode

THIN = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"
UNDEFINED = "\N{EN DASH}"
CONTEXT = "\x04"
"""Separator of a context and its text, as in compiled catalogues."""

_CODE = re.compile(r"(`+.+?`+|\]\([^)]*\)|https?://\S+)", re.DOTALL)
_QUOTED = re.compile('"([^"]*)"')
_APOSTROPHE = re.compile(r"(?<=\w)'")
_WIDE = re.compile(f"[ {NO_BREAK}{THIN}]+([:%»])")
_NARROW = re.compile(f"[ {NO_BREAK}{THIN}]+([;?!])")
_AFTER = re.compile(f"«[ {NO_BREAK}{THIN}]+")
_UNIT = re.compile(
    r"(?<=[\d}]) (?=(?:h|min|s|jours?|mois|ans?|semaines?|points?)(?!\w))"
)
_ORDINAL = re.compile(r"\b(\d+)(er|re|e)\b")
_ONE = re.compile(r"\b1(?= [^\W\d_])")
_AFTER_DAY = re.compile(r"(?<=[\dᵉʳ]) (?=[^\W\d_])")
_RAISED = {"er": "ᵉʳ", "re": "ʳᵉ", "e": "ᵉ"}
_LIST_MARKER = re.compile(
    r"(?P<marker>\s*(?:#{1,6}|[-*+]|\d+[.)]|>)\s+)(?P<rest>.+)", re.DOTALL
)


def deferred(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


def in_context(context: str, message: str) -> str:
    """Mark a message whose translation depends on its context.

    "Resolved" is "Résolus" of tickets and "Résolues" of alerts.
    """
    return f"{context}{CONTEXT}{message}"


class Translator:
    """The texts of one language, looked up by their English wording.

    A text without translation stays English; tests hold that none is missing.

    Parameters
    ----------
    language : {"en", "fr"}
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = _compiled(language)

    def gettext(self, message: str) -> str:
        """Return `message`, with or without a context, in this language."""
        if not message:  # gettext would return the catalogue's header
            return ""
        text: str = self._texts.gettext(message)
        return english(text.rpartition(CONTEXT)[2]) if text == message else text

    def ngettext(self, singular: str, plural: str, n: float) -> str:
        """Return the form of a counted text that fits `n` (in French 1.5: singular)."""
        # Plural rules take whole numbers; in English only exactly one is singular.
        english_count = 1 if n == 1 else 2
        count = english_count if self.language == "en" else int(abs(n))
        text: str = self._texts.ngettext(singular, plural, count)
        return english(text) if text in (singular, plural) else text


@lru_cache
def translator(language: str) -> Translator:
    """Return the texts of `language`.

    Raises
    ------
    ParamsError
        Where the language is neither ``en`` nor ``fr``.
    """
    if language not in LANGUAGES:
        raise ParamsError("language", f'got "{language}"', '"en" or "fr"')
    return Translator(language)


def catalogue(language: str) -> Catalog:
    """Read ``locale/<language>/LC_MESSAGES/kpi.po``, fuzzy entries included."""
    path = files("kpi_lib") / "locale" / language / "LC_MESSAGES" / "kpi.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _compiled(language: str) -> NullTranslations:
    """Return the catalogue as gettext reads it, with French typography put in."""
    if language == "en":
        return NullTranslations()
    texts = catalogue(language)
    for message in texts:
        if message.id and isinstance(message.string, str):
            message.string = french(message.string)
        elif message.id:
            message.string = tuple(map(french, message.string or ()))
    compiled = io.BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)


def french(text: str) -> str:
    """Put no-break spaces and raised endings where French typography has them.

    Spaces become no-break ones before ``: %``, inside ``« »`` and between a number and
    its unit, narrow ones before ``; ! ?``; none is added. ``1er`` becomes ``1ᵉʳ``. Code
    and addresses stay as they are.
    """
    parts = _CODE.split(text)
    for i in range(0, len(parts), 2):
        part = _NARROW.sub(THIN + r"\1", _WIDE.sub(NO_BREAK + r"\1", parts[i]))
        part = _UNIT.sub(NO_BREAK, _AFTER.sub("«" + NO_BREAK, part))
        parts[i] = ordinals(part)
    return "".join(parts)


def ordinals(text: str) -> str:
    """Raise the endings of French ordinals: ``1ᵉʳ``, ``3ᵉ``."""
    return _ORDINAL.sub(lambda match: match[1] + _RAISED[match[2]], text)


def french_date(text: str) -> str:
    """Write a date as French does: ``1ᵉʳ nov. 2026``, day and month on one line."""
    return _AFTER_DAY.sub(NO_BREAK, ordinals(_ONE.sub("1er", text, count=1)))


def english(text: str) -> str:
    """Put typographic apostrophes and quotation marks; code stays as it is."""
    if "'" not in text and '"' not in text:
        return text
    parts = _CODE.split(text)
    for i in range(0, len(parts), 2):
        parts[i] = _QUOTED.sub(
            "\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", parts[i]
        )
        parts[i] = _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", parts[i])
    return "".join(parts)


def paragraphs(markdown: str) -> Iterator[str]:
    """Yield the texts of a Markdown cell that the catalogue translates.

    One text per paragraph, heading, list item and table cell, without its marker and
    with its lines joined.
    """
    for piece, is_text in _pieces(markdown):
        if is_text:
            yield piece


def translate_markdown(markdown: str, language: str) -> str:
    """Replace each paragraph of `markdown` by its translation."""
    gettext = translator(language).gettext
    return "".join(
        gettext(piece) if is_text else piece for piece, is_text in _pieces(markdown)
    )


def contents_name(cell: Mapping[str, Any]) -> str:
    """Return what a Markdown cell's metadata calls its section in the contents."""
    return str(cell["metadata"].get("kpi", {}).get("contents", ""))


def translate_notebook(nb: NotebookNode, language: str) -> NotebookNode:
    """Return a copy of `nb` whose Markdown cells are in `language`.

    Parameters
    ----------
    nb : NotebookNode
        Left as it is.
    language : {"en", "fr"}
    """
    translated = copy.deepcopy(nb)
    for cell in translated.cells:
        if cell.cell_type == "markdown":
            cell.source = translate_markdown(cell.source, language)
            if short := contents_name(cell):
                cell.metadata["kpi"]["contents"] = translator(language).gettext(short)
    metadata: dict[str, Any] = dict(translated.metadata.get("kpi", {}))
    translated.metadata["kpi"] = {**metadata, "language": language}
    return translated


def _pieces(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield pieces of Markdown, in order, and whether each is a translatable text."""
    fenced = False
    pending: list[str] = []
    for line in markdown.splitlines():
        is_fence = line.lstrip().startswith("```")
        starts = bool(_LIST_MARKER.match(line)) or line.lstrip().startswith("|")
        if pending and (is_fence or starts or not line.strip()):
            yield from _paragraph(pending)
            pending = []
        if is_fence or fenced or not line.strip():
            yield line + "\n", False
            fenced ^= is_fence
        elif line.lstrip().startswith("|"):
            yield from _row(line)
        elif line.lstrip().startswith("#"):
            yield from _paragraph([line])
        else:
            pending.append(line)
    if pending:
        yield from _paragraph(pending)


def _paragraph(lines: list[str]) -> Iterator[tuple[str, bool]]:
    text = " ".join(line.strip() for line in lines)
    if match := _LIST_MARKER.match(lines[0]):
        yield match["marker"], False
        text = " ".join([match["rest"].strip(), *(x.strip() for x in lines[1:])])
    yield text, True
    yield "\n", False


def _row(line: str) -> Iterator[tuple[str, bool]]:
    for part in re.split(r"(\|)", line):
        is_text = bool(re.search(r"\w", part))
        if is_text:
            yield " ", False
        yield (part.strip() if is_text else part), is_text
        if is_text:
            yield " ", False
    yield "\n", False

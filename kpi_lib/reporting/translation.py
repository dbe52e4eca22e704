"""Translated texts: the catalogue, French typography, notebooks in two languages."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kpi_lib.domain.errors import ParamsError

if TYPE_CHECKING:
    # Over a second to import, and every notebook's kernel imports this module.
    from nbformat import NotebookNode

LANGUAGES = ("en", "fr")
THIN = "\N{NARROW NO-BREAK SPACE}"
UNDEFINED = "\N{EN DASH}"
CONTEXT = "\x04"
"""Stands between the context of a text and the text, as in compiled catalogues."""

_CODE = re.compile(r"(`+.+?`+|\]\([^)]*\)|https?://\S+)", re.DOTALL)
_QUOTED = re.compile('"([^"]*)"')
_APOSTROPHE = re.compile(r"(?<=\w)'")
_BEFORE = re.compile("[ \N{NO-BREAK SPACE}]+([;:?!%»])")
_AFTER = re.compile("«[ \N{NO-BREAK SPACE}]+")
_MARK = re.compile(r"(?P<mark>\s*(?:#{1,6}|[-*+]|\d+[.)]|>)\s+)(?P<rest>.+)", re.DOTALL)


@dataclass(frozen=True)
class Translator:
    """The texts of one language, looked up by their English wording.

    A text without translation stays English; tests hold that none is missing. Where
    a translation depends on what is spoken of, a context and `CONTEXT` stand before
    the text: "Resolved" is "Résolus" of tickets and "Résolues" of alerts.
    """

    language: str

    def gettext(self, message: str) -> str:
        """Return `message` in this language."""
        found = _messages(self.language).get(message)
        if found is None:
            return english(message.rpartition(CONTEXT)[2])
        return found if isinstance(found, str) else found[0]

    def ngettext(self, singular: str, plural: str, n: float) -> str:
        """Return the form of a counted text that fits `n` (in French 1.5: singular)."""
        if self.language == "fr":
            forms = _messages("fr").get(singular, (singular, plural))
            if not isinstance(forms, str):
                return forms[0] if abs(n) < 2 else forms[1]
        return english(singular if n == 1 else plural)


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


@lru_cache
def catalogue(language: str) -> Catalog:
    """Read ``locale/<language>/LC_MESSAGES/kpi.po``, fuzzy entries included."""
    path = files("kpi_lib") / "locale" / language / "LC_MESSAGES" / "kpi.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def _messages(language: str) -> dict[str, str | tuple[str, ...]]:
    """Return translations by English text; a counted text by its singular."""
    if language == "en":
        return {}
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue(language):
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            if message.string:
                found[message_key(message)] = french(str(message.string))
        else:
            forms = tuple(french(form) for form in message.string or ())
            if forms and all(forms):
                found[message.id[0]] = forms
    return found


def message_key(message: Message) -> str:
    """Return what a text of the catalogue is looked up by: context and English."""
    english = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}{CONTEXT}{english}" if message.context else english


def french(text: str) -> str:
    """Put narrow no-break spaces where French wants them.

    Spaces that stand before ``; : ? ! % »`` and after ``«`` are replaced, none is
    added; code and addresses stay as they are.
    """
    parts = _CODE.split(text)
    for i in range(0, len(parts), 2):
        parts[i] = _AFTER.sub("«" + THIN, _BEFORE.sub(THIN + r"\1", parts[i]))
    return "".join(parts)


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

    One text per paragraph, heading, list item and table cell, without its mark and
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
    metadata: dict[str, Any] = dict(translated.metadata.get("kpi", {}))
    translated.metadata["kpi"] = {**metadata, "language": language}
    return translated


def _pieces(markdown: str) -> Iterator[tuple[str, bool]]:
    """Cut Markdown into (text, whether it is translated); joined they give it back."""
    fenced = False
    pending: list[str] = []
    for line in markdown.splitlines():
        is_fence = line.lstrip().startswith("```")
        starts = bool(_MARK.match(line)) or line.lstrip().startswith("|")
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
    if match := _MARK.match(lines[0]):
        yield match["mark"], False
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

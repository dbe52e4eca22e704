"""Choice of the slides for a meeting from a report's blocks: ten at the most.

First come the report's own first page, decisions and whatever went wrong; the room
left goes to the sections in turn, to each one's best figure or table first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kpi_lib.reporting.exporters.slides.drawing_pictures import drawing_size
from kpi_lib.reporting.exporters.slides.slide_notes import evidence_notes
from kpi_lib.reporting.exporters.slides.slide_sections import Section, sections_of
from kpi_lib.reporting.exporters.slides.slide_titles import answer, title_of

Data = dict[str, Any]
MOST_SLIDES = 10
_ALWAYS = ("findings", "account_note", "decisions", "error")
_MOST_ROWS, _HIGH, _HIGHEST = 15, 4.2, 5.2
"""Rows of a table, and inches of a drawing, from which on little of it can be read."""
_MOST_IN_ROW, _BELOW_CARDS = 3, 3.0
"""Cards of a row that stands above another block; inches of a drawing below them."""
_LOW, _SHORT = 1.35, 6
"""Inches of a drawing that leaves room for a table; rows of one that goes there."""
_LAST = 5
"""Turn of what a meeting hardly asks for."""


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes
    ----------
    title, question : str
        The answer, and above it, smaller, what it answers.
    block : dict
        What it shows: a block of the document, or one of kind ``opening``, ``text``
        and ``meanings``.
    sentences : tuple of str
        Beside it.
    above : dict or None
        A row of cards of the same section.
    beneath : dict or None
        A table of the same section, drawn where a figure leaves room for it.
    notes : tuple of str
        For who speaks: what the slide rests on.
    """

    title: str
    question: str
    block: Data
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    above: Data | None = None
    beneath: Data | None = None


def choose_slides(report: Data) -> list[Slide]:
    """Return the slides of a document, as `document.read` returns it."""
    sections = list(sections_of([*report["intro"], *report["blocks"]]))
    meta = report["meta"]
    first = sections[0]
    ends = [block for section in sections for block in section.ends]
    ranked = sorted(
        (turn, place, k)
        for place, section in enumerate(sections)
        for turn, k in _turns(section)
    )
    room = MOST_SLIDES - 1 - bool(ends)
    kept = {(place, k) for _, place, k in ranked[:room]}
    remarks = [b["text"] for b in first.shows if b["kind"] == "callout"]
    sayings = _sayings(first, meta)
    opening = {
        "kind": "opening",
        "meta": meta,
        "sayings": sayings,
        "remarks": [*([] if sayings else first.lead[:1]), *remarks],
    }
    slides = [
        Slide(
            _name(meta),
            "",
            opening,
            notes=(*first.lead, *first.all_sentences, *remarks),
        )
    ]
    for place, section in enumerate(sections):
        chosen = [k for k in range(len(section.shows)) if (place, k) in kept]
        slides += _section_slides(section, chosen)
    if ends:
        slides.append(_meanings(sections, ends))
    return _with_unique_titles(slides)


def _sayings(first: Section, meta: Data) -> list[str]:
    """Return what the first slide says: the verdict, else what comes first to know.

    That nothing stands out is said there, too: alone it is no slide.
    """
    blocks = [b for b in first.shows if b["kind"] == "findings"]
    titles = [it["title"] for b in blocks for it in b["findings"]]
    nothing = [b["nothing"] for b in blocks if b["nothing"]]
    return [*([meta["verdict"]] if meta["verdict"] else titles[:1]), *nothing]


def _turns(section: Section) -> Iterator[tuple[int, int]]:
    """Yield the turn in which each block of a section gets its slide; -1: always."""
    turn = 0
    order = sorted(range(len(section.shows)), key=lambda k: _weight(section.shows[k]))
    for k in order:
        block = section.shows[k]
        if block["kind"] == "callout" or k in (_strip(section), _pair(section)):
            continue
        if block["kind"] == "findings" and not block["findings"]:
            continue
        is_first_page = not section.heading and block["kind"] == "headlines"
        if block["kind"] in _ALWAYS or is_first_page:
            yield -1, k
        elif section.ends or _is_empty(block):
            yield _LAST, k
        else:
            yield turn + _weight(block), k
            turn += 1
    if not section.shows and section.heading and (section.sentences or section.lead):
        section.shows.append({"kind": "text"})
        if not section.ends:
            yield _LAST - 1, 0


def _weight(block: Data) -> int:
    """Return how many turns later a block stands than a figure or a short table."""
    if block["kind"] == "table":
        return int(len(block["rows"]) > _MOST_ROWS)
    if block["kind"] == "figure" and block["svg"]:
        high = drawing_size(block["svg"])[1]
        return int(high > _HIGH) + 2 * int(high > _HIGHEST)
    return int(block["kind"] == "headlines")


def _is_empty(block: Data) -> bool:
    if block["kind"] in ("table", "account_note"):
        return not (block.get("rows") or block.get("text"))
    return block["kind"] == "figure" and not block["svg"]


def _section_slides(section: Section, chosen: list[int]) -> Iterator[Slide]:
    """Yield a section's slides, each with the sentences beside its block."""
    free = [k for k in range(len(section.shows)) if k not in chosen]
    strip = _strip(section)
    for number, k in enumerate(chosen):
        block = section.shows[k]
        beside = section.sentences_beside(k)
        if block["kind"] == "text":
            beside = [*section.lead, *section.all_sentences]
        if block["kind"] == "account_note":
            beside = block["text"].splitlines()
        title, said = answer(block, section.name, section.heading, beside)
        above = strip if strip in free and not _is_high(block) else None
        under = None if above is not None else _beneath(section, block, free)
        free = [x for x in free if x not in (above, under)]
        notes = [*beside, *evidence_notes(block)] if block["kind"] != "text" else []
        if above is not None:
            notes += evidence_notes(section.shows[above])
        if number == 0 and notes:
            notes += section.lead
        if number == len(chosen) - 1:
            notes += [text for x in free for text in section.sentences_beside(x)]
            notes += [title_of(section.shows[x]) for x in free]
        question = block.get("question") or section.name or block.get("title", "")
        yield Slide(
            title,
            "" if question == title else question,
            block,
            tuple(said),
            tuple(dict.fromkeys(filter(None, notes))),
            None if above is None else section.shows[above],
            None if under is None else section.shows[under],
        )


def _strip(section: Section) -> int | None:
    """Return the place of the cards that stand above another block of the section."""
    others = [b for b in section.shows if b["kind"] in ("figure", "table")]
    if not section.heading or all(_is_empty(b) or _is_high(b) for b in others):
        return None
    cards = (
        k
        for k, b in enumerate(section.shows)
        if b["kind"] == "headlines" and len(b["cards"]) <= _MOST_IN_ROW
    )
    return next(cards, None)


def _is_high(block: Data) -> bool:
    return bool(block.get("svg")) and drawing_size(block["svg"])[1] > _BELOW_CARDS


def _pair(section: Section) -> int | None:
    """Return the place of a short table that shares the slide of a low figure."""
    low = [k for k, block in enumerate(section.shows) if _is_low(block)]
    short = (
        k
        for k, block in enumerate(section.shows)
        if block["kind"] == "table" and 0 < len(block["rows"]) <= _SHORT
    )
    return next(short, None) if low else None


def _is_low(block: Data) -> bool:
    is_drawn = block["kind"] == "figure" and block["svg"]
    return bool(is_drawn) and drawing_size(block["svg"])[1] <= _LOW


def _beneath(section: Section, block: Data, free: list[int]) -> int | None:
    """Return the place of the table that may stand below a block, a low figure."""
    if not _is_low(block):
        return None
    pair = _pair(section)
    if pair in free:
        return pair
    tables = [x for x in free if section.shows[x]["kind"] == "table"]
    return next((x for x in tables if _fits_below(section.shows[x])), None)


def _fits_below(table: Data) -> bool:
    return 0 < len(table["rows"]) <= _MOST_ROWS


def _name(meta: Data) -> str:
    return str(meta["company"] or meta["title"])


def _meanings(sections: list[Section], ends: list[Data]) -> Slide:
    """Return the last slide: what the figures mean, and where they come from."""
    own = next(section for section in sections if section.ends)
    entries = [e for b in ends if b["kind"] == "definitions" for e in b["entries"]]
    facts = [e for b in ends if b["kind"] == "provenance" for e in b["entries"]]
    notes = [f"{entry['term']}: {entry['text']}" for entry in [*entries, *facts]]
    block = {"kind": "meanings", "entries": entries or facts}
    return Slide(own.name or own.heading, "", block, notes=tuple(notes))


def _with_unique_titles(slides: list[Slide]) -> list[Slide]:
    """Return the slides with titles that differ: by them a reader finds a slide."""
    seen: dict[str, int] = {}
    unique = []
    for slide in slides:
        count = seen[slide.title] = seen.get(slide.title, 0) + 1
        title = slide.title if count == 1 else f"{slide.title} ({count})"
        unique.append(replace(slide, title=title))
    return unique

"""Titles of slides: the sentence that tells the number, else what the block is called.

A table's title is mostly its name; the sentence beside it says what there is to see,
and a sentence with a number in it is the answer. So it is with a figure that does not
say what it shows beside its title.
"""

from __future__ import annotations

import re
from typing import Any

Data = dict[str, Any]
LONGEST = 120
"""Characters of a title: two lines."""
_END = re.compile(
    r"(?<=[.!?])[ \N{NO-BREAK SPACE}]+(?=[^\W\d_a-zà-öø-ÿ]|[«“])"
    r"|(?<=[^\W\d_]{6}[.!?]) +(?=\d)"
)
"""End of a sentence: a capital follows, or a number after a long word, which is no
month as in “1 nov. 2026”."""

_BRACKETS = re.compile(r"\([^()]*\)")


def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence without its full stop, and the rest."""
    parts = _END.split(text.strip(), maxsplit=1)
    sentence = parts[0].rstrip()
    if sentence.endswith(".") and not sentence.endswith(".."):
        sentence = sentence[:-1]
    return sentence, parts[1] if len(parts) > 1 else ""


def title_of(block: Data) -> str:
    """Return what a block calls itself; empty where it has no name."""
    own = block.get("title") or block.get("answer")
    if block["kind"] == "account_note":
        own = block["question"]
    return str(own or "")


def answer(
    block: Data, name: str, heading: str, sentences: list[str]
) -> tuple[str, list[str]]:
    """Return a slide's title, and the sentences that it leaves to stand beside.

    Parameters
    ----------
    block : dict
    name, heading : str
        Of its section.
    sentences : list of str
        Of the section, on its figures.
    """
    own = title_of(block)
    sentence = str(block.get("sentence") or "")
    said = [*sentences, *([sentence] if sentence else [])]
    is_name = not block.get("shows") and not _has_number(own)
    if block["kind"] in ("figure", "table", "image") and is_name:
        # A figure's own sentence is nearer to it than what the section says.
        for text in (*said[len(sentences) :], *sentences):
            first, rest = first_sentence(text)
            if _has_number(first) and len(first) <= LONGEST:
                i = said.index(text)
                return first, [*said[:i], *([rest] if rest else []), *said[i + 1 :]]
    return own or heading or name or str(block.get("alt") or ""), said


def _has_number(text: str) -> bool:
    """Return whether a text holds a number, beside those in brackets."""
    return any(char.isdigit() for char in _BRACKETS.sub("", text))

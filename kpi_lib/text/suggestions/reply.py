"""Checks of a model's reply: no invented figure, no copied ticket, no personal data."""

from __future__ import annotations

import json
import re
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from kpi_lib.text.folding import fold_text
from kpi_lib.text.ideas import french_lean, stem, words_of
from kpi_lib.text.redaction import Redactor
from kpi_lib.text.suggestions.project_rules import fits
from kpi_lib.text.suggestions.prompt import Prompt, reads_like_instruction
from kpi_lib.text.suggestions.suggestion import Effort
from kpi_lib.text.vocabulary import IDEAS, STOP_WORDS

_COPIED_WORDS: Final = 5
_OTHER_LANGUAGE: Final = 3
# Ends of a model's thoughts, as several families of models write them.
_THOUGHT: Final = re.compile(
    r"\A.*(?:</(?:think|thinking|thought|thoughts|reasoning|reflection)>|\[/THINK\]"
    r"|◁/think▷|<\|end_of_thought\|>|<\|channel\|>final<\|message\|>)",
    re.DOTALL | re.IGNORECASE,
)
_MOST_STARTS: Final = 200
"""Braces at which an object is looked for."""
_NUMBER: Final = re.compile(r"\d+(?:[.,   ]\d+)*")
_MARKUP: Final = re.compile(r"[<>{}\[\]|\\`*_#]|\w://|\bwww\.|\bmailto:", re.IGNORECASE)
_MONEY_OR_SHARE: Final = re.compile(
    r"[%‰€$£¥]|\b(?:per\s?cent|percents?|pour\s?cent|euros?|dollars?|cad|usd|eur)\b",
    re.IGNORECASE,
)
# Names that hold a number, or a number word that counts nothing.
_NOT_COUNTED: Final = re.compile(
    r"\b(?:microsoft|office)\s+365\b|\bwindows\s+1[01]\b|\b[mo]365\b|\b2fa\b"
    r"|\b(?:two|multi)[- ](?:factor|step)|\b(?:deux|double)\s+(?:facteurs?|etapes?)",
)
_NUMBER_WORD: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?"
    r"|dozens?|half|halv\w+|twice|doubl\w+|tripl\w+|quadrupl\w+"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante|cents?|mille|milliers?|dizaines?"
    r"|douzaines?|vingtaines?|centaines?|moitie)\b"
)


class Reply(BaseModel):
    """Reply of a model, as the schema of the request demands it.

    Attributes
    ----------
    project : str
        3 to 80 characters.
    description : str
        10 to 400 characters.
    effort : {"Low", "Medium", "High"}
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    project: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80)
    ]
    description: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)
    ]
    effort: Effort


class ReplyRejected(Exception):
    """A reply that may not be shown; the argument is the reason's key."""


def check_reply(content: str, prompt: Prompt, redactor: Redactor) -> Reply:
    """Parse and check a model's reply.

    Parameters
    ----------
    content : str
        The message's text. Its last JSON object counts: sentences, a code fence and a
        model's thoughts may stand around it.
    prompt : Prompt
        What the model was sent.
    redactor : Redactor

    Returns
    -------
    Reply

    Raises
    ------
    ReplyRejected
        With ``schema``, ``figures``, ``instruction``, ``unsafe``, ``language`` or
        ``unrelated``.
    """
    try:
        reply = Reply.model_validate(_object(_THOUGHT.sub("", content)))
    except ValidationError:
        # The validation error would repeat the reply.
        raise ReplyRejected("schema") from None
    text = f"{reply.project}. {reply.description}"
    if not text.isprintable() or _MARKUP.search(text):
        raise ReplyRejected("unsafe")
    if _repeats(text, prompt):
        raise ReplyRejected("instruction")
    if _invents_figures(text, prompt):
        raise ReplyRejected("figures")
    if not (redactor.is_clean(reply.project) and redactor.is_clean(reply.description)):
        raise ReplyRejected("unsafe")
    lean = french_lean(text)
    wrong = -lean if prompt.facts["language"] == "fr" else lean
    if wrong >= _OTHER_LANGUAGE:
        raise ReplyRejected("language")
    if not fits(reply.project, (prompt.facts["topic"], *prompt.facts["samples"])):
        raise ReplyRejected("unrelated")
    return reply


def _object(text: str) -> object:
    """Return the last JSON object of a text; None where there is none."""
    decoder = json.JSONDecoder()
    last: object = None
    at = text.find("{")
    for _ in range(_MOST_STARTS):
        if at < 0:
            break
        try:
            last, end = decoder.raw_decode(text, at)
        except ValueError:
            end = at + 1  # a brace of a sentence
        except RecursionError:
            return None
        at = text.find("{", end)
    return last


def _invents_figures(text: str, prompt: Prompt) -> bool:
    """Return whether the text has a figure that is not one of the counts sent."""
    keys = ("ticket_count", "companies", "minutes_per_month")
    sent = {str(prompt.facts[key]) for key in keys}
    counted = _NOT_COUNTED.sub(" ", fold_text(text))
    numbers = (re.sub(r"[^\d]", "", hit) for hit in _NUMBER.findall(counted))
    return (
        any(number not in sent for number in numbers)
        or any(sign.isnumeric() and sign not in "0123456789" for sign in counted)
        or bool(_NUMBER_WORD.search(counted))
        or bool(_MONEY_OR_SHARE.search(counted))
    )


def _repeats(text: str, prompt: Prompt) -> bool:
    """Return whether the text obeys or copies a ticket."""
    if reads_like_instruction(text):
        return True
    words, facts = words_of(text), prompt.facts
    runs = _runs(words) - _runs(words_of(facts["topic"]))
    if any(runs & _runs(words_of(sample)) for sample in facts["samples"]):
        return True
    usual = {word for phrase in IDEAS for word in phrase} | STOP_WORDS
    known = {stem(word) for word in usual.union(_GENERAL)}
    known |= {
        stem(word) for word in words_of(" ".join([facts["topic"], *facts["samples"]]))
    }
    planted = {stem(word) for each in prompt.withheld for word in words_of(each)}
    return any(len(word) > 3 and stem(word) in planted - known for word in words)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    last = len(words) - _COPIED_WORDS + 1
    return {tuple(words[at : at + _COPIED_WORDS]) for at in range(last)}


# Words any project may use, also where a withheld sample used them.
_GENERAL: Final = frozenset(
    re.findall(
        r"\w+", "project projet effort description high medium low plan self service"
    )
)

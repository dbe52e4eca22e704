"""Notes of slides: what a block rests on, a line each, for who speaks."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]


def evidence_notes(block: Data) -> list[str]:
    """Return the evidence of a block, a line each."""
    kind = block["kind"]
    lines: list[str] = []
    if kind == "findings":
        for it in block["findings"]:
            lines.append(f"{it['number']}. {it['title']} {it['detail']}")
    elif kind == "headlines":
        for card in block["cards"]:
            value = " ".join(filter(None, (card["value"], card["unit"])))
            facts = [card["status_word"], card["target"], *card_evidence(card)]
            lines.append(f"{card['label']}: {'; '.join(filter(None, (value, *facts)))}")
        lines.append(block["note"])
    elif kind == "decisions":
        for it in block["decisions"]:
            lines.append(f"{it['title']}: {it['detail']}; {' / '.join(it['options'])}")
    elif kind == "figure":
        lines = [block["title"], block["facts"], block["sentence"], block["alt"]]
    elif kind == "table":
        lines = [block["title"], block["facts"], block["note"]]
    elif kind == "image":
        lines = [block["alt"]]
    return [line for line in lines if line]


def card_evidence(card: Data) -> list[str]:
    """Return the lines of a card below its status."""
    changed = ", ".join(filter(None, (card["before"], card["change"])))
    lines = (card["reason"], card["n"], changed, card["interval"], *card["lines"])
    return [line for line in lines if line]

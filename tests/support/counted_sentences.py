"""Search of an English report for counts that its cards and tables do not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.contradictions import Reading, numbers, plain


def statuses(page: Reading) -> Iterator[str]:
    """Find a line above the cards that adds their statuses up wrongly."""
    unjudged = ("", "no_target", "too_few")
    judged = [card for card in page.cards.values() if card["status"] not in unjudged]
    met = sum(card["status"] == "on_target" for card in judged)
    if found := re.search(page.words["some_met"], page.headline):
        told = (int(found[1]), int(found[2]))
    elif found := re.search(page.words["all_met"], page.headline):
        met_all = {"The one": 1, "Both": 2}.get(found[1])
        told = (met_all or int(found[1]),) * 2  # type: ignore[assignment]
    else:
        told = (0, 0)
    if told != (met, len(judged)):
        yield f"{page.headline!r}: {met} of {len(judged)} cards are on target"
    named = re.search(page.words["clearly"], page.headline)
    names = {c["label"].lower() for c in judged if c["status"] == "missed"}
    if (set(named[1].lower().split(", ")) if named else set()) != names:
        yield f"{page.headline!r}: clearly missed are {names}"
    nothing = plain(page.things["nothing"])
    if "all" in nothing and met < len(judged):
        yield f"{nothing!r}: {met} of {len(judged)} cards are on target"


def verdict(page: Reading) -> Iterator[str]:
    """Find a verdict that contradicts the card of tickets in the agreed time."""
    card = page.cards.get(page.words["in_time"])
    if card is None:
        return
    if found := re.search(page.words["split"], page.verdict):
        a, b, c, d = map(int, found.groups())
        critical = page.counts("critical")
        if (a + c, b + d) != page.counts("in_time") or (c, d) != critical:
            yield f"{page.verdict!r} against {page.counts('in_time')}, {critical}"
        return
    if not (found := re.search(page.words["main"], page.verdict)):
        return
    value = found[1]
    counts = page.counts("in_time")
    if counts and abs(float(value.rstrip("%")) - 100 * counts[0] / counts[1]) > 0.051:
        yield f"{page.verdict!r} against {counts}"
    first = page.verdict.split(". ")[0]
    words = ("just", "missed", "met")
    said = next((w for w in words if re.search(page.words[w], first)), "no_target")
    status = {"just": "missed_within_chance", "met": "on_target"}.get(said, said)
    if card["status"] not in (status, "too_few"):
        yield f"{page.verdict!r} against the status {card['status']}"


def missed(page: Reading) -> Iterator[str]:
    """Find counts of late tickets and alerts that differ from cards and table."""
    for key, label in (("slow", "in_time"), ("critical_slow", "critical"),
                       ("late_alerts", "alerts")):  # fmt: skip
        for _, title, detail in page.find(key):
            counts = page.counts(label)
            text = title if key == "late_alerts" else detail
            if counts is None or not re.search(r"missed the agreed|too late", text):
                continue
            late, n = map(int, numbers(text, "en")[:2])
            if (n - late, n) != counts:
                yield f"{text!r} against {counts} in time"
    heads = [column["label"] for column in page.shares["columns"]]
    critical = page.counts("critical")
    for row in page.shares["rows"]:
        told = re.match(r"(\d+) of (\d+)", plain(row[heads.index("In time")]) or "")
        if critical and told and "Critical" in row[0]:
            if (int(told[1]), int(told[2])) != critical:
                yield f"row {row} against the card: {critical}"
            card = page.cards[page.words["critical"]]
            signs = page.shares["columns"][-1].get("signs")
            place = page.shares["rows"].index(row)
            if signs and signs[place] != card["status"]:
                yield f"row {row} against the status {card['status']}"


def commitments(page: Reading) -> Iterator[str]:
    """Find counts of commitments that differ from their table."""
    column = [plain(row[2]) for row in page.promised["rows"]]
    late = [text for text in column if re.match(page.words["row_late"], text)]
    kept = sum(bool(re.match(page.words["row_kept"], text)) for text in column)
    for _, title, detail in page.find("late"):
        if int(numbers(title, "en")[0]) != len(late):
            yield f"{title!r} against {late}"
        days = {f": {text}" for text in late[:3]}
        if missing := [text for text in days if text not in detail]:
            yield f"{detail!r} lacks {missing}"
        told = re.search(page.words["kept"], detail)
        if int(numbers(told[1], "en")[0] if told else 0) != kept:
            yield f"{detail!r} against {kept} kept"
    if late and "no commitment is late" in page.things["nothing"]:
        yield f"{page.things['nothing']!r} against {late}"

"""Search of a report for counts that its cards and tables do not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.contradictions import Reading, numbers, plain


def statuses(page: Reading) -> Iterator[str]:
    """Find a line above the cards that adds their statuses up wrongly."""
    unjudged = ("", "no_target", "too_few")
    judged = [card for card in page.cards.values() if card["status"] not in unjudged]
    met = sum(card["status"] == "on_target" for card in judged)
    words = page.words
    if found := re.search(words["some_met"], page.headline):
        told = (int(found[1]), int(found[2]))
    elif found := re.search(words["all_met"], page.headline):
        few = [n for n, key in ((1, "one"), (2, "two"))
               if re.fullmatch(words[key], found[1])]  # fmt: skip
        told = (few[0] if few else int(found[1]),) * 2
    else:
        told = (0, 0)
    named = re.search(words["clearly"], page.headline)
    said = set(named[1].lower().split(", ")) if named else set()
    names = {plain(c["label"]).lower() for c in judged if c["status"] == "missed"}
    # A missed target without a card counts where it is named.
    elsewhere = said - {plain(label).lower() for label in page.cards}
    if told != (met, len(judged) + len(elsewhere)):
        yield f"{page.headline!r}: {met} of {len(judged)} cards are on target"
    if said - elsewhere != names:
        yield f"{page.headline!r}: clearly missed are {names}"
    for key in ("critical_slow", "high_slow", "slow"):
        label = page.label["in_time" if key == "slow" else key.removesuffix("_slow")]
        for _, title, _ in page.find(key):
            if label.lower() not in said:
                yield f"{title!r} against {page.headline!r}"
    targets = [c["label"] for c in page.cards.values() if c.get("target")]
    if targets and re.search(words["none_judged"], page.headline):
        yield f"{page.headline!r}: {targets} have a target"
    nothing = plain(page.things["nothing"])
    if re.search(words["all_in_order"], nothing) and met < len(judged):
        yield f"{nothing!r}: {met} of {len(judged)} cards are on target"


def verdict(page: Reading) -> Iterator[str]:
    """Find a verdict that contradicts the card of tickets in the agreed time.

    What follows its first sentence is the title of a finding.
    """
    rest = page.verdict
    for title, _ in page.titles:
        rest = rest.replace(title, "", 1)
    card, rest = page.card("in_time"), rest.strip()
    if found := re.search(page.words["split"], rest):
        a, b, c, d = map(int, found.groups())
        critical = page.counts("critical")
        if (card and (a + c, b + d) != page.counts("in_time")) or (c, d) != critical:
            yield f"{page.verdict!r} against {page.counts('in_time')}, {critical}"
        return
    if not (found := re.search(page.words["main"], rest)):
        if rest:
            yield f"{page.verdict!r}: {rest!r} is no title of a finding"
        return
    if card is None:
        return
    value = float(re.sub("[ %]", "", found[1]).replace(",", "."))
    counts = page.counts("in_time")
    if counts and abs(value - 100 * counts[0] / counts[1]) > 0.051:
        yield f"{page.verdict!r} against {counts}"
    words = ("just", "missed", "met")
    said = next((w for w in words if re.search(page.words[w], rest)), "no_target")
    status = {"just": "missed_within_chance", "met": "on_target"}.get(said, said)
    if card["status"] not in (status, "too_few"):
        yield f"{page.verdict!r} against the status {card['status']}"
    if len(re.split(r"(?<=\.) ", rest)) > 1:
        yield f"{page.verdict!r}: {rest!r} is more than its first sentence"


def missed(page: Reading) -> Iterator[str]:
    """Find counts of late tickets and alerts that differ from cards and table."""
    for key, label in (("slow", "in_time"), ("critical_slow", "critical"),
                       ("missed_alerts", "alerts"),
                       ("late_alerts", "alerts")):  # fmt: skip
        for _, title, detail in page.find(key):
            counts = page.counts(label)
            text = title if key == "late_alerts" else detail
            told = numbers(text, page.language)
            # "The one serious alert" and "La seule alerte grave" are one of one.
            late, n = map(int, told[:2] if len(told) > 1 else ("1", "1"))
            if counts is not None and (n - late, n) != counts:
                yield f"{text!r} against {counts} in time"
            if key == "late_alerts":
                parts = re.findall(page.words["by_severity"], detail)
                sums = [sum(int(part[i]) for part in parts) for i in (0, 1)]
                if sums != [late, n]:
                    yield f"{title!r} against {detail!r}"
    heads = [column["label"] for column in page.shares["columns"]]
    if not heads or not page.shares["rows"]:
        return
    yield from _share_rows(page)


def _share_rows(page: Reading) -> Iterator[str]:
    """Find rows of the table by priority whose share or status does not fit."""
    met = all_cases = 0
    critical, card = page.counts("critical"), page.card("critical")
    signs = page.shares["columns"][-1].get("signs")
    for place, row in enumerate(page.shares["rows"]):
        cells = [plain(cell or "") for cell in row]
        told = [
            m for cell in cells if (m := re.match(r"(\d+) (?:of|sur) (\d+)$", cell))
        ]
        if not told:
            continue
        part, n = int(told[0][1]), int(told[0][2])
        met, all_cases = met + part, all_cases + n
        shares = [float(cell.rstrip("% ").replace(",", "."))
                  for cell in cells if re.match(r"[\d.,]+ ?%$", cell)]  # fmt: skip
        if shares and n and abs(shares[0] - 100 * part / n) > 0.051:
            yield f"row {row}: {part} of {n} are not {shares[0]}%"
        if len(shares) > 1 and signs:
            is_met = 100 * part / n >= shares[1] - 0.051
            if is_met != (signs[place] == "on_target") and n >= 5:
                yield f"row {row} with the status {signs[place]}"
        if critical and "Critical" in row[0]:
            if (part, n) != critical:
                yield f"row {row} against the card: {critical}"
            if signs and card and signs[place] != card["status"]:
                yield f"row {row} against the status {card['status']}"
    counts = page.counts("in_time")
    if counts and (met, all_cases) != counts:
        yield f"the rows add up to {met} of {all_cases}, the card has {counts}"


def commitments(page: Reading) -> Iterator[str]:
    """Find counts of commitments that differ from their table."""
    column = [plain(row[2]) for row in page.promised["rows"]]
    late = [text for text in column if re.match(page.words["row_late"], text)]
    kept = sum(bool(re.match(page.words["row_kept"], text)) for text in column)
    for _, title, detail in page.find("late"):
        if int(numbers(title, page.language)[0]) != len(late):
            yield f"{title!r} against {late}"
        days = {f": {text}" for text in late[:3]}
        if missing := [text for text in days if text not in detail]:
            yield f"{detail!r} lacks {missing}"
        told = re.search(page.words["kept"], detail)
        if int(numbers(told[1], page.language)[0] if told else 0) != kept:
            yield f"{detail!r} against {kept} kept"
    if late and re.search(page.words["none_late"], plain(page.things["nothing"])):
        yield f"{page.things['nothing']!r} against {late}"
    title = plain(page.promised.get("title") or "")
    for key, count in (("table_late", len(late)), ("table_kept", kept)):
        told = re.search(page.words[key], title)
        if title and int(told[1] if told else 0) != count:
            yield f"{title!r} against {count} of {column}"

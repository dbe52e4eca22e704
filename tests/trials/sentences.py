"""Reports on random desks, each searched for sentences that contradict it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
from support import (
    counted_sentences,
    lakes,
    random_desks,
    report_sentences,
    row_sentences,
    title_checks,
    told_values,
)
from support.contradictions import Reading, directions, languages
from support.desk_results import DeskResults

from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.reporting.client.commitment_table import commitment_table
from kpi_lib.reporting.finding_words import sentences as finding_sentences
from kpi_lib.reporting.first_page_blocks import ThingsToKnow
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.status_columns import with_status
from kpi_lib.reporting.table_block import TableBlock, TableColumn
from kpi_lib.reporting.target_cards import CLIENT, SERVICE_DESK, CardMaker
from kpi_lib.reporting.verdict_words import verdict

LANGUAGES = ("en", "fr")
KEYS = tuple(dict.fromkeys((*SERVICE_DESK, *CLIENT)))


def contradictions(seed: int) -> list[str]:
    """Return what the sentences of one random report contradict."""
    chance = random.Random(seed)
    targets, tables = random_desks.targets(chance), random_desks.tables(chance)
    params = lakes.tenant_params(targets=targets)
    with tempfile.TemporaryDirectory() as folder:
        typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
        snapshot = lakes.snapshot(Path(folder), params, typed)
        facts = lakes.open_facts(snapshot, params)
        observed = Observed(facts, facts.period("2026-10"), "Acme")
        return searched(DeskResults(observed), tables)


def searched(desk: DeskResults, tables: random_desks.Tables) -> list[str]:
    """Return what the sentences about one company contradict.

    Parameters
    ----------
    desk : DeskResults
    tables : mapping of str to list
        The rows it rests on, as `random_desks.tables` makes them.
    """
    pages = [_page(desk, language) for language in LANGUAGES]
    found = [title_checks.titles(desk, _formats(x)) for x in LANGUAGES]
    created = (datetime.fromisoformat(row["created_at_remote"])
               for row in tables.get("raw_tickets", ()))  # fmt: skip
    return [
        *(text for page in pages for text in _found(page, desk, tables)),
        *languages(*pages),
        *title_checks.against_cards(found[0], pages[0]),
        *title_checks.against_rows(found[0], desk.levels),
        *title_checks.against_days(found[0], desk.observed.trends.main),
        *title_checks.against_tickets(found[0], (x for x in created if x.month == 10)),
        *title_checks.in_both_languages(*found),
    ]


def run_sentences(first: int, count: int) -> int:
    """Read reports; print each contradiction; return the exit code."""
    wrong = 0
    for seed in range(first, first + count):
        found = contradictions(seed)
        wrong += bool(found)
        for text in found:
            print(f"{seed}: {text}", flush=True)
    print(f"{count} reports, {wrong} with a sentence that contradicts them")
    return 1 if wrong else 0


def _found(
    page: Reading, desk: DeskResults, tables: random_desks.Tables
) -> Iterator[str]:
    for check in (
        counted_sentences.statuses,
        counted_sentences.verdict,
        counted_sentences.missed,
        counted_sentences.commitments,
        told_values.cards,
        told_values.findings,
        row_sentences.causes,
        directions,
    ):
        yield from check(page)
    yield from row_sentences.days(page, desk.observed.trends.main)
    yield from row_sentences.devices(page, tables)
    sentences = report_sentences.told(desk, _formats(page.language))
    yield from report_sentences.against_cards(sentences, page)


def _formats(language: str) -> Formats:
    return Formats(language, f"{language}_CA", "CAD", "America/Toronto")


def _page(desk: DeskResults, language: str) -> Reading:
    formats, observed, found = _formats(language), desk.observed, desk.findings
    told = desk.reviewed["promises"]
    frames = [told.tables[name] for name in ("main", "made")]
    both = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    shares = TableBlock(
        formats,
        desk.reviewed["service"].main,
        [
            TableColumn("priority", "Priority"),
            TableColumn("sla_eligible_count", "Cases", "count"),
            TableColumn("sla_met_pct", "Share", "percent"),
        ],
    )
    targets = observed.facts.params.targets_of(observed.company)
    said = verdict(found, observed.now, formats)
    return Reading(
        language,
        ThingsToKnow(formats, found, said).data(),
        CardMaker(observed, formats).block(KEYS, "", most=len(KEYS)).data(),
        commitment_table(both, formats).data(),
        with_status(shares, "sla_met_pct", targets).data(),
        finding_sentences(found.good, formats) if found.good else None,
        formats.period(observed.period.previous()).capitalize(),
    )

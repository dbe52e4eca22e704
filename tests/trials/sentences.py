"""Reports on random desks, each searched for sentences that contradict it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from support import counted_sentences, lakes, random_desks, title_checks
from support.contradictions import Reading, directions, languages

from kpi_lib.kpis import month_history
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.findings.observed import Observed
from kpi_lib.kpis.review import promises, service
from kpi_lib.reporting.client.commitment_table import commitment_table
from kpi_lib.reporting.first_page_blocks import ThingsToKnow
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.status_columns import with_status
from kpi_lib.reporting.table_block import Column, Table
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
        pages = [_page(observed, language) for language in LANGUAGES]
        found = [title_checks.titles(observed, _formats(x)) for x in LANGUAGES]
        levels = month_history.compute(facts, "2026-10", "Acme")["backlog_open"]
    return [
        *_found(*pages),
        *title_checks.against_cards(found[0], pages[0]),
        *title_checks.against_rows(found[0], levels),
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


def _found(english: Reading, french: Reading) -> Iterator[str]:
    for check in (
        counted_sentences.statuses,
        counted_sentences.verdict,
        counted_sentences.missed,
        counted_sentences.commitments,
    ):
        yield from check(english)
    yield from directions(english)
    yield from directions(french)
    yield from languages(english, french)


def _formats(language: str) -> Formats:
    return Formats(language, f"{language}_CA", "CAD", "America/Toronto")


def _page(observed: Observed, language: str) -> Reading:
    formats = _formats(language)
    facts, period, company = observed.facts, observed.period, observed.company
    found = period_findings.of(observed)
    said = verdict(found, observed.now, formats)
    told = promises.compute(facts, period, company)
    frames = [told.tables[name] for name in ("main", "made")]
    both = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    shares = Table(
        formats,
        service.compute(facts, period, company).main,
        [
            Column("priority", "Priority"),
            Column("sla_eligible_count", "Cases", "count"),
            Column("sla_met_pct", "Share", "percent"),
        ],
    )
    shares = with_status(shares, "sla_met_pct", facts.params.targets_of(company))
    return Reading(
        language,
        ThingsToKnow(formats, found, said).data(),
        CardMaker(observed, formats).block(KEYS, "", most=len(KEYS)).data(),
        commitment_table(both, formats).data(),
        shares.data(),
    )

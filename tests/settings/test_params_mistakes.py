"""Mistakes in a tenant's file, each in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.params_folder import mistakes, write


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (
            "locale: en_CA",
            'locale: got "en_CA"; expected a locale of the language "fr".',
        ),
        (
            "locale: fr_XX",
            'locale: got "fr_XX"; expected a locale, for example "fr_CA".',
        ),
        (
            "companies: {A: {locale: de_DE}}",
            'companies.A.locale: got "de_DE"; expected a locale in English or French.',
        ),
        (
            "as_of: yesterday",
            'as_of: got "yesterday"; expected a day (2026-11-01) or an instant '
            "(2026-11-01T08:30:00-04:00).",
        ),
        (
            "clock: wall",
            'clock: got "wall"; expected "calendar", "business" or "source".',
        ),
        (
            "closed_statuses: []",
            "closed_statuses: got an empty list; expected a list that is not empty.",
        ),
        *(
            (
                "thresholds: {client_training_needs: {requests: {own: ['"
                + phrase
                + "']}}}",
                f'thresholds.client_training_needs.requests.own.0: got "{phrase}"; '
                "expected words, | between those of which any will do, ( ) around "
                "those that may be missing, * for words between two others, for "
                'example "show (me) * how".',
            )
            for phrase in ("* how", "how *", "(the)", "|", "how (to")
        ),
        ("closed_statuses: Closed", 'closed_statuses: got "Closed"; expected a list.'),
        ("closed_statuses: [3]", "closed_statuses.0: got 3; expected a text."),
        ("members:", "members: got nothing; expected keys and values."),
        (
            "members: {Ana: {weekly_hours: lots}}",
            'members.Ana.weekly_hours: got "lots"; expected a number.',
        ),
        (
            "members: {Ana: {weekly_hours: 200}}",
            "members.Ana.weekly_hours: got 200; expected a number up to 168.",
        ),
        (
            "members: {Ana: {from: 2026-05-01, to: 2026-01-01}}",
            'members.Ana.to: got "2026-01-01"; expected a day not before "from", '
            "2026-05-01.",
        ),
        (
            "members: {Ana: {leave: [{from: 2026-02-30, to: 2026-03-01}]}}",
            'members.Ana.leave.0.from: got "2026-02-30"; expected a day, for example '
            "2026-07-01.",
        ),
        (
            "members: {Ana: {leave: [{from: 2026-03-02, to: 2026-03-01}]}}",
            'members.Ana.leave.0.to: got "2026-03-01"; expected a day not before '
            '"from", 2026-03-02.',
        ),
        (
            "members: {Ana: {aliases: [bob]}, Ben: {aliases: [BOB]}}",
            'members.Ben.aliases: got "BOB", which stands for "Ana"; expected an alias '
            "of one alone.",
        ),
        (
            "companies: {Acme: {}, Other: {aliases: [ACMÉ]}}",
            'companies.Other.aliases: got "ACMÉ", which stands for "Acme"; expected an '
            "alias of one alone.",
        ),
        (
            "companies: {Acme: {}, ACME: {}}",
            'companies.ACME: is the same name as "Acme"; expected one of them, with '
            "the other as its alias.",
        ),
        (
            "companies: {Acme: {billing: free}}",
            'companies.Acme.billing: got "free"; expected "agreement" or '
            '"time_and_materials".',
        ),
        (
            "companies: {Acme: {langage: fr}}",
            'companies.Acme.langage: is no known key; expected "language".',
        ),
        (
            'calendar: {opening: {mon: ["17:00", "08:00"]}}',
            'calendar.opening.mon: closes at "08:00", not after it opens at "17:00"; '
            'expected the end after the start; a night is written as "24:00" on the '
            'first day and "00:00" on the next.',
        ),
        (
            "calendar: {opening: {mon: [[08:00, 12:00], [11:00, 13:00]]}}",
            'calendar.opening.mon: opens at "11:00", before the opening above it '
            "closes; expected openings in order and without overlap.",
        ),
        (
            "calendar: {opening: {mon: [8:00, 25:00]}}",
            'calendar.opening.mon: got "8:00"; expected a time from "00:00" to '
            '"24:00".',
        ),
        (
            "calendar: {opening: {mon: 9}}",
            "calendar.opening.mon: got 9; expected from and to, for example "
            '["08:00", "17:00"].',
        ),
        (
            "calendar: {holidays: CA-XX}",
            'calendar.holidays: got "CA-XX"; expected a country or country and '
            'region, for example "FR" or "CA-QC".',
        ),
        (
            "rates: {hourly_rate: -1}",
            "rates.hourly_rate: got -1; expected a number from 0 on.",
        ),
        (
            "rates: {hourly_rate: 1e400}",
            "rates.hourly_rate: got inf; expected a number.",
        ),
        (
            "rates: {hourly_rate: true}",
            "rates.hourly_rate: got true; expected a number.",
        ),
        (
            "alert_sla_hours: {critical: 0}",
            "alert_sla_hours.critical: got 0; expected a number above 0.",
        ),
        (
            "thresholds: {ticket_trends: {z: two}}",
            'thresholds.ticket_trends.z: got "two"; expected a number.',
        ),
        (
            "thresholds: {ticket_trends: {window: 30}}",
            'thresholds.ticket_trends.window: is no known key; expected "window_days".',
        ),
        (
            "thresholds: {sales_opportunities: {topic_min_share: 30}}",
            "thresholds.sales_opportunities.topic_min_share: got 30; expected a share "
            "from 0 to 1.",
        ),
        (
            "thresholds: {tech_efficiency: {strict_fcr: yes}}",
            'thresholds.tech_efficiency.strict_fcr: got "yes"; expected true or false.',
        ),
        ("thresholds: 3", "thresholds: got 3; expected keys and values."),
        ("clok: business", 'clok: is no known key; expected "clock".'),
    ],
)
def test_one_mistake(folder: Path, more: str, found: str) -> None:
    write(folder, f"{more}\n")
    assert mistakes(folder) == [f"params/tenants/acme.yaml: {found}"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "America/Toronto",
            "Europe/Pari",
            'timezone: got "Europe/Pari"; expected an IANA name, for example '
            '"Europe/Paris".',
        ),
        (
            "America/Toronto",
            "EST5EDT",
            'timezone: got "EST5EDT"; expected an IANA name, for example '
            '"Europe/Paris".',
        ),
        (
            "America/Toronto",
            "Europe",
            'timezone: got "Europe"; expected an IANA name, for example "Europe/Rome".',
        ),
        (
            "language: fr",
            "language: no",
            'language: got "no"; expected "en" or "fr".',
        ),
        ("language: fr\n", "", 'language: is missing; expected "en" or "fr".'),
        (
            "currency: CAD",
            "currency: CAN",
            'currency: got "CAN"; expected an ISO 4217 code, for example "CAD".',
        ),
        (
            "name: Boréal Infogérance",
            "name:",
            "name: got nothing; expected a name, as reports print it.",
        ),
        (
            "schema_version: 1",
            "schema_version: 2",
            "schema_version: got 2; expected 1.",
        ),
        (
            "tenant: acme",
            "tenant: acme2",
            'tenant: got "acme2"; expected "acme", the file\'s name.',
        ),
        (
            "tenant: acme",
            "tenant: Acme",
            'tenant: got "Acme"; expected lowercase letters, digits and hyphens, for '
            'example "acme-corp".',
        ),
        (
            "6f0c7a52-",
            "6f0c7a5-",
            'tenant_id: got "6f0c7a5-1f63-4b57-9d7a-3c1c5f0e8a01"; expected a UUID, '
            '"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".',
        ),
    ],
)
def test_mistakes_in_required_keys(
    folder: Path, old: str, new: str, found: str
) -> None:
    path = write(folder)
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    assert mistakes(folder) == [f"params/tenants/acme.yaml: {found}"]

"""Checks of a new tenant's values, each with the nearest right ones, and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from babel import Locale, localedata
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies, list_currencies
from pydantic import TypeAdapter, ValidationError

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.languages import LANGUAGES
from kpi_lib.domain.names import SLUG, SLUG_FORM, closest, fold, slugify
from kpi_lib.settings.opening_hours import is_holiday_code
from kpi_lib.settings.time_zones import Zone

NO_COUNTRY: Final = "-"
"""Answer that there are no public holidays."""

_ZONE: Final[TypeAdapter[str]] = TypeAdapter(Zone)


def name(text: str) -> str:
    """Check the name that reports print."""
    if not text.strip() or not text.isprintable():
        raise ParamsError("--name", f'got "{text}"', "a name, as reports print it")
    return text.strip()


def slug(text: str) -> str:
    """Check the name of the tenant's file."""
    if not SLUG.fullmatch(text):
        near = f', for example "{slugify([text])[text]}"' if text.strip() else ""
        raise ParamsError("SLUG", f'got "{text}"', SLUG_FORM.split(", for")[0] + near)
    return text


def tenant_id(text: str) -> str:
    """Check a UUID that is given."""
    try:
        return str(UUID(text))
    except ValueError:
        form = 'a UUID, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"'
        raise ParamsError("--tenant-id", f'got "{text}"', form) from None


def country(text: str) -> str:
    """Check a country, or country and region, whose holidays are known; or ``-``."""
    code = text.strip().upper()
    if code == NO_COUNTRY or is_holiday_code(code):
        return code
    import holidays

    supported: dict[str, list[str]] = holidays.list_supported_countries()
    first = code.partition("-")[0]
    if first in supported:
        known = [f"{first}-{one}" for one in supported[first]]
        near = closest(code, known) or known[:4]
    else:
        named = {
            name: code
            for code, name in Locale("en").territories.items()
            if code in supported
        }
        near = [named[one] for one in closest(text, named)] or ["FR", "CA-QC"]
    raise ParamsError(
        "--country",
        f'got "{text}"',
        f"a country, or country and region, of which holidays are known, for example "
        f"{_listed(near)}; {NO_COUNTRY} for none",
    )


def timezone(text: str) -> str:
    """Check a time zone; a city alone is answered with its zone."""
    try:
        return _ZONE.validate_python(text)
    except ValidationError:
        near = near_zones(text) or ["Europe/Paris"]
        raise ParamsError(
            "--timezone", f'got "{text}"', f"an IANA name, for example {_listed(near)}"
        ) from None


def near_zones(text: str) -> list[str]:
    """Return up to three zones that look like a text, by their city or as a whole."""
    zones = [zone for zone in available_timezones() if "/" in zone]
    by_city = {
        zone.rpartition("/")[2].replace("_", " "): zone for zone in sorted(zones)
    }
    city = re.split(r"[/,]", text)[-1].replace("_", " ").strip()
    near = [by_city[one] for one in closest(city, by_city)]
    return list(dict.fromkeys([*near, *closest(text, zones)]))[:3]


def language(text: str) -> str:
    """Check the language of the reports."""
    code = fold(text)[:2]
    if text in LANGUAGES:
        return text
    near = [one for one in LANGUAGES if one == code] or list(LANGUAGES)
    raise ParamsError("--language", f'got "{text}"', " or ".join(map(_quoted, near)))


def locale(text: str, language: str) -> str:
    """Check the locale of numbers and dates against the language."""
    code = localedata.normalize_locale(text.replace("-", "_"))
    known = [
        one for one in localedata.locale_identifiers() if one.split("_")[0] == language
    ]
    if code in known:
        return str(code)
    near = closest(text.replace("-", "_"), known) or [language]
    raise ParamsError(
        "--locale",
        f'got "{text}"',
        f'a locale of the language "{language}", for example {_listed(near)}',
    )


def currency(text: str) -> str:
    """Check a currency; its name or a small letter is answered with the code."""
    if text in list_currencies():
        return text
    named = {name: code for code, name in Locale("en").currencies.items()}
    near = [code for code in [text.upper()] if code in list_currencies()]
    near = near or [named[one] for one in closest(text, named)]
    near = near or closest(text, sorted(list_currencies())) or ["CAD"]
    raise ParamsError(
        "--currency", f'got "{text}"', f"an ISO 4217 code, for example {_listed(near)}"
    )


def zone_of(country: str) -> str | None:
    """Return the time zone of a country that has one alone."""
    zones = zones_of(country)
    return zones[0] if len(zones) == 1 else None


def zones_of(country: str) -> list[str]:
    """Return the time zones of a country."""
    zones = get_global("zone_territories").items()
    return [zone for zone, code in zones if code == country[:2]]


def language_of(country: str) -> str | None:
    """Return the reports' language that a country or its region speaks first."""
    if country == "CA-QC":
        return "fr"
    spoken = get_official_languages(country[:2], de_facto=True)
    return next((code for code in spoken if code in LANGUAGES), None)


def locale_of(country: str, language: str) -> str:
    """Return the locale of a language in a country, else of the language alone."""
    regional = f"{language}_{country[:2]}"
    return regional if localedata.exists(regional) else language


def currency_of(country: str) -> str | None:
    """Return a country's currency."""
    return next(iter(get_territory_currencies(country[:2])), None)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(text: str) -> str:
    return f'"{text}"'

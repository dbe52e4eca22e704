"""Look of one provider's reports: its accent in the theme, logo and footer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypedDict

from kpi_lib.domain.colour_contrast import mixed, tint, to_rgb, with_contrast
from kpi_lib.reporting.theme import COLOURS, DARK, Colours
from kpi_lib.settings.tenant_settings import TenantParams

_TINTS = ("accent_mid", "accent_soft", "accent_pale")
_GROUNDS = ("band", "panel")
_ON_DARK = 7.2
"""Contrast of the accent on a dark page, so that it stands out from its tints, too."""
_COLOUR = re.compile(r"((?:fill|stroke|stop-color)[:=] ?\"?)(#[0-9a-fA-F]{6})")
_NEAR = 3 / 255
_THEME = frozenset(
    value for value in asdict(COLOURS).values() if isinstance(value, str)
)


class LogoData(TypedDict):
    """A logo as blocks and pages read it: kind, base64, and its sides."""

    kind: str
    content: str
    address: str
    width: float
    height: float


class Brand(TypedDict):
    """The look as the documents of notebooks hold it; each part may be empty."""

    name: str
    accent: str
    footer: str
    logo: LogoData | None


NO_BRAND: Brand = {"name": "", "accent": "", "footer": "", "logo": None}


def brand_of(params: TenantParams) -> Brand:
    """Return what a tenant's settings say."""
    branding = params.branding
    logo = branding.logo
    return {
        "name": params.name,
        "accent": branding.accent,
        "footer": branding.footer,
        "logo": logo and {**logo.model_dump(), "address": logo.address},  # type: ignore[typeddict-item]
    }


@lru_cache
def branded(accent: str, base: Colours = COLOURS) -> Colours:
    """Return the theme with another accent, and the tints that follow from it.

    Each tint is as light as the theme's own, so that texts and marks on it have the
    contrast that they have there.

    Parameters
    ----------
    accent : str
        As the settings check it; empty for the theme as it is.
    base : Colours
        `COLOURS`, or `DARK`, in which the accent becomes lighter.
    """
    if accent in ("", COLOURS.accent):
        return base
    if base is DARK:
        accent = with_contrast(accent, base.paper, _ON_DARK)
    names = (*_TINTS, *_GROUNDS)
    tints: dict[str, Any] = {
        name: tint(accent, base.paper, getattr(base, name)) for name in names
    }
    return replace(base, accent=accent, **tints)


def recoloured(drawing: str, accent: str) -> str:
    """Return a drawing in the theme's colours with those of another accent.

    Shades between the accent and its tints, as matrices have them, go along.
    """
    if not accent:
        return drawing
    change = _changer(accent)
    return _COLOUR.sub(lambda match: match[1] + change(match[2].lower()), drawing)


def recoloured_shades(drawing: str, accent: str) -> str:
    """Return a drawing whose shades have another accent; the theme's colours stay.

    A page on a screen sets those itself, by their roles.
    """
    if not accent:
        return drawing
    change = _changer(accent)

    def changed(match: re.Match[str]) -> str:
        colour = match[2].lower()
        return match[1] + (colour if colour in _THEME else change(colour))

    return _COLOUR.sub(changed, drawing)


@lru_cache
def _changer(accent: str) -> Callable[[str], str]:
    new, known = branded(accent), {}
    for name in ("accent", *_TINTS, *_GROUNDS):
        known[getattr(COLOURS, name)] = getattr(new, name)
    before, after = list(_ramp(COLOURS)), list(_ramp(new))

    @lru_cache
    def change(colour: str) -> str:
        if colour in known:
            return str(known[colour])
        for (old, end), (start, stop) in zip(before, after, strict=True):
            share = _share(colour, old, end)
            if share is not None:
                return mixed(start, stop, share)
        return colour

    return change


def _ramp(colours: Colours) -> Iterator[tuple[str, str]]:
    """Yield the stretches of the ramp from the palest tint to the accent."""
    steps = [getattr(colours, name) for name in (*reversed(_TINTS), "accent")]
    yield from pairwise(steps)


def _share(colour: str, start: str, end: str) -> float | None:
    """Return where between two colours a third one lies; None where it does not."""
    at, low, high = to_rgb(colour), to_rgb(start), to_rgb(end)
    ways = [b - a for a, b in zip(low, high, strict=True)]
    length = sum(way * way for way in ways)
    share = sum(w * (p - a) for w, p, a in zip(ways, at, low, strict=True)) / length
    off = max(abs(p - a - w * share) for p, a, w in zip(at, low, ways, strict=True))
    return share if 0 <= share <= 1 and off <= _NEAR else None


def brand_in(meta: Mapping[str, Any]) -> Brand:
    """Return the brand that a document's metadata hold, empty parts filled in."""
    return {**NO_BRAND, **(meta.get("brand") or {})}

"""Contrast of colours (WCAG 2.2), and the colours nearest to one that have enough."""

from __future__ import annotations

import colorsys
import re

Rgb = tuple[float, float, float]
"""Red, green and blue, each 0 to 1."""

HEX = re.compile(r"#[0-9a-fA-F]{6}")
WHITE, BLACK = "#ffffff", "#000000"
_STEPS = 510


def to_rgb(colour: str) -> Rgb:
    """Read a colour such as ``#0b5f6b``."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def to_hex(rgb: Rgb) -> str:
    """Write a colour, lowercase."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def luminance(rgb: Rgb) -> float:
    """Return the relative luminance, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in rgb
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: Rgb, second: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours such as ``#0b5f6b``."""
    return ratio(to_rgb(first), to_rgb(second))


def mixed(first: str, second: str, share: float) -> str:
    """Return `first` with a share, 0 to 1, of `second` in it."""
    both = zip(to_rgb(first), to_rgb(second), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in both)
    return to_hex((red, green, blue))


def with_contrast(colour: str, ground: str, least: float) -> str:
    """Return the colour of the same hue, nearest in lightness, that stands out enough.

    Parameters
    ----------
    colour, ground : str
    least : float
        Contrast on `ground`; black or white, whichever is farther, has to reach it.
    """
    towards = 0.0 if luminance(to_rgb(ground)) > 0.18 else 1.0
    hue, light, saturation = colorsys.rgb_to_hls(*to_rgb(colour))
    for step in range(_STEPS + 1):
        lightness = light + (towards - light) * step / _STEPS
        found = to_hex(colorsys.hls_to_rgb(hue, lightness, saturation))
        if contrast(found, ground) >= least:
            return found
    return BLACK if towards == 0 else WHITE


def tint(colour: str, ground: str, like: str) -> str:
    """Return `colour` mixed with `ground` until it is as light as another colour."""
    wanted = luminance(to_rgb(like))
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    return min(
        (mixed(colour, ground, share) for share in shares),
        key=lambda found: abs(luminance(to_rgb(found)) - wanted),
    )

"""Pictures of Vega-Lite charts (Altair), drawn without a browser or the network."""

from __future__ import annotations

import base64
import json
import re
from importlib import import_module
from typing import Any

from kpi_lib.domain.errors import KpiError
from kpi_lib.domain.extras import require
from kpi_lib.reporting.theme import COLOURS, FONT, FONT_FILE

Data = dict[str, Any]
_MIME = re.compile(r"application/vnd\.vegalite\.v(\d+)[.+]json")
_USED_BY, _CALL = "vega-embed", re.compile(r"\}\)\((?=\{)")
"""What an HTML output with a chart names; after the second stands the chart."""
_CONFIG = {
    "font": FONT,
    "mark": {"color": COLOURS.accent},
    "range": {"category": list(COLOURS.series)},
    "axis": {"labelColor": COLOURS.muted, "titleColor": COLOURS.muted},
    "title": {"anchor": "start", "color": COLOURS.ink},
}
"""The report's font and colours, where a chart names no others."""


def specification(data: Data) -> Data | None:
    """Return the Vega-Lite chart of an output, None where it holds none."""
    for mime, content in data.items():
        if _MIME.fullmatch(mime):
            spec: Data = json.loads(content) if isinstance(content, str) else content
            return spec
    html = data.get("text/html", "")
    for match in _CALL.finditer(html) if _USED_BY in html else ():
        try:
            found, _ = json.JSONDecoder().raw_decode(html, match.end())
        except ValueError:
            continue
        if isinstance(found, dict) and "vega-lite" in str(found.get("$schema")):
            return found
    return None


def picture(spec: Data) -> Data:
    """Return a chart as an image block.

    Raises
    ------
    KpiError
        The package that draws it is not installed, or cannot draw the chart; one that
        loads its rows from an address is refused.
    """
    require("altair", "a chart of Altair in a report")
    vega: Any = import_module("vl_convert")
    vega.register_font_directory(str(FONT_FILE.parent))
    config = {**_CONFIG, **spec.get("config", {})}
    try:
        drawing = vega.vegalite_to_svg({**spec, "config": config}, allowed_base_urls=[])
    except ValueError as error:
        first = str(error).strip().splitlines()[0]
        raise KpiError("chart of Altair", f"cannot be drawn: {first}") from error
    title = spec.get("title") or spec.get("description") or ""
    return {
        "kind": "image",
        "ending": "svg",
        "base64": base64.b64encode(drawing.encode()).decode(),
        "alt": title if isinstance(title, str) else str(title.get("text", "")),
    }

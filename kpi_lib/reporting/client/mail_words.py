"""Message that goes with a client's review: subject, text and HTML, in its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kpi_lib.reporting.block import Data
from kpi_lib.reporting.brand import branded
from kpi_lib.reporting.exporters.html import environment
from kpi_lib.reporting.theme import COLOURS
from kpi_lib.reporting.translation import translator

_TEMPLATE = "mail.html"
_COLOURS = ("ink", "accent", "muted", "paper")


@dataclass(frozen=True)
class MailWords:
    """Words of one message.

    Attributes
    ----------
    subject, text, html : str
        The same content as plain text and as HTML.
    """

    subject: str
    text: str
    html: str


def mail_words(report: Mapping[str, Any], signature: str) -> MailWords:
    """Word the message: verdict, things to know, decisions that are asked for.

    Parameters
    ----------
    report : mapping
        A client's review, as `document.read` returns it. Its texts stand in the PDF,
        and have been searched there.
    signature : str
    """
    meta = report["meta"]
    gettext = translator(meta["language"]).gettext
    heading = f"{meta['title']}, {meta['period']}"
    attached = gettext("Please find attached “{title}” for {company}, as a PDF.")
    known = gettext("Figures as known on {as_of}").format(as_of=meta["as_of"])
    content = {
        "language": meta["language"],
        "subject": _in_line(f"{heading} \N{EN DASH} {meta['company']}"),
        "greeting": gettext("Hello,"),
        "attached": attached.format(title=heading, company=meta["company"]),
        "verdict": meta["verdict"],
        "parts": list(_parts(report["blocks"], gettext)),
        "regards": gettext("Kind regards,"),
        "signature": _in_line(signature),
        "known": known if meta["as_of"] else "",
        "footer": meta["brand"]["footer"],
    }
    theme = branded(meta["brand"]["accent"], COLOURS)
    colours = {key: getattr(theme, key) for key in _COLOURS}
    html = environment().get_template(_TEMPLATE).render(**content, **colours)
    return MailWords(content["subject"], "\n".join(_lines(content)), html)


def _parts(blocks: list[Data], gettext: Any) -> Iterator[Data]:
    """Yield the lists of the message, each with a title."""
    for block in blocks:
        if block["kind"] == "findings" and (block["findings"] or block["nothing"]):
            entries = [
                {"title": it["title"], "detail": it["detail"], "options": ""}
                for it in block["findings"]
            ]
            title = block["title"] or block["nothing"]
            yield {"title": title, "tag": "ol", "entries": entries, "closing": ""}
        elif block["kind"] == "decisions":
            entries = [
                {
                    "title": f"{it['title']}.",
                    "detail": it["detail"],
                    "options": " / ".join(it["options"]),
                }
                for it in block["decisions"]
            ]
            title = f"{block['question']} \N{EN DASH} {block['answer']}"
            closing = gettext("An answer to this message is enough to decide.")
            yield {"title": title, "tag": "ul", "entries": entries, "closing": closing}


def _lines(content: Data) -> Iterator[str]:
    """Yield the lines of the plain text."""
    yield from (content["greeting"], "", content["attached"])
    if content["verdict"]:
        yield from ("", content["verdict"])
    for part in content["parts"]:
        yield from ("", part["title"])
        for number, entry in enumerate(part["entries"], 1):
            mark = f"{number}." if part["tag"] == "ol" else "-"
            options = f" ({entry['options']})" if entry["options"] else ""
            yield f"{mark} {entry['title']} {entry['detail']}{options}".rstrip()
        if part["closing"]:
            yield part["closing"]
    yield from ("", content["regards"], content["signature"])
    for line in filter(None, (content["known"], content["footer"])):
        yield from ("", line)
    yield ""


def _in_line(text: str) -> str:
    """Return a text in one line, without control characters, for a message's head."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))

"""Answers of a language model's server that must not be used, and the reasons."""

from __future__ import annotations

import json

from support.advice_cases import said
from support.chat_server import GOOD, Answer, completion, streamed

NO_CHOICE = json.dumps({"id": "1", "object": "chat.completion", "choices": []}).encode()
NULL_TEXT = completion("").replace(b'"content": ""', b'"content": null')
REFUSAL = completion("").replace(b'"content": ""', b'"content": null, "refusal": "No."')
REFUSAL_IN_PARTS = completion("").replace(
    b'"content": ""', b'"content": [{"type": "refusal", "refusal": "No."}]'
)
FILTERED = json.dumps({"error": {"code": "content_filter", "status": 400}}).encode()
BAD: dict[str, tuple[str, Answer]] = {
    "damaged compression": (
        "protocol",
        Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
    ),
    "thoughts only": ("schema", said(f"<think>{json.dumps(GOOD)}</think>")),
    "thoughts of Magistral only": (
        "schema",
        said(f"[THINK]{json.dumps(GOOD)}[/THINK]"),
    ),
    "a draft after the object": ("schema", said(json.dumps(GOOD) + ' {"draft": 1}')),
    "deep": ("schema", said('{"project":' + "[" * 5000)),
    "hangs": ("timeout", Answer(b"", delay=600)),
    "drips": ("timeout", Answer(completion(GOOD), drip=0.05)),
    "429": ("busy", Answer(b"{}", 429, {"Retry-After": "1"})),
    "429 for an hour": ("busy", Answer(b"{}", 429, {"Retry-After": "3600"})),
    "429 with a date": ("busy", Answer(b"{}", 429, {"Retry-After": "tomorrow"})),
    "500": ("server 500", Answer(b"boom", 500, {"Content-Type": "text/plain"})),
    "503": ("server 503", Answer(b"<html>", 503, {"Content-Type": "text/html"})),
    "401": ("refused 401", Answer(b'{"error": {"message": "bad key"}}', 401)),
    "redirect": (
        "refused 307",
        Answer(b"", 307, {"Location": "http://127.0.0.1:9/v1"}),
    ),
    "404": ("refused 404", Answer(b"{}", 404)),
    "400 each time": ("refused 400", Answer(b"{}", 400)),
    "cut connection": ("unreachable", Answer(completion(GOOD)[:90], promise=900)),
    "cut envelope": ("protocol", Answer(completion(GOOD)[:90])),
    "cut reply": ("schema", said(json.dumps(GOOD)[:60])),
    "out of tokens": ("cut", said(json.dumps(GOOD)[:60], finish="length")),
    "filtered": ("declined", said(json.dumps(GOOD)[:60], finish="content_filter")),
    "refusal": ("declined", Answer(REFUSAL)),
    "refusal in parts": ("declined", Answer(REFUSAL_IN_PARTS)),
    "filtered request": ("declined 400", Answer(FILTERED, 400)),
    "cut stream": ("cut", Answer(streamed(json.dumps(GOOD)[:60], None))),
    "stream out of tokens": ("cut", Answer(streamed(json.dumps(GOOD), "length"))),
    "damaged stream": ("protocol", Answer(b"data: {no json}\n\n")),
    "error in a stream": ("protocol", Answer(b'data: {"error": {"code": 500}}\n\n')),
    "error with status 200": ("protocol", Answer(b'{"error": {"message": "oh"}}')),
    "malformed": ("schema", said("{'project': Self-service}")),
    "prose": ("schema", said("Sure! I would suggest a portal.")),
    "list": ("schema", said("[1, 2]")),
    "key missing": ("schema", said('{"project": "Portal", "effort": "Low"}')),
    "key too many": ("schema", said({"savings": "a lot"})),
    "effort unknown": ("schema", said({"effort": "Tiny"})),
    "effort a number": ("schema", said({"effort": 1})),
    "too long": ("schema", said({"description": "Reset " * 90})),
    "empty": ("schema", said("")),
    "no choice": ("protocol", Answer(NO_CHOICE)),
    "null text": ("protocol", Answer(NULL_TEXT)),
    "web page": (
        "protocol",
        Answer(b"<html>hello</html>", headers={"Content-Type": "text/html"}),
    ),
    "huge": ("protocol", said("x" * 300_000)),
    "made-up hours": ("figures", said({"description": "It would save 120 hours."})),
    "made-up share": ("figures", said({"description": "Removes most (45%) of them."})),
    "made-up words": (
        "figures",
        said({"description": "Cuts tickets by half at once."}),
    ),
    "made-up dozen": (
        "figures",
        said({"description": "Spares several dozens a week."}),
    ),
    "other digits": ("figures", said({"description": "It would save ١٢٠ hours."})),
    "link": ("unsafe", said({"description": "See https://evil.example for the rest."})),
    "markup": ("unsafe", said({"project": "<b>Portal</b> for all"})),
    "a name": ("unsafe", said({"description": "Ask Zélie Côté to reset passwords."})),
    "an address": (
        "unsafe",
        said({"description": "Write to boss@evil.example today."}),
    ),
    "line break": ("unsafe", said({"description": "First line.\nSecond line here."})),
    "French": (
        "language",
        said({"description": "Permettre aux utilisateurs de changer le mot de passe."}),
    ),
}


def patience(reason: str, shortest: float) -> float:
    """Return the seconds for which a model is waited for: few where it is too slow."""
    return shortest if reason == "timeout" else 60

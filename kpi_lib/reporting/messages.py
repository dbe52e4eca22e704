"""Extraction of translatable texts into the French catalogue.

``python -m kpi_lib.reporting.messages`` brings ``locale/fr/LC_MESSAGES/kpi.po`` up to
date: texts that are new are added without translation, those that are gone are dropped.
"""

from __future__ import annotations

import ast
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from kpi_lib.domain.catalogue import RECORDS as KPI_RECORDS
from kpi_lib.reporting.translation import CONTEXT, contents_name, paragraphs

MARKERS = ("_", "gettext")
IN_CONTEXT = "_in"
COUNTED = "ngettext"
RECORDS = {"Headline": {1: "label", 9: "reason"}, "Note": {0: "message"}}
"""Records whose texts are translated where they are shown: position and name."""

HEAD = """\
# French texts. Bring up to date: python -m kpi_lib.reporting.messages
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""

Message = str | tuple[str, str]


def in_code(source: str) -> Iterator[Message]:
    """Yield the texts that Python source passes to gettext, `Headline` or `Note`."""
    tree = ast.parse(source)
    values = _values_by_name(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        name = function.id if isinstance(function, ast.Name) else name
        if name in MARKERS:
            yield from _texts(node.args[:1])
        elif name == IN_CONTEXT:
            # A function of another module may have the same name.
            yield from filter(None, [CONTEXT.join(_texts(node.args[:2]))])
        elif name == COUNTED and len(node.args) > 1:
            forms = [*_texts(node.args[:2])]
            if len(forms) == 2:
                yield forms[0], forms[1]
        elif name in RECORDS:
            places = RECORDS[name]
            given = [a for i, a in enumerate(node.args) if i in places]
            given += [k.value for k in node.keywords if k.arg in places.values()]
            yield from _texts(given, values)


def _values_by_name(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """Return every value that a module assigns to a name, in loops over tuples too."""
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    values.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            rows = node.iter.elts if isinstance(node.iter, ast.Tuple) else []
            names = node.target.elts if isinstance(node.target, ast.Tuple) else []
            for row in rows:
                if isinstance(row, ast.Tuple):
                    for name, value in zip(names, row.elts, strict=False):
                        if isinstance(name, ast.Name):
                            values.setdefault(name.id, []).append(value)
    return values


def _texts(
    nodes: Iterable[ast.expr], values: Mapping[str, list[ast.expr]] | None = None
) -> Iterator[str]:
    """Yield the texts of constants, of both sides of a condition or an ``or``.

    With `values` also the texts assigned to a name; a name without any is refused,
    since its text would reach a reader untranslated.
    """
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value:
                yield node.value
        elif isinstance(node, ast.IfExp):
            yield from _texts([node.body, node.orelse], values)
        elif isinstance(node, ast.BoolOp):
            yield from _texts(node.values, values)
        elif isinstance(node, ast.Name) and values is not None:
            if node.id not in values:
                raise ValueError(f"line {node.lineno}: {node.id}: write the text here")
            # A name within its own value (`why = why or "..."`) would recurse for ever.
            yield from _texts(values[node.id], {**values, node.id: []})


def in_notebook(path: Path) -> Iterator[str]:
    """Yield the paragraphs of a notebook's Markdown and the titles in its code."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from paragraphs(source)
            yield from filter(None, [contents_name(cell)])
        elif cell["cell_type"] == "code":
            yield from _titles(source)


def _titles(source: str) -> Iterator[str]:
    """Yield what code passes as ``title=`` or to a method called ``title``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            titles = [k.value for k in node.keywords if k.arg == "title"]
            yield from _texts(titles)
            if isinstance(node.func, ast.Attribute) and node.func.attr == "title":
                yield from _texts(node.args[:1])


def in_catalogue() -> Iterator[str]:
    """Yield the titles, questions and definitions of the KPIs."""
    for kpi in KPI_RECORDS.values():
        yield from filter(None, (kpi.title, kpi.answers, *kpi.templates()))


def collect(root: Path) -> dict[Message, list[str]]:
    """Return all texts of ``kpi_lib`` and ``notebooks`` with the files they are in.

    Parameters
    ----------
    root : Path
        The folder that holds both.
    """
    places: dict[Message, list[str]] = {}
    for path in sorted((root / "kpi_lib").rglob("*.py")):
        for message in in_code(path.read_text("utf-8")):
            places.setdefault(message, []).append(str(path.relative_to(root)))
    for text in in_catalogue():
        places.setdefault(text, []).append("kpi_lib/domain/definitions")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for text in in_notebook(path):
            places.setdefault(text, []).append(str(path.relative_to(root)))
    return {message: sorted(set(files)) for message, files in places.items()}


def update(old: Catalog, root: Path) -> Catalog:
    """Return `old` with exactly the texts of `root`, with the translations of `old`."""
    new = Catalog(locale=old.locale, charset="utf-8", fuzzy=False)
    ordered = sorted(collect(root).items(), key=lambda item: (item[1], str(item[0])))
    for message, places in ordered:
        key = message if isinstance(message, str) else message[0]
        context, _, english = key.rpartition(CONTEXT)
        text = english if isinstance(message, str) else message
        known = old.get(english, context or None)
        string = known.string if known and known.id == text else None
        new.add(text, string, [(place, 0) for place in places], context=context or None)
    return new


def main() -> int:
    """Update the French catalogue; list the texts that lack a translation."""
    root = Path(__file__).parents[2]
    path = root / "kpi_lib" / "locale" / "fr" / "LC_MESSAGES" / "kpi.po"
    with path.open("rb") as file:
        catalogue = update(read_po(file, locale="fr"), root)
    save(catalogue, path)
    missing = [m.id for m in catalogue if m.id and not translated(m.string)]
    for message in missing:
        print(f"not translated: {message}", file=sys.stderr)
    return 1 if missing else 0


def save(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue without a date, so that only texts change the file."""
    buffer = io.BytesIO(HEAD.encode())
    buffer.seek(0, io.SEEK_END)
    for message in catalogue:
        # Babel guesses these from percent signs and braces; nothing here needs them.
        message.flags -= {"python-format", "python-brace-format"}
    write_po(buffer, catalogue, width=88, omit_header=True, include_lineno=False)
    path.write_bytes(buffer.getvalue())


def translated(string: str | list[str] | tuple[str, ...] | None) -> bool:
    """Return whether all forms of a translation exist."""
    forms = (string,) if isinstance(string, str) else tuple(string or ())
    return bool(forms) and all(forms)


if __name__ == "__main__":
    sys.exit(main())

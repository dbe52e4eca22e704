"""Checks of the project's layout that no linter has; ``make lint`` runs them.

Sizes of files, names of modules and classes, first lines of docstrings, entries in the
package's root, names of environment variables, circles between files, imports by name
against the layers of pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "kpi_lib"
MOST_ENTRIES = 14
MOST_LINES = {".py": 300, ".sql": 120}
RIDDLES = ("What", "How", "Which", "Whether", "Who", "Where", "When", "So", "That")
VARIABLES = f"{PACKAGE}/domain/run_environment.py"
VARIABLE = re.compile(r"\bKPI_[A-Z<{]")
BY_NAME = {"import_module", "run_module"}
"""Functions that import the module whose name they are given."""


def main() -> int:
    """Print every finding; return 1 where there is one."""
    found = [
        *root_entries(),
        *long_files(),
        *docstrings(),
        *equal_names(),
        *equal_classes(),
        *variables(),
        *circles(),
        *imports_by_name(),
    ]
    print("\n".join(found) or "the house is in order")
    return 1 if found else 0


def files(*folders: str, ending: str = ".py") -> Iterator[Path]:
    """Yield the files of some folders, sorted."""
    for folder in folders:
        yield from sorted(
            path
            for path in (ROOT / folder).rglob(f"*{ending}")
            if "__pycache__" not in path.parts
        )


def root_entries() -> Iterator[str]:
    """Find more entries in the package's root than fit in one look."""
    entries = [p.name for p in (ROOT / PACKAGE).iterdir() if p.name != "__pycache__"]
    if len(entries) > MOST_ENTRIES:
        yield f"{PACKAGE}: {len(entries)} entries, {MOST_ENTRIES} at most"


def long_files() -> Iterator[str]:
    """Find files that are too long to read at once."""
    for ending, most in MOST_LINES.items():
        folders = (PACKAGE, "tests", ".ci") if ending == ".py" else (PACKAGE,)
        for path in files(*folders, ending=ending):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > most:
                yield f"{path.relative_to(ROOT)}: {lines} lines, {most} at most"


def docstrings() -> Iterator[str]:
    """Find modules whose first line is a riddle instead of their content."""
    for path in files(PACKAGE, "tests", ".ci"):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if text.split(" ")[0] in RIDDLES:
            yield (
                f"{path.relative_to(ROOT)}: the docstring begins with "
                f'"{text.split(" ")[0]}"; say what the module contains'
            )


def equal_names() -> Iterator[str]:
    """Find modules of the package that share a name."""
    places = defaultdict(list)
    for path in files(PACKAGE):
        if not path.stem.startswith("__"):
            places[path.stem].append(path.relative_to(ROOT).as_posix())
    for name, paths in places.items():
        if len(paths) > 1:
            yield f"{', '.join(paths)}: two modules are called {name}"


def equal_classes() -> Iterator[str]:
    """Find public classes of the package that share a name."""
    places = defaultdict(list)
    for path in files(PACKAGE):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(ROOT).as_posix())
    for name, paths in places.items():
        if len(paths) > 1:
            yield f"{', '.join(paths)}: two classes are called {name}"


def variables() -> Iterator[str]:
    """Find names of environment variables outside their module; prose may have them."""
    for path in files(PACKAGE):
        if path == ROOT / VARIABLES:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        prose = {node.value for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if not isinstance(node, ast.Constant) or node in prose:
                continue
            if VARIABLE.search(str(node.value)):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield f"{place}: names an environment variable; {VARIABLES} does"


def circles() -> Iterator[str]:
    """Find files that import each other, however long the way round is."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    reached = {m: graph.find_upstream_modules(m) for m in graph.modules}
    reported: set[str] = set()
    for module in sorted(reached):
        circle = {m for m in reached[module] if module in reached[m]}
        if circle and module not in reported:
            reported |= {module, *circle}
            yield f"circle of imports: {', '.join(sorted({module, *circle}))}"


def imports_by_name() -> Iterator[str]:
    """Find imports by a module's name that go against the layers."""
    order = _layers()
    for path in files(PACKAGE):
        own = path.relative_to(ROOT / PACKAGE).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _named(node):
                room = name.split(".")[1] if "." in name else ""
                if own in order and order.get(room, 0) > order[own]:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: imports {name}"


def _named(node: ast.AST) -> Iterator[str]:
    """Yield the project's modules that a call imports by name."""
    if not isinstance(node, ast.Call):
        return
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else None
    name = function.id if isinstance(function, ast.Name) else name
    if name in BY_NAME:
        for argument in node.args:
            if isinstance(argument, ast.Constant) and str(argument.value).startswith(
                f"{PACKAGE}."
            ):
                yield str(argument.value)


def _layers() -> dict[str, int]:
    """Return each room's height, from the contract of import-linter."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    return {
        room.strip(): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


if __name__ == "__main__":
    sys.exit(main())

"""The pages for users: generated ones are equal, and what the others name is there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer.main
from PIL import Image
from support.demo_reports import demo_lake
from support.in_process import Outcome, kpi
from support.places import ROOT

from kpi_lib.cli import manual, method_source, reference
from kpi_lib.cli.app import app
from kpi_lib.domain.run_environment import RunEnvironment

PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("tests/**/*.md")]
)
WRITTEN = [page for page in PAGES if page.name not in ("kpis.md", "tables.md")]
NAMES = [page.relative_to(ROOT).as_posix() for page in WRITTEN]
# Set by a run for its own notebooks, or for tests alone.
NOT_FOR_USERS = {"KPI_REAL_DATA", *RunEnvironment().to_environment()} - {
    "KPI_LAKE",
    "KPI_PARAMS",
}
GROUP: Any = typer.main.get_command(app)

pages = pytest.mark.parametrize("page", WRITTEN, ids=NAMES)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", read(page), re.DOTALL | re.MULTILINE
    )


def shell_lines(page: Path) -> Iterator[list[str]]:
    """Give the words of each command of a page, without files that it writes."""
    for block in blocks(page, "sh"):
        plain = re.sub(r"<<'(\w+)'\n.*?^\1$", "", block, flags=re.DOTALL | re.MULTILINE)
        for line in plain.splitlines():
            words = shlex.split(line, comments=True)
            ends = [i for i, word in enumerate(words) if word in (">", ">>")]
            if words:
                yield words[: ends[0]] if ends else words


def test_the_methods_of_a_tenant_say_what_the_kpis_say() -> None:
    module = ROOT / "kpi_lib" / "kpis" / "kpi_methods.py"
    assert read(module) == method_source.source(), "python -m kpi_lib.cli.method_source"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("kpis.md", reference.kpis_page),
        ("tables.md", reference.tables_page),
        ("commands.md", manual.manual),
    ],
)
def test_generated_pages_say_what_the_code_says(name: str, made: Any) -> None:
    assert read(ROOT / "docs" / name) == made(), f"write {name} anew"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-")
        for head in heads
    }


@pages
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if re.match(r"https?:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.is_file(), target
        assert not anchor or anchor in anchors(found), target


@pages
def test_commands_exist_with_their_options(page: Path) -> None:
    for words in shell_lines(page):
        if words[0] == "kpi":
            rest = [w for w in words[1:] if w != "--quiet"]
            command = GROUP.commands[rest[0]]
            # Reads all options; one that is unknown or missing raises.
            command.make_context(rest[0], rest[1:])
    for name in re.findall(r"`(?:\.venv/bin/)?kpi ([a-z]+(?:-[a-z]+)*)", read(page)):
        assert name in GROUP.commands, name


@pages
def test_make_has_the_targets(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {words[1] for words in shell_lines(page) if words[0] == "make"}
    named |= set(re.findall(r"`make ([a-z-]+)", read(page)))
    assert named <= targets


CODE = re.compile(r"`([\w./-]+\.(?:py|sql|css|typ))`")
# The KPI of the steps, a package beside the project, an attribute of a result.
INVENTED = ("first_contact.", "kpi-brook/", "result.sql")


def test_files_that_the_pages_name_are_there() -> None:
    files = [f"/{path.relative_to(ROOT).as_posix()}" for path in committed()]
    sources = [*ROOT.glob("docs/sources/*.md"), *ROOT.glob("kpi_lib/**/*.md")]
    gone = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in [*WRITTEN, *sources]
        for name in CODE.findall(read(page))
        if not any(file.endswith(f"/{name}") for file in files)
        if not any(invented in name for invented in INVENTED)
    ]
    assert gone == []


def test_the_glossary_is_in_alphabetical_order() -> None:
    terms = re.findall(
        r"^\*\*([^*]+)\*\*", read(ROOT / "docs/glossary.md"), re.MULTILINE
    )
    assert len(terms) > 50
    assert terms == sorted(terms, key=str.lower)


def variables(*texts: str) -> set[str]:
    return {
        name for text in texts for name in re.findall(r"\bKPI_[A-Z_]+[A-Z]\b", text)
    }


def test_variables_of_the_pages_are_those_of_the_code() -> None:
    code = "\n".join(map(read, (ROOT / "kpi_lib").rglob("*.py")))
    used = variables(*re.findall(r'"(KPI_[A-Z_]+)"', code))
    told = variables(*map(read, WRITTEN))
    assert told - NOT_FOR_USERS - used == set()
    assert used - NOT_FOR_USERS - told == set()


def committed() -> list[Path]:
    """Return what git holds; skips where the project is no repository."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git repository")
    done = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in done.stdout.split("\0") if name]


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    folders = r"(?<![\w.}])/(?:work|root|home/\w+|Users/\w+|opt)/"
    hosts = r"https?://[^/\s\"']*(?:artifact|nexus|mirror|registry|internal|pypi)"
    options = r"(?:--|_|\b)(?:extra-)?(?:index-url|find-links|trusted-host)\b"
    own = ("test_docs.py", "test_setup.py")  # they hold these patterns
    found = []
    for path in committed():
        if path.suffix == ".png" or path.name in own or not path.is_file():
            continue
        # Cases of damaged files are committed, too.
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(f"{folders}|{hosts}|{options}", line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_the_pictures_are_small_and_stand_in_the_gallery() -> None:
    docs = ROOT / "docs"
    found: list[Path] = []
    for page, folder in (("gallery.md", "images"), ("notebooks.md", "screens")):
        paths = sorted((docs / folder).iterdir())
        shown = re.findall(rf"\]\({folder}/(.+)\)", read(docs / page))
        assert sorted(shown) == [path.name for path in paths]
        found += paths
    for path in found:
        assert path.stat().st_size < 150_000
        with Image.open(path) as picture:
            assert min(picture.size) >= 600


def test_the_tree_of_the_architecture_names_every_room_and_module() -> None:
    (tree,) = blocks(ROOT / "README.md", "text")
    package = ROOT / "kpi_lib"
    parts = [f.relative_to(package) for f in committed() if f.is_relative_to(package)]
    rooms = {f"{path.parts[0]}/" for path in parts if len(path.parts) > 1}
    modules = {path.name for path in parts if len(path.parts) == 1}
    words = set(re.findall(r"[\w*.]+/?", tree))
    stems = {word.removesuffix("*") for word in words if word.endswith("*")}
    named = words | {name for name in modules if f"{Path(name).stem}." in stems}
    named |= {name for name in modules if name.startswith("clock_")}
    assert sorted((rooms | modules) - named) == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the French demo tenant's lake and the parameters."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "params", folder / "params")
    (folder / "lake").symlink_to(demo_lake(tmp_path_factory))
    return folder


@pytest.mark.parametrize("name", ["README.md", "docs/analyst.md"])
def test_the_python_of_the_pages_runs(
    demo: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(demo)
    monkeypatch.delenv("KPI_LAKE", raising=False)
    monkeypatch.delenv("KPI_PARAMS", raising=False)
    names: dict[str, object] = {}
    for block in blocks(ROOT / name, "python"):
        exec(compile(block, name, "exec"), names)
    assert "boreal" in names


def follow(steps: str) -> Iterator[Outcome]:
    """Take steps of a page, ``kpi`` in this process and what is between by a shell."""
    others: list[str] = []
    for line in steps.splitlines():
        if not line.startswith("kpi "):
            others.append(line)
            continue
        subprocess.run(["bash", "-ec", "\n".join(others)], check=True)
        others.clear()
        words = shlex.split(line, comments=True)
        ends = [i for i, word in enumerate(words) if word in (">", ">>")]
        outcome = kpi(*words[1 : ends[0] if ends else None])
        for i in ends:
            with Path(words[i + 1]).open("a" if words[i] == ">>" else "w") as file:
                file.write(outcome.out)
        yield outcome


def test_the_operators_first_steps_end_as_the_page_says(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(demo / "params", tmp_path / "params")
    shutil.copytree(ROOT / "docs" / "samples", tmp_path / "docs" / "samples")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KPI_")]:
        monkeypatch.delenv(name)
    blocks_of_acme = [b for b in blocks(ROOT / "README.md", "sh") if " acme" in b]
    steps = re.sub(r"^kpi run.*\n", "", "".join(blocks_of_acme), flags=re.MULTILINE)
    outcomes = list(follow(steps))
    # The tenant, two mappings, two imports, three checks, the odd file; its check, the
    # daily table, and the status, since the sample's rows are old.
    codes = [outcome.code for outcome in outcomes]
    assert codes == [0] * 9 + [1, 0, 1], [outcome.err for outcome in outcomes]
    printed = "".join(outcome.out for outcome in outcomes)
    assert "v_rpt_service.csv -> raw_tickets: 260 rows: 260 new" in printed
    assert "v_rpt_time.csv -> raw_time_entries: 364 rows: 364 new" in printed
    assert "1 in quarantine" in printed
    settings = (tmp_path / "params" / "tenants" / "acme.yaml").read_text("utf-8")
    assert "  Cedar Bakery: {aliases: ['Cedar Bakery, Inc.']}\n" in settings


@pages
def test_pages_hold_no_control_characters(page: Path) -> None:
    odd = {c for c in read(page) if unicodedata.category(c) in ("Cc", "Cf")}
    assert odd <= {"\n"}

"""The page "A source in an afternoon", followed word for word by a real package."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from support.in_process import kpi
from support.places import ROOT
from support.projects import make_project, wait_for
from support.services import free_port

from kpi_lib.settings.installed_sources import installed_sources

PAGE = (ROOT / "docs" / "sources" / "own-source.md").read_text(encoding="utf-8")
KEY = "KPI_ACME_BROOK_KEY"
MAIN = "from kpi_lib.cli.app import main; main()"
Sync = Callable[..., tuple[object, str]]


def block(language: str, first: str) -> str:
    """Return the page's block of a language that begins with these words."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (text,) = [one for one in found if one.startswith(first)]
    return str(text)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the page's package."""
    folder = tmp_path_factory.mktemp("brook")
    package, target = folder / "kpi-brook", folder / "site"
    package.mkdir()
    (package / "pyproject.toml").write_text(block("toml", "[build-system]"))
    (package / "kpi_brook.py").write_text(block("python", '"""Tickets of'))
    (package / "brook_server.py").write_text(block("python", '"""Brook in small'))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    install += ["--no-index", "--no-build-isolation", "--target", str(target)]
    subprocess.run(
        [*install, str(package)],
        check=True,
        capture_output=True,
    )
    return target


@pytest.fixture(scope="module")
def desk(site: Path) -> Iterator[str]:
    """The page's server; yield its address."""
    port = free_port()
    server = site.parent / "kpi-brook" / "brook_server.py"
    process = subprocess.Popen(
        [sys.executable, str(server), str(port)], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: _answers(port), "the page's server")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
    except OSError:
        return False
    return True


@pytest.fixture
def _installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process find the page's package, too."""
    monkeypatch.syspath_prepend(str(site))
    installed_sources.cache_clear()
    yield
    installed_sources.cache_clear()
    sys.modules.pop("kpi_brook", None)


@pytest.fixture
def sync(
    site: Path, desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    _installed: None,
) -> Sync:  # fmt: skip
    """Run ``kpi sync`` with settings that differ from the page's."""
    project = make_project(tmp_path)
    path = project.params / "tenants" / "acme.yaml"
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))

    def call(
        source: str = "brook",
        key: str = "let-me-in",
        started: bool = False,
        **settings: object,
    ) -> tuple[object, str]:
        sources = yaml.safe_load(block("yaml", "sources:"))["sources"]
        sources["brook"] |= {"url": desk} | settings
        path.write_text(yaml.safe_dump({**plain, "sources": sources}), encoding="utf-8")
        command = ["sync", source, "--tenant", "acme", "--quiet"]
        own = {**project.environment, "KPI_LAKE": str(tmp_path / "new"), KEY: key}
        if not started:
            for name, value in own.items():
                monkeypatch.setenv(name, value)
            outcome = kpi(*command)
            return outcome.code, (outcome.out + outcome.err).strip()
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *command],
            env={**os.environ, **own, "PYTHONPATH": f"{ROOT}{os.pathsep}{site}"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    return call


def test_the_pages_source_syncs_as_the_page_says(sync: Sync, desk: str) -> None:
    code, said = sync(started=True)
    assert code == 0
    assert said.startswith(re.findall(r"first sync says `(.*?)`", PAGE)[0])
    code, said = sync("all")
    assert code == 0
    assert "0 new, 0 changed" in said
    refusal, slip = block("text", "acme brook:").splitlines()
    code, said = sync(key="let-me-out")
    assert code == 1
    assert refusal.replace("http://127.0.0.1:8807", desk) in said
    assert "let-me-out" not in said
    assert sync(bord="x") == (2, slip)

"""The commands without their optional packages: one message that installs them."""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Callable, Iterator

import pytest
import yaml
from support.projects import Project, make_project

from kpi_lib.cli import app
from kpi_lib.domain.extras import EXTRAS

SOURCES = {
    "connectwise": {"url": "https://psa.test", "company": "acme"},
    "postgres": {"url": "postgresql://kpi@db.test/psa"},
}


class Hidden(importlib.abc.MetaPathFinder):
    """An import hook to which some modules are not installed."""

    names: tuple[str, ...] = ()

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname.split(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("extras"))
    project.notebook("10_first", "1")
    path = project.params / "tenants" / "acme.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**settings, "sources": SOURCES}), encoding="utf-8")
    return project


@pytest.fixture
def kpi(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Callable[[str, str], tuple[int, str]]]:
    """Run a command without an extra's modules; return exit code and messages."""
    hook = Hidden()
    # In place: importlib_metadata appends its own finder to this very list.
    sys.meta_path.insert(0, hook)
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)

    def call(extra: str, command: str) -> tuple[int, str]:
        hook.names = EXTRAS[extra]
        for module in [m for m in sys.modules if m.split(".")[0] in hook.names]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setattr(sys, "argv", command.split())
        with pytest.raises(SystemExit) as end:
            app.main()
        return int(end.value.code or 0), capsys.readouterr().err

    yield call
    sys.meta_path.remove(hook)


@pytest.mark.parametrize(
    ("extra", "command", "feature", "packages"),
    [
        (
            "cluster",
            "kpi run --tenant acme --period 2026-02 --quiet --cluster tcp://10.0.0.5:1",
            "--cluster tcp://10.0.0.5:1",
            "distributed",
        ),
        ("s3", "kpi check --tenant acme --lake s3://b/k", "s3://b/k", "obstore"),
        (
            "sync",
            "kpi sync connectwise --tenant acme --quiet",
            "kpi sync connectwise",
            "httpx2, tenacity",
        ),
        (
            "postgres",
            "kpi sync postgres --tenant acme --quiet",
            "kpi sync postgres",
            "adbc-driver-manager, adbc-driver-postgresql",
        ),
        (
            "postgres",
            "kpi publish --tenant acme --to postgresql://kpi@db.test/kpi",
            "kpi publish",
            "adbc-driver-manager, adbc-driver-postgresql",
        ),
        (
            "llm",
            "kpi compute improvement_projects --tenant acme --period 2026-02",
            "KPI_LLM_BASE_URL",
            "httpx2, openai",
        ),
    ],
)
def test_a_missing_extra_is_one_message_with_its_command(
    kpi: Callable[[str, str], tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    extra: str,
    command: str,
    feature: str,
    packages: str,
) -> None:
    if extra == "llm":
        monkeypatch.setenv("KPI_LLM_BASE_URL", "http://localhost:1/v1")
        monkeypatch.setenv("KPI_LLM_MODEL", "none")
    assert kpi(extra, command) == (
        2,
        f"{feature}: needs packages that are not installed: {packages}; "
        f'install them: pip install "kpi-lib[{extra}]".\n',
    )


def test_without_a_keyring_the_environment_is_named_first(
    kpi: Callable[[str, str], tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "KPI_ACME_CONNECTWISE_CLIENT_ID"
    for key in ("PUBLIC_KEY", "PRIVATE_KEY"):
        monkeypatch.setenv(f"KPI_ACME_CONNECTWISE_{key}", "x")
    monkeypatch.delenv(name, raising=False)
    assert kpi("keyring", "kpi sync connectwise --tenant acme --quiet") == (
        2,
        f"{name}: is not set; expected the client id of connectwise for acme; set that "
        'environment variable, or run: pip install "kpi-lib[keyring]"; keyring set kpi '
        f"{name}.\n",
    )

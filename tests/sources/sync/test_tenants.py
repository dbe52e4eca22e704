"""``kpi sync`` of all tenants: what is wrong with one costs no other its night."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml
from support.lakes import _REQUIRED
from support.simulators.connectwise import ConnectWiseSimulator

from kpi_lib.cli import app


def write(folder: Path, slug: str, url: str, number: int, **more: object) -> None:
    sources = {"connectwise": {"url": url, "company": "acme"}}
    own = {"tenant": slug, "tenant_id": f"5d1c0b52-6f3e-4a1c-9a55-{number:012}"}
    content = {**_REQUIRED, **own, "sources": sources, **more}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{slug}.yaml").write_text(yaml.safe_dump(content), "utf-8")


def kpi(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["kpi", *arguments])
    with pytest.raises(SystemExit) as end:
        app.main()
    return int(end.value.code or 0)


def test_a_mistake_in_one_tenants_file_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "params" / "tenants"
    with ConnectWiseSimulator(5, entries=1) as simulator:
        write(folder, "acme", simulator.url, 1)
        # Without credentials, and with a zone that does not exist.
        write(folder, "birch", simulator.url, 2)
        write(folder, "cedar", simulator.url, 3, timezone="America/Nowhere")
        assert kpi(monkeypatch, "sync", "all", "--tenant", "all", "--quiet") == 1
        told = capfd.readouterr()
        assert told.out.splitlines() == [
            "acme connectwise: 9 new, 0 changed, 0 removed, 0 in quarantine; newest "
            + told.out.partition("newest ")[2].rstrip()
        ]
        wrong, unset = told.err.splitlines()
        assert wrong.startswith("params/tenants/cedar.yaml: timezone: got ")
        assert unset.startswith("KPI_BIRCH_CONNECTWISE_PUBLIC_KEY: is not set; ")
        # Asked for by name, a tenant does not learn of another's mistake.
        assert kpi(monkeypatch, "sync", "all", "--tenant", "acme", "--quiet") == 0
        assert capfd.readouterr().err == ""
        assert kpi(monkeypatch, "sync", "all", "--tenant", "cedar,acme") == 1
        assert kpi(monkeypatch, "sync", "all", "--tenant", "cedar") == 2
        assert "cedar.yaml: timezone" in capfd.readouterr().err
        # No mistake is lost beside another one.
        write(folder, "dogwood", simulator.url, 4, timezone="Europe/Nowhere")
        assert kpi(monkeypatch, "sync", "all", "--tenant", "cedar,dogwood") == 2
        told = capfd.readouterr().err
        assert "cedar.yaml: timezone" in told
        assert "dogwood.yaml: timezone" in told
        assert kpi(monkeypatch, "sync", "postgres", "--tenant", "acme,dogwood") == 2
        mistake, unset = capfd.readouterr().err.splitlines()
        assert "dogwood.yaml: timezone" in mistake
        assert "postgres" in unset
        # So does one that every tenant inherits.
        (tmp_path / "params" / "defaults.yaml").write_text("clock: wrong\n", "utf-8")
        capfd.readouterr()
        assert kpi(monkeypatch, "sync", "all", "--tenant", "all") == 2
        assert "defaults.yaml: clock" in capfd.readouterr().err

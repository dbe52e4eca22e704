"""Credentials: environment and keyring, and no file or message that holds one."""

from __future__ import annotations

import base64
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from support.lakes import _REQUIRED
from support.simulators import connectwise, defender, sentinelone
from support.simulators.server import Faults, Simulator

from kpi_lib.cli import app
from kpi_lib.domain.errors import ParamsError
from kpi_lib.sources.vendors.credentials import (
    credential,
    environment_secrets,
    find_credential,
    without,
)

PLANTED = {
    "KPI_ACME_CONNECTWISE_PUBLIC_KEY": "cwpub-7f31c2",
    "KPI_ACME_CONNECTWISE_PRIVATE_KEY": "cwprv-91be04",
    "KPI_ACME_CONNECTWISE_CLIENT_ID": "cwcli-5d02aa",
    "KPI_ACME_SENTINELONE_TOKEN": "s1tok-c8e6f1",
    "KPI_ACME_DEFENDER_CLIENT_ID": "mscli-3aa9d7",
    "KPI_ACME_DEFENDER_CLIENT_SECRET": "mssec-e04b55",
}


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Simulator]]:
    for name, value in PLANTED.items():
        monkeypatch.setenv(name, value)
    values = list(PLANTED.values())
    monkeypatch.setattr(connectwise, "PUBLIC", values[0])
    monkeypatch.setattr(connectwise, "PRIVATE", values[1])
    monkeypatch.setattr(connectwise, "CLIENT", values[2])
    monkeypatch.setattr(sentinelone, "TOKEN", values[3])
    monkeypatch.setattr(defender, "CLIENT", values[4])
    monkeypatch.setattr(defender, "SECRET", values[5])
    started: dict[str, Simulator] = {
        "connectwise": connectwise.ConnectWiseSimulator(40).start(),
        "sentinelone": sentinelone.SentinelOneSimulator(10).start(),
        "defender": defender.DefenderSimulator(10).start(),
    }
    yield started
    for server in started.values():
        server.stop()


def write_params(folder: Path, servers: dict[str, Simulator]) -> None:
    url = {name: server.url for name, server in servers.items()}
    sources = {
        "connectwise": {"url": url["connectwise"], "company": "acme"},
        "sentinelone": {"url": url["sentinelone"]},
        "defender": {
            "url": url["defender"],
            "login_url": url["defender"],
            "directories": {"dir-1": "Bakery"},
        },
    }
    tenants = folder / "params" / "tenants"
    tenants.mkdir(parents=True)
    content = yaml.safe_dump({**_REQUIRED, "sources": sources})
    (tenants / "acme.yaml").write_text(content, "utf-8")


def kpi(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["kpi", *arguments])
    with pytest.raises(SystemExit) as end:
        app.main()
    return int(end.value.code or 0)


def test_nothing_that_a_sync_leaves_behind_holds_a_credential(
    tmp_path: Path,
    servers: dict[str, Simulator],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    write_params(tmp_path, servers)
    assert kpi(monkeypatch, "sync", "all", "--tenant", "all") == 0
    lines = capfd.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "acme connectwise: 63 new",
        "acme sentinelone: 10 new",
        "acme defender: 10 new",
    ]
    # Then every server refuses, and answers with what it was sent.
    for name, wrong in (("PRIVATE", "x"), ("TOKEN", "x"), ("SECRET", "x")):
        for module in (connectwise, sentinelone, defender):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, wrong)
    assert kpi(monkeypatch, "sync", "all", "--tenant", "acme", "--debug") == 1
    told = capfd.readouterr()
    assert told.err.count("[secret]") == 2
    public, private = list(PLANTED.values())[:2]
    both = base64.b64encode(f"acme+{public}:{private}".encode()).decode()
    secrets = [*PLANTED.values(), both]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "health.json" for path in files)
    assert any(path.suffix == ".parquet" for path in files)
    for secret in secrets:
        assert secret not in told.out + told.err
        for path in files:
            assert secret.encode() not in path.read_bytes(), path


def test_a_source_that_fails_stops_no_other_one(
    tmp_path: Path,
    servers: dict[str, Simulator],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_params(tmp_path, servers)
    servers["sentinelone"].faults = Faults(every=1, kinds=("limit",), retry_after="999")
    monkeypatch.delenv("KPI_ACME_CONNECTWISE_CLIENT_ID")
    assert kpi(monkeypatch, "sync", "all", "--tenant", "acme", "--quiet") == 1
    out, err = capfd.readouterr()
    assert out.splitlines()[0].endswith("no rows yet (not finished)")
    assert out.splitlines()[1].startswith("acme defender: 10 new")
    assert err.splitlines() == [
        "acme sentinelone: alerts: asks to wait for 999 s; what was read is kept; "
        "sync again later, or less often.",
        "KPI_ACME_CONNECTWISE_CLIENT_ID: is not set; expected the client id of "
        "connectwise for acme; set that environment variable, or run: keyring set kpi "
        "KPI_ACME_CONNECTWISE_CLIENT_ID.",
    ]
    assert kpi(monkeypatch, "sync", "connectwise", "--tenant", "acme") == 2
    capfd.readouterr()
    assert kpi(monkeypatch, "sync", "conectwise", "--tenant", "acme") == 2
    assert kpi(monkeypatch, "sync", "postgres", "--tenant", "acme") == 2
    assert capfd.readouterr().err.splitlines() == [
        'kpi sync: got "conectwise"; expected one of connectwise.',
        'kpi sync: acme has no source "postgres"; expected a key "postgres" under '
        '"sources" in the tenant\'s file; docs/sources says what stands there.',
    ]


def test_the_environment_comes_before_the_keyring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "KPI_ACME_NORTH_SENTINELONE_TOKEN"
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ParamsError):
        credential("acme-north", "sentinelone", "token")

    class KeyringError(Exception):
        pass

    ring = types.SimpleNamespace(
        get_password=lambda service, key: f"{service}/{key}",
        errors=types.SimpleNamespace(KeyringError=KeyringError),
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    found = find_credential("acme-north", "sentinelone", "token")
    assert found is not None
    assert found.get_secret_value() == f"kpi/{name}"
    assert "KPI" not in repr(found)
    monkeypatch.setenv(name, "from-environment")
    found = find_credential("acme-north", "sentinelone", "token")
    assert found is not None
    assert found.get_secret_value() == "from-environment"


def test_the_end_of_a_line_is_no_part_of_a_credential(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "KPI_ACME_NORTH_SENTINELONE_TOKEN"
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv(name, " Geheim 4714 \r\n")
    found = credential("acme-north", "sentinelone", "token")
    assert found.get_secret_value() == " Geheim 4714 "
    hidden = environment_secrets("acme-north", "sentinelone")
    assert without("got < Geheim 4714 >", hidden) == "got <[secret]>"
    monkeypatch.setenv(name, "\n")
    assert find_credential("acme-north", "sentinelone", "token") is None
    assert environment_secrets("acme-north", "sentinelone") == ()

"""Limits on processors: affinity and control groups of both versions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kpi_lib.running.processors import cores

Files = dict[str, str]
WHOLE = 16


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of 16 processors."""
    monkeypatch.setattr(
        os, "sched_getaffinity", lambda pid: set(range(WHOLE)), raising=False
    )


def counted(tmp_path: Path, membership: str, files: Files) -> int:
    groups = tmp_path / "cgroup"
    for name, text in files.items():
        (groups / name).parent.mkdir(parents=True, exist_ok=True)
        (groups / name).write_text(text)
    (tmp_path / "self").write_text(membership)
    return cores(groups, tmp_path / "self")


V1 = "7:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n"


def v1(folder: str, quota: int, period: int = 100_000) -> Files:
    return {
        f"{folder}/cpu.cfs_quota_us": f"{quota}\n",
        f"{folder}/cpu.cfs_period_us": f"{period}\n",
    }


@pytest.mark.parametrize(
    ("membership", "files", "expected"),
    [
        ("0::/\n", {"cpu.max": "200000 100000\n"}, 2),
        ("0::/\n", {"cpu.max": "max 100000\n"}, WHOLE),
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 2),
        ("0::/\n", {"cpu.max": "20000 100000\n"}, 1),
        ("0::/\n", {"cpu.max": "9900000 100000\n"}, WHOLE),
        ("0::/\n", {"cpu.max": "garbage"}, WHOLE),
        ("0::/\n", {"cpu.max": "0 0"}, WHOLE),
        ("0::/\n", {}, WHOLE),
        ("0::/kpi.slice/a", {"kpi.slice/a/cpu.max": "300000 100000"}, 3),
        ("0::/kpi.slice/a", {"kpi.slice/cpu.max": "400000 100000"}, 4),
        ("0::/on/the/host", {"cpu.max": "500000 100000"}, 5),
        (V1, v1("cpu,cpuacct/docker/abc", 250_000), 3),
        (V1, v1("cpu/docker/abc", 200_000), 2),
        (V1, v1("cpu,cpuacct", 400_000, 50_000), 8),
        (V1, v1("cpu,cpuacct", -1), WHOLE),
        ("", {"cpu.max": "100000 100000"}, WHOLE),
        ("no membership", {"cpu.max": "100000 100000"}, WHOLE),
    ],
)
def test_a_container_s_limit_counts(
    tmp_path: Path, membership: str, files: Files, expected: int
) -> None:
    assert counted(tmp_path, membership, files) == expected


def test_affinity_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5}, raising=False)
    assert cores(tmp_path, tmp_path / "none") == 2
    assert counted(tmp_path, "0::/", {"cpu.max": "100000 100000"}) == 1


def test_a_system_without_affinity_counts_its_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores(tmp_path, tmp_path / "none") == 1

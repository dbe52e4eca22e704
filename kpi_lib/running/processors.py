"""Processors that this process may use: the machine's, its affinity, its container."""

from __future__ import annotations

import math
import os
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")


def cores(groups: Path = _CGROUPS, membership: Path = _MEMBERSHIP) -> int:
    """Return the number of processors that this process may use.

    Parameters
    ----------
    groups : Path
        Where the control groups are mounted.
    membership : Path
        The kernel's list of the groups that this process is in.

    Returns
    -------
    int
        At least 1; a share of a processor counts as a whole one.
    """
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    quotas = _quotas(groups, membership)
    return max(min([count, *map(math.ceil, quotas)]), 1)


def jobs_for(given: int | None, units: int) -> int:
    """Return the notebooks to execute at once: as given, else one per processor."""
    return max(min(given or cores(), units), 1)


def _quotas(groups: Path, membership: Path) -> list[float]:
    """Return the processors that each control group allows; none without a limit."""
    folders = []
    for controllers, path in _memberships(membership):
        roots = {"": [groups]}.get(
            controllers,
            [groups / controllers, groups / "cpu", groups / "cpu,cpuacct"]
            if "cpu" in controllers.split(",")
            else [],
        )
        parts = Path(path.lstrip("/")).parts
        # A limit of any group above holds, too; in a container the path is often
        # that of the host, and only the mount's root is there.
        folders += [
            root.joinpath(*parts[:end])
            for root in roots
            for end in range(len(parts) + 1)
        ]
    found = [_quota(folder) for folder in dict.fromkeys(folders)]
    return [quota for quota in found if quota is not None]


def _memberships(membership: Path) -> list[tuple[str, str]]:
    """Return controllers and path of each group; without controllers: version 2."""
    try:
        lines = membership.read_text().splitlines()
    except OSError:
        return []
    split = [line.split(":", 2) for line in lines]
    return [(parts[1], parts[2]) for parts in split if len(parts) == 3]


def _quota(folder: Path) -> float | None:
    """Return the limit in a group's folder, of either version."""
    second = _numbers(folder / "cpu.max")
    first = _numbers(folder / "cpu.cfs_quota_us", folder / "cpu.cfs_period_us")
    for limit in (second, first):
        if len(limit) == 2 and limit[0] > 0 and limit[1] > 0:
            return limit[0] / limit[1]
    return None


def _numbers(*files: Path) -> list[float]:
    """Return the numbers in files; none where one is missing or says ``max``."""
    try:
        return [float(word) for file in files for word in file.read_text().split()]
    except (OSError, ValueError):
        return []

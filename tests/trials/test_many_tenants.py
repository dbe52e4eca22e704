"""One run over many tenants, in its small form."""

from __future__ import annotations

from pathlib import Path

from trials.many_tenants import drift_of_memory, run_many_tenants


def test_a_run_over_tenants_names_what_failed_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    found = run_many_tenants(tmp_path, 4, ("60_security",))
    assert not found.faults
    assert (found.made, found.failed) == (2, 2)
    assert max(found.memory) > 100 << 20


def test_memory_that_grows_is_seen() -> None:
    assert drift_of_memory([0, 9, 10, 10, 10, 11, 12, 12, 15, 15]) > 0.4
    assert drift_of_memory([0, 9, 10, 10, 10, 9, 10, 10, 10, 10]) <= 0.1

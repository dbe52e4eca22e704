"""Settings of all tests and small shared documents.

The place of this file lets tests import ``support`` and ``bench``.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from support.distribution import Distribution
from support.forked_processes import forked_processes, started_processes
from support.shared_template import shared_template
from support.small_report import build

from kpi_lib.running import worker_pool

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from xdist.remote import Producer

# A shell's background job ignores Ctrl-C, and so would all that tests interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run, whatever else the machine is doing.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> Distribution | None:
    return Distribution(config, log) if config.option.dist == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Search what the tests import, half a million objects, for cycles seldom.

    Such a search takes 0.4 s; all of them were an eighth of the tests' time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.set_threshold(5_000, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files with slow tests begin, so that all processes end together."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", params=["en", "fr"])
def report(request: pytest.FixtureRequest) -> NotebookNode:
    return build(request.param)


@pytest.fixture(scope="session")
def english() -> NotebookNode:
    return build("en")


@pytest.fixture(scope="session", autouse=True)
def _template() -> Iterator[None]:
    with shared_template(), forked_processes():
        yield


@pytest.fixture
def own_template() -> Iterator[None]:
    """Let each run start a template of its own and end it, as a command does."""
    with mock.patch("kpi_lib.running.run.template", worker_pool.template):
        yield


@pytest.fixture
def started(own_template: None) -> Iterator[None]:
    """Let each run start its processes as a command does: none is forked."""
    with started_processes():
        yield

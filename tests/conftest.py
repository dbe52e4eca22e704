"""Settings of all tests; its place also lets them import the modules beside it."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every run, whatever else the machine is doing.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

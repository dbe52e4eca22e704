"""Grammars of web addresses, compiled when the first address is checked.

``jsonschema``, and with it nbformat, imports ``rfc3987_syntax``, whose import compiles
38 grammars: two seconds of each process that opens a notebook, for a format that no
notebook's schema has. A stand-in takes its place until somebody asks for it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

NAME = "rfc3987_syntax"


class _StandIn(ModuleType):
    """The module's name and its one function that jsonschema imports."""

    def is_valid_syntax(self, *arguments: Any) -> Any:
        return self._load().is_valid_syntax(*arguments)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # What the import system asks of any module.
            raise AttributeError(name)
        return getattr(self._load(), name)

    def _load(self) -> ModuleType:
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return import_module(NAME)


def put_off() -> None:
    """Let the import of the grammars wait until one of them is needed."""
    if NAME in sys.modules or not (spec := find_spec(NAME)):
        return
    stand_in = _StandIn(NAME)
    stand_in.__spec__ = spec
    stand_in.__path__ = spec.submodule_search_locations or []
    sys.modules[NAME] = stand_in

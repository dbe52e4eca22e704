"""Folders that come with the project: ``notebooks`` and ``params``."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = "shipped"
"""The wheel has them in the package, in a folder of this name; a checkout beside it."""


def shipped(name: str) -> Path:
    """Return the path of a folder that comes with the project.

    Parameters
    ----------
    name : {"notebooks", "params"}
    """
    return (_PACKAGE / FOLDER if is_installed() else _PACKAGE.parent) / name


def is_installed() -> bool:
    """Return whether this is an installed package, not a checkout."""
    return (_PACKAGE / FOLDER).is_dir()

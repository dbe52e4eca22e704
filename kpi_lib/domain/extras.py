"""Optional packages (the extras of pyproject.toml) and the error for a missing one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType

from kpi_lib.domain.errors import ParamsError

EXTRAS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "altair": ("altair", "vl_convert"),
        "bigquery": ("sqlalchemy", "sqlalchemy_bigquery"),
        "cluster": ("distributed",),
        "fonts": ("manimgx_fonts_cjk",),
        "keyring": ("keyring",),
        "llm": ("httpx2", "openai"),
        "mssql": ("sqlalchemy", "mssql_python"),
        "postgres": ("adbc_driver_manager", "adbc_driver_postgresql"),
        "profile": ("pyinstrument",),
        "s3": ("obstore",),
        "slides": ("pptx",),
        "snowflake": ("sqlalchemy", "snowflake.sqlalchemy"),
        "sql": ("sqlalchemy", "psycopg", "pymysql"),
        "sync": ("httpx2", "tenacity"),
    }
)
"""The modules that each extra installs, by the name of the extra."""
PACKAGES: Mapping[str, str] = MappingProxyType(
    {"pptx": "python-pptx", "vl_convert": "vl-convert-python"}
)
"""Names of packages that are not those of their modules."""


def require(extra: str, feature: str) -> None:
    """Check that an extra is installed; the error holds the command that installs it.

    Nothing is imported: `openai` alone takes longer to import than a report to make.

    Parameters
    ----------
    extra : str
        A key of `EXTRAS`.
    feature : str
        The command, option or address that needs it; the message begins with it.

    Raises
    ------
    ParamsError
        A module is missing.
    """
    if names := missing(extra):
        raise ParamsError(
            feature,
            f"needs packages that are not installed: {', '.join(names)}",
            remedy=f"install them: {install_command(extra)}",
        )


def missing(extra: str) -> list[str]:
    """Return the packages of an extra that are not installed."""
    modules = [name for name in EXTRAS[extra] if not _is_installed(name)]
    return [package(name) for name in modules]


def package(module: str) -> str:
    """Return the name under which a module is installed."""
    return PACKAGES.get(module) or module.replace("_", "-").replace(".", "-")


def install_command(extra: str) -> str:
    """Return the command that installs an extra."""
    return f'pip install "kpi-lib[{extra}]"'


def _is_installed(module: str) -> bool:
    if sys.modules.get(module):
        return True
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False

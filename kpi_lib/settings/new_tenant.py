"""A new tenant's file, from the commented example that comes with the project."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from kpi_lib.domain.errors import KpiError, ParamsError, folder_error
from kpi_lib.domain.shipped_files import shipped
from kpi_lib.settings import yaml_files
from kpi_lib.settings.overlay import overlay
from kpi_lib.settings.params_folder import SHIPPED_DEFAULTS, FolderReader
from kpi_lib.settings.strict_models import validate
from kpi_lib.settings.tenant_settings import TenantParams

_COMMENT_AT: Final = 30
"""Column of a line's comment."""

_HEAD: Final = """\
# The settings of {name}. The first seven keys are required; a line that is a
# comment shows the form of one more key: take "# " away from it, and from the keys
# that it stands under. docs/operating.md and docs/targets.md say more of each.
"""


@dataclass(frozen=True)
class NewTenant:
    """Values of a tenant's file, checked one by one.

    Attributes
    ----------
    tenant : str
        The slug.
    tenant_id, name, timezone, language, currency : str
    locale : str or None
    holidays : str or None
        Country, or country and region; None writes no calendar.
    """

    tenant: str
    tenant_id: str
    name: str
    timezone: str
    language: str
    currency: str
    locale: str | None = None
    holidays: str | None = None

    def text(self) -> str:
        """Return the file: the example with these values, all else as comments."""
        example = shipped("params") / "tenants" / "acme.yaml.example"
        body = example.read_text("utf-8").partition("schema_version: 1\n")[2]
        body = re.sub(r"# your own: [^\n]*", "# keep it: rows bear it", body)
        values = {
            key: getattr(self, key)
            for key in ("tenant", "tenant_id", "name", "timezone", "language",
                        "currency", "locale")
        }  # fmt: skip
        for key, value in values.items():
            if value is not None:
                body = _set(body, key, value)
        if self.holidays is not None:
            body = re.sub(r"^# calendar:", "calendar:", body, flags=re.MULTILINE)
            body = _set(body, "  holidays", self.holidays)
        return f"{_HEAD.format(name=self.name)}schema_version: 1\n{body}"

    def path_in(self, folder: Path) -> Path:
        """Return the file's path below the folder of the parameters."""
        return folder / "tenants" / f"{self.tenant}.yaml"

    def write(self, folder: Path) -> Path:
        """Write the file; one that is there stays as it is.

        Raises
        ------
        ParamsError
            There is no such folder, a file of this name, or another tenant's id.
        """
        path, text = self.path_in(folder), self.text()
        refuse_existing(folder, self.tenant)
        self._check(path, text, folder)
        try:
            path.parent.mkdir(exist_ok=True)
            # Fails where another process wrote it in between.
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            refuse_existing(folder, self.tenant)
            raise
        except OSError as error:
            raise folder_error(ParamsError, path, error) from error
        return path

    def _check(self, path: Path, text: str, folder: Path) -> None:
        """Refuse what a command would refuse as soon as it reads the file."""
        reader = FolderReader(folder)
        others: Mapping[str, TenantParams] = getattr(reader.read(), "tenants", {})
        for slug, other in others.items():
            if str(other.tenant_id) == self.tenant_id:
                raise ParamsError(
                    "--tenant-id", f'got "{self.tenant_id}", the id of "{slug}"',
                    "an id of its own", "without the option one is made",
                )  # fmt: skip
        with tempfile.TemporaryDirectory() as scratch:
            draft = Path(scratch) / path.name
            draft.write_text(text, encoding="utf-8")
            content, errors = yaml_files.read(draft, str(path))
        base, _ = yaml_files.read(SHIPPED_DEFAULTS, SHIPPED_DEFAULTS.name)
        inherited = {k: v for k, v in (base or {}).items() if k != "schema_version"}
        found: list[KpiError] = list(errors)
        if content is not None:
            found += validate(TenantParams, overlay(inherited, content), str(path))[1]
        if found:
            raise found[0]


def refuse_existing(folder: Path, slug: str) -> None:
    """Raise ParamsError where a tenant has the slug, or there is no such folder."""
    if not folder.is_dir():
        raise ParamsError(
            str(folder),
            "there is no such folder",
            "the folder of the parameters",
            "kpi init FOLDER makes one, --params names another",
        )
    path = folder / "tenants" / f"{slug}.yaml"
    if path.exists():
        raise ParamsError(
            str(path),
            "is there already",
            "a slug that no tenant has",
            "nothing was written: edit the file, or name another slug",
        )


def _set(body: str, key: str, value: str) -> str:
    """Give a key of the example its value, in force; its comment stays."""
    written = f"{key}: {_scalar(value)}"

    def line(match: re.Match[str]) -> str:
        comment = match["comment"] or ""
        return f"{written.ljust(_COMMENT_AT - 2)}  {comment}".rstrip()

    pattern = rf"^(?:# |#(?=  ))?{re.escape(key)}: [^#\n]*(?P<comment>#[^\n]*)?$"
    changed, count = re.subn(pattern, line, body, count=1, flags=re.MULTILINE)
    if not count:
        raise RuntimeError(f"the example of a tenant has no line for {key}")
    return changed


def _scalar(text: str) -> str:
    """Write a text as one line of YAML."""
    dumped = yaml.safe_dump(text, allow_unicode=True, width=10_000)
    return dumped.splitlines()[0]

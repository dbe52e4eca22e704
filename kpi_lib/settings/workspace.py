"""A new workspace: the folder that holds a user's parameters and notebooks."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.shipped_files import shipped
from kpi_lib.lake.storage import Folder

_COPIED = {
    "params": (
        "mappings/*.yaml",
        "schedules/monthly.yaml",
        "tenants/acme.yaml.example",
    ),
    "notebooks": ("00_explore.ipynb",),
}
_IGNORED = "/lake/\n/reports/\n.ipynb_checkpoints/\n"
_DEFAULTS = """\
# Values for every tenant whose own file says nothing else. A line that is a comment
# shows the project's value, which counts and follows the project's upgrades. Take the
# "# " away from what you change, and from the keys that it stands under.
schema_version: 1
"""
_README = """\
# KPI workspace

| | |
|---|---|
| `params/` | settings: `defaults.yaml`, a file per tenant, schedules, mappings |
| `params/notes/<tenant>/<period>/<client>.md` | your words on a client's review |
| `notebooks/` | your reports; `kpi run` executes them beside the project's |
| `notebooks/own/` | new notebooks of `kpi lab`; `kpi run` executes them by name |
| `lake/`, `reports/` | written by the commands |

A notebook named like one of the project's takes its place; one whose name begins with
`00_` is for JupyterLab alone.

```sh
kpi demo                                 # two invented tenants and their reports
kpi lab                                  # JupyterLab; start with 00_explore.ipynb
kpi tenant new acme                      # asks, and writes params/tenants/acme.yaml
kpi mapping tickets.csv > params/mappings/acme.yaml              # then read it
kpi import tickets.csv --tenant acme --mapping params/mappings/acme.yaml
kpi run --tenant acme --period last-month
```
"""


def make_workspace(folder: Path) -> list[str]:
    """Write the files of a new workspace.

    Parameters
    ----------
    folder : Path
        Created where it is not there.

    Returns
    -------
    list of str
        The files that were not there before, as paths below the folder.

    Raises
    ------
    ParamsError
        A file of the same name has another content, or the folder cannot be written.
        Nothing is written then.
    """
    target = Folder(folder.absolute())
    files = _files()
    try:
        present = {name: target.read(name) for name in files}
        changed = [n for n, old in present.items() if old not in (None, files[n])]
        if changed:
            raise ParamsError(
                str(folder),
                f"holds other files of these names: {', '.join(changed)}",
                remedy="name another folder, or move them away; nothing was written",
            )
        new = [name for name, old in present.items() if old is None]
        target.write({name: files[name] for name in new})
    except OSError as error:
        raise ParamsError(
            str(folder), f"cannot be written ({error.strerror})", "a folder"
        ) from error
    return new


def _files() -> dict[str, bytes]:
    """Return the content of each file by its path below the workspace."""
    files = {
        ".gitignore": _IGNORED.encode(),
        "README.md": _README.encode(),
        "params/defaults.yaml": _commented_defaults().encode(),
    }
    for name, patterns in _COPIED.items():
        root = shipped(name)
        for path in sorted(p for pattern in patterns for p in root.glob(pattern)):
            files[f"{name}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return files


def _commented_defaults() -> str:
    """Return the project's defaults as comments.

    A copy that counts would hold values of today against an upgrade's, and keys that
    an upgrade renames would stop every command.
    """
    text = (shipped("params") / "defaults.yaml").read_text(encoding="utf-8")
    lines = text.partition("schema_version: 1\n")[2].splitlines()
    return _DEFAULTS + "".join(
        f"# {line}".rstrip() + "\n" if line else "\n" for line in lines
    )

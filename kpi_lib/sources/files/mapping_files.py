"""Reading of mapping files and of the presets that they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from kpi_lib.domain.errors import KpiError, ParamsError, raise_all
from kpi_lib.domain.names import closest
from kpi_lib.domain.schema import TABLES
from kpi_lib.domain.shipped_files import shipped
from kpi_lib.settings import yaml_files
from kpi_lib.settings.strict_models import validate
from kpi_lib.settings.tenant_settings import Text
from kpi_lib.sources.files.idle_keys import idle_scale, mistakes
from kpi_lib.sources.files.mapping import Mapping, Names

_PLACES = ("columns", "constants", "derived")
_BY_COLUMN = (*_PLACES, "values", "lists", "units", "times")


class Preset(Mapping):
    """A mapping that comes with the project, for the exports of one system.

    Attributes
    ----------
    title : str
        System and export, as messages name them.
    known_by : tuple of tuple of str
        Columns by which an export is recognised: all of one of these lists.
    remarks : tuple of str
        Traps of the export that nobody sees in the file.
    """

    title: Text
    known_by: tuple[Names, ...] = Field(min_length=1)
    remarks: tuple[Text, ...] = ()


@cache
def presets() -> dict[str, Preset]:
    """Return every preset by its name, such as ``toggl/detailed``; sorted.

    Raises
    ------
    ParamsError
        One of them has a mistake.
    """
    folder = shipped("params") / "mappings"
    found = {}
    for path in sorted(folder.glob("*/*.yaml")):
        name = f"{path.parent.name}/{path.stem}"
        content, errors = yaml_files.read(path, name)
        preset, invalid = validate(Preset, content or {}, name)
        raise_all(name, [*errors, *invalid, *_misplaced(preset, name)])
        if preset is not None:
            found[name] = preset
    return found


def load_mapping(path: str | Path) -> Mapping:
    """Read and check a mapping file, or take a preset by its name.

    Raises
    ------
    ParamsError
        One mistake; `ManyErrors` with all of them where there are several.
    """
    shown = Path(path).as_posix()
    if not Path(path).exists() and shown in presets():
        return read_mapping({"extends": shown}, shown)
    if not Path(path).exists() and not Path(path).suffix:
        near = closest(shown, presets()) or list(presets())
        raise ParamsError(
            shown,
            "there is no such file, and no such preset",
            f"a mapping file, or one of {_listed(near)}",
        )
    content, errors = yaml_files.read(Path(path), shown)
    if content is None:
        raise_all(shown, errors)
        raise ParamsError(shown, "is no mapping", "keys and values")
    return read_mapping(content, shown, errors)


def read_mapping(
    content: dict[str, Any], shown: str, errors: list[KpiError] | None = None
) -> Mapping:
    """Check a mapping's keys and values, and lay them over its preset's.

    Parameters
    ----------
    content : dict
    shown : str
        Name of the file in messages.
    errors : list of KpiError, optional
        Mistakes that are known before.
    """
    own, invalid = validate(Mapping, content, shown)
    errors = [*(errors or []), *invalid]
    mapping = own
    if own is not None and own.extends is not None:
        preset = presets().get(own.extends)
        if preset is None:
            errors.append(_no_such_preset(own.extends, shown))
        else:
            mapping = _over(own, preset)
    if mapping is not None:
        errors += _misplaced(mapping, shown)
    raise_all(shown, errors)
    if mapping is None:
        raise ParamsError(shown, "is no mapping", "keys and values")
    return mapping


def _misplaced(mapping: Mapping | None, shown: str) -> list[KpiError]:
    if mapping is None or mapping.table is None:
        return []
    table = TABLES[mapping.table]
    return mistakes(mapping, table, shown) + idle_scale(mapping, table, shown)


def _over(own: Mapping, preset: Preset) -> Mapping:
    """Return a preset's mapping with the keys of one's own before its own."""
    given = own.model_fields_set
    fields: dict[str, Any] = {
        name: getattr(own if name in given else preset, name)
        for name in Mapping.model_fields
    }
    named = {target for place in _PLACES for target in getattr(own, place)}
    inherited = {name for name in Mapping.model_fields if name not in given}
    key = TABLES[fields["table"]].key[-1] if fields["table"] else ""
    if key in named and "key" not in given:
        fields["key"] = ()
    covered = {
        **dict.fromkeys(_PLACES, named | ({key} if own.key else set())),
        "times": {*own.constants, *own.derived, *own.times},
    }
    for place in _BY_COLUMN:
        ours, theirs = getattr(own, place), getattr(preset, place)
        kept = {
            target: value
            for target, value in theirs.items()
            if target not in covered.get(place, ours)
        }
        fields[place] = kept | ours
        inherited |= {f"{place}.{target}" for target in kept}
    mapping = Mapping.model_construct(**fields)
    mapping._inherited = frozenset(inherited)
    return mapping


def _no_such_preset(name: str, shown: str) -> ParamsError:
    near = closest(name, presets()) or list(presets())
    where = f"{shown}: extends"
    return ParamsError(where, f'got "{name}"', f"one of {_listed(near)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)

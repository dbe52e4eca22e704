"""Environment of notebooks without credentials, and the masking of error texts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Final

from nbformat import NotebookNode

from kpi_lib.domain.run_environment import (
    CACHE,
    LAKE,
    LLM_API_VERSION,
    LLM_MODEL,
    LLM_SECONDS,
    LLM_TRIES,
    LLM_URL,
    NOTEBOOKS,
    OWN_NOTEBOOKS,
    PARAMS,
    PREFIX,
    REPORTS,
)

_FOLDERS: Final = frozenset({CACHE, LAKE, NOTEBOOKS, OWN_NOTEBOOKS, PARAMS, REPORTS})
_MODEL: Final = frozenset({LLM_API_VERSION, LLM_MODEL, LLM_SECONDS, LLM_TRIES, LLM_URL})
_PASSED: Final = _FOLDERS | _MODEL
"""Variables of the project that hold no credential; a tenant's may have any name."""

_SECRET_NAME: Final = re.compile(
    r"PASSW|PASSPHRASE|PASSFILE|(?:^|_)(?:PWD|PASS|SECRETS?|TOKENS?|KEYS?|CREDENTIALS?"
    r"|AUTH|DSN|COOKIE)(?:_|$)|APIKEY|SECRETKEY|ACCESSKEY",
    re.IGNORECASE,
)
_NO_SECRET: Final = frozenset({"PWD"})
_SECRET_VALUE: Final = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
_STORE: Final = "AWS_"
_HIDDEN: Final = "[secret]"
_LEAST: Final = 6
"""Characters of a credential that is looked for; a shorter one is in any text."""

_LONGEST: Final = 4000


def without_credentials(
    environment: Mapping[str, str], *, is_store_read: bool
) -> dict[str, str]:
    """Return the variables that a notebook may see.

    Left out are all of the project but those of its folders and of the model's address,
    the object store's, and any other whose name or value is that of a credential.

    Parameters
    ----------
    environment : mapping of str to str
    is_store_read : bool
        The lake is on an object store, which notebooks read: its variables stay.
    """
    return {
        name: value
        for name, value in environment.items()
        if _is_passed(name, value, is_store_read)
    }


def _is_passed(name: str, value: str, is_store_read: bool) -> bool:
    if name.startswith(PREFIX):
        return name in _PASSED and not _SECRET_VALUE.search(value)
    if name.startswith(_STORE):
        return is_store_read
    if name in _NO_SECRET:
        return True
    return not (_SECRET_NAME.search(name) or _SECRET_VALUE.search(value))


def masked(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return an error's text as it may be written down: without credentials, and cut.

    Parameters
    ----------
    text : str
        Foreign: it may hold what a server has answered.
    environment : mapping of str to str
        Names the credentials.
    """
    text = _hidden(text, environment)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]} ... and {len(text) - _LONGEST} more characters"


def mask_outputs(
    notebook: NotebookNode, environment: Mapping[str, str] = os.environ
) -> None:
    """Take credentials out of what a notebook has shown; its errors are cut, too."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_masked_output(out, environment) for out in cell.outputs]


def _masked_output(output: NotebookNode, environment: Mapping[str, str]) -> Any:
    if output.output_type == "error":
        lines = [masked(line, environment) for line in output.traceback]
        shown = {"evalue": masked(output.evalue, environment), "traceback": lines}
        return type(output)({**output, **shown})
    return _without(output, environment)


def _without(value: Any, environment: Mapping[str, str]) -> Any:
    """Return a value of JSON without credentials in its texts."""
    if isinstance(value, str):
        return _hidden(value, environment)
    if isinstance(value, dict):
        return type(value)((k, _without(v, environment)) for k, v in value.items())
    if isinstance(value, list):
        return [_without(one, environment) for one in value]
    return value


def _hidden(text: str, environment: Mapping[str, str]) -> str:
    """Return a text without the credentials that an environment names."""
    secrets = {
        value
        for name, value in environment.items()
        if len(value) >= _LEAST and name not in _NO_SECRET and _SECRET_NAME.search(name)
    }
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return _SECRET_VALUE.sub(f"://{_HIDDEN}@", text)

"""Credentials of sources, from the environment or the keyring, and their redaction."""

from __future__ import annotations

import base64
import html
import importlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.extras import install_command, missing
from kpi_lib.domain.run_environment import PREFIX

KEYRING_SERVICE = "kpi"
HIDDEN = "[secret]"


def variable(tenant: str, source: str, name: str) -> str:
    """Return the name of a credential in the environment and the keyring.

    ``variable("acme-north", "sentinelone", "token")`` is
    ``KPI_ACME_NORTH_SENTINELONE_TOKEN``.
    """
    return PREFIX + "_".join((tenant, source, name)).replace("-", "_").upper()


def credential(tenant: str, source: str, name: str) -> SecretStr:
    """Return a credential that must be set.

    Raises
    ------
    ParamsError
        Neither the environment nor the keyring has it.
    """
    secret = find_credential(tenant, source, name)
    if secret is None:
        key = variable(tenant, source, name)
        command = f"keyring set {KEYRING_SERVICE} {key}"
        if missing("keyring"):
            command = f"{install_command('keyring')}; {command}"
        raise ParamsError(
            key,
            "is not set",
            f"the {name.replace('_', ' ')} of {source} for {tenant}",
            f"set that environment variable, or run: {command}",
        )
    return secret


def find_credential(tenant: str, source: str, name: str) -> SecretStr | None:
    """Return a credential; None where there is none.

    The environment comes first, then the system's keyring, where the package
    ``keyring`` is installed.
    """
    key = variable(tenant, source, name)
    value = _bare(os.environ.get(key)) or _bare(_from_keyring(key))
    return SecretStr(value) if value else None


def environment_secrets(tenant: str, source: str) -> tuple[SecretStr, ...]:
    """Return all credentials of a source that the environment holds."""
    prefix = variable(tenant, source, "")
    return tuple(
        SecretStr(value)
        for name, text in os.environ.items()
        if name.startswith(prefix) and (value := _bare(text))
    )


def _bare(value: str | None) -> str:
    """Return a value without the line's end that a file of secrets gives it."""
    return (value or "").strip("\r\n")


def _from_keyring(key: str) -> str | None:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return None
    try:
        value: str | None = keyring.get_password(KEYRING_SERVICE, key)
    except keyring.errors.KeyringError:
        # A machine without a keyring service, such as a container.
        return None
    return value


_SURE = 8
"""Characters from which on a secret is one within a longer word, too; a shorter one,
such as "client" in "invalid_client", stands there by chance."""


def without(text: str, secrets: Iterable[SecretStr]) -> str:
    """Return a foreign text with every secret replaced, in the usual encodings too."""
    spellings = {
        spelling
        for secret in secrets
        for spelling in _spellings(secret.get_secret_value())
    }
    # The longest first: one may hold another.
    for spelling in sorted(spellings, key=lambda one: (-len(one), one)):
        pattern = re.escape(spelling)
        if len(spelling) < _SURE:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        text = re.sub(pattern, HIDDEN, text)
    return text


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret as servers echo it: in a URL, in JSON, in a login header."""
    if not secret:
        return
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield secret.replace("/", "\\/")
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield base64.b64encode(secret.encode()).decode()
    yield html.escape(secret)

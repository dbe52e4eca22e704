"""Removal of personal data and secrets from a text before anyone else reads it.

Every hit becomes its kind in brackets: ``[name]``,
``[email]``, ``[phone]``, ``[ip]``, ``[host]``, ``[user]``, ``[secret]``, ``[url]``,
``[ticket]``, ``[number]``. Where a word could be personal or not, it goes: a lost
word costs a reader little, a leaked one much. Dates stay, but for dates of birth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kpi_lib.text.person_names import NameFinder, learn_names
from kpi_lib.text.personal_data import RULES

__all__ = ["Redactor", "learn_names"]

# Most texts match no rule; this one search replaces thirty.
_MAY_MATCH_A_RULE: Final = re.compile(
    r"[@:\\=#\d_→]|[a-z]\.[a-z]|-|pass|mdp|pwd|secret|token|jeton|key|cl[eé]|code|pin",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Redactor:
    """Removes personal data from texts by one list of names and devices.

    Parameters
    ----------
    names : tuple of str
        People to remove: display names or logins, any spelling of accents, case and
        apostrophes. Each part counts, and so do the user names made of them
        (``jdupont``, ``jean.dupont``). Common names go even where not listed.
    hosts : tuple of str
        Devices to remove beside those that look like host names.

    Examples
    --------
    >>> Redactor(("Zélie Côté",)).clean("VPN de zelie cote, 514-555-0199")
    'VPN de [name], [phone]'
    """

    names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    _finder: NameFinder = field(init=False, repr=False, compare=False)
    _devices: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the patterns once."""
        devices = {host.strip() for host in self.hosts if host and host.strip()}
        pattern = None
        if devices:
            longest = sorted(devices, key=lambda host: (-len(host), host))
            either = "|".join(map(re.escape, longest))
            pattern = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)
        object.__setattr__(self, "_finder", NameFinder(self.names))
        object.__setattr__(self, "_devices", pattern)

    def clean(self, text: str) -> str:
        """Return `text` with every hit replaced by its kind in brackets."""
        if self._devices is not None:
            text = self._devices.sub("[host]", text)
        if _MAY_MATCH_A_RULE.search(text):
            for rule in RULES:
                text = rule.clean(text)
        return self._finder.clean(text)

    def is_clean(self, text: str) -> bool:
        """Return whether `text` holds nothing that :meth:`clean` would remove."""
        return self.clean(text) == text

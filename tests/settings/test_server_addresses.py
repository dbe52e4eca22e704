"""Addresses of servers in a tenant's file: those that cannot be asked are refused."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from kpi_lib.settings.source_base import Server

ADDRESS = TypeAdapter(Server)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://host:abc", 'a URL, for example "https://api.example.com"'),
        ("https://host:99999", 'a URL, for example "https://api.example.com"'),
        ("https://exa mple.com", 'a URL, for example "https://api.example.com"'),
        ("https://example.com/\n", 'a URL, for example "https://api.example.com"'),
        ("https://a..b", 'a URL, for example "https://api.example.com"'),
        ("https://[::1", 'a URL, for example "https://api.example.com"'),
        ("https://ana:Geheim@example.com", "a URL without credentials"),
        # What cannot be read may hold some, too, and is not to be shown.
        ("https://ana:Ge heim@example.com", "a URL without credentials"),
        ("http://example.com", 'a URL that begins with "https://"'),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused(url: str, expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ADDRESS.validate_python(url)
    assert [error["msg"] for error in caught.value.errors()] == [expected]


@pytest.mark.parametrize(
    "url", ["http://[::1]:8801", "https://exämple.com/kpi", "HTTPS://Example.com:8443"]
)
def test_other_addresses_stay(url: str) -> None:
    assert ADDRESS.validate_python(f"{url}/") == url

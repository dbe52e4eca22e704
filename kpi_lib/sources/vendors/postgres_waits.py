"""Limits of the time that a connection to PostgreSQL waits for a silent server."""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlencode, urlsplit

LIMITS = {
    "connect_timeout": "60",
    # A connection that a firewall has dropped would be waited for two hours.
    "keepalives_idle": "60",
    "keepalives_interval": "20",
    "keepalives_count": "6",
}


def with_limits(url: str) -> str:
    """Return the URL with the limits that it does not set itself.

    By itself libpq waits for ever for a server that accepts a connection and says
    nothing. What a service file or ``PGCONNECT_TIMEOUT`` says stays.
    """
    query = urlsplit(url).query
    given = parse_qs(query)
    if "service" in given or os.environ.get("PGSERVICE"):
        return url
    limits = {name: value for name, value in LIMITS.items() if name not in given}
    if os.environ.get("PGCONNECT_TIMEOUT"):
        limits.pop("connect_timeout", None)
    # To put the parts together anew would take the slashes of a URL without a host.
    return f"{url}{'&' if query else '?'}{urlencode(limits)}" if limits else url

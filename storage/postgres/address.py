"""What is kept of DATABASE_URL when a server is asked for a connection.

Managed servers hand out URLs for `psql` and its library. What only that library heeds would reach
the server as a setting of that name, and be refused.
"""

from __future__ import annotations

from typing import Final

PASSED_OVER: Final = frozenset(
    {
        "application_name",
        "channel_binding",
        "client_encoding",
        "connect_timeout",
        "fallback_application_name",
        "gssdelegation",
        "gssencmode",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "load_balance_hosts",
        "sslcertmode",
        "sslcompression",
        "sslsni",
        "tcp_user_timeout",
    }
)
"""How that library names itself, waits, and spreads its connections: we have our own ways. Whoever
wants to be sure of the server says `sslmode=verify-full`, which is heeded."""


def heeded(url: str) -> str:
    """The same address without the parameters that mean nothing to us."""
    place, asks, parameters = url.partition("?")
    kept = [one for one in parameters.split("&") if one.partition("=")[0] not in PASSED_OVER]
    return f"{place}{asks}{'&'.join(kept)}" if any(kept) else place

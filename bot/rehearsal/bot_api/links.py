"""Which links Telegram takes."""

from __future__ import annotations

import re

_PARTS = re.compile(
    r"^(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*)://)?(?P<host>[^/?#\s]*)(?P<rest>\S*)$"
)
_HOST = re.compile(r"^[^\s@:.]+(?:\.[^\s@:.]+)*\.[^\s@:.\d][^\s@:.]+(?::\d{1,5})?$")
_ADDRESS = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$")
_WEB = frozenset({"", "http", "https"})
_OWN = frozenset({"tg", "ton", "tonsite"})


def fault_of(url: str) -> str | None:
    """Why Telegram refuses this link, in its words; None where it takes it."""
    if not url:
        return "URL host is empty"
    parts = _PARTS.match(url)
    if parts is None:
        return "Wrong HTTP URL"
    scheme = (parts["scheme"] or "").lower()
    if scheme in _OWN:
        return None if parts["host"] else "Wrong HTTP URL"
    if scheme not in _WEB:
        return "Unsupported URL protocol"
    host = parts["host"].rpartition("@")[2]
    return None if _HOST.match(host) or _ADDRESS.match(host) else "Wrong HTTP URL"


def is_link(url: str) -> bool:
    return fault_of(url) is None

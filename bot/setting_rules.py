"""What each setting may hold, as functions from what was written to what is meant.

A refusal says what is wrong and what to write instead; it never repeats what was written.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pydantic_core import PydanticCustomError

TELEGRAM: Final = "https://api.telegram.org"
SQLITE: Final = "sqlite:///"
POSTGRES: Final = ("postgresql://", "postgres://")
POSTGRES_REMEDY: Final = "write postgresql://user:password@host/database"
FASTEST: Final = 1000
"""Messages a second that Telegram takes of a bot at the most, for money."""
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS: Final = ("text", "json")
PORTS: Final = 2**16
SHORTEST_SECRET: Final = 24
"""Characters. Telegram takes one; whoever guesses it could sign in anybody's name."""
OPERATING: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths of our own, which no webhook can have."""

_TOKEN: Final = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{30,}")
_HOST: Final = re.compile(r"(?P<host>[\w.-]*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_ACCOUNT: Final = re.compile(r"[1-9][0-9]{0,18}")
_SECRET: Final = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST_SECRET},256}}")
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_UNIX: Final = "unix:"
_PORT: Final = re.compile(r"[0-9]{1,5}")
_TRUTHS: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _wrong(what: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{what}", {"what": what, "remedy": remedy})


def token(value: str) -> str:
    if not _TOKEN.fullmatch(value.strip()):
        raise _wrong("is not a bot's token", "copy all of it (123456:…) from @BotFather")
    return value.strip()


def api_root(value: str) -> str:
    remedy = f"write only the root, such as {TELEGRAM}"
    url, host = _web_address(value, remedy)
    if "/bot" in url.path or url.query or url.fragment or url.username is not None:
        raise _wrong("is more than the root of the Bot API", remedy)
    if url.scheme == "http" and not _is_loopback(host):
        raise _wrong(
            "would send the token over the network in the clear",
            "write https://; http:// is only for this machine (127.0.0.1)",
        )
    return value.strip().rstrip("/")


def _web_address(value: str, remedy: str) -> tuple[SplitResult, str]:
    """Its parts, and its host by itself."""
    try:
        url = urlsplit(value.strip())
        host, _port = url.hostname, url.port
    except ValueError:
        raise _wrong("is no address", remedy) from None
    if url.scheme not in {"http", "https"} or not host or not _is_name(host):
        raise _wrong("is no address that begins with https://", remedy)
    return url, host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_name(host: str) -> bool:
    """Whether anybody could be asked for it: not `a..b`, which Python cannot even look up."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def webhook_url(value: str) -> str:
    remedy = "write the whole address that Telegram is to post to, such as https://example.org/hook"
    url, host = _web_address(value, remedy)
    if url.scheme == "http" and not _is_loopback(host):
        raise _wrong(
            "would send what people write over the network in the clear",
            "write https://; http:// is only for this machine (127.0.0.1)",
        )
    if url.query or url.fragment or url.username is not None:
        raise _wrong("holds more than a host and a path", remedy)
    if not _PATH.fullmatch(url.path) or url.path in OPERATING:
        raise _wrong(
            "has no path of its own",
            "end it with one, such as /hook; a proxy then forwards that path and no other",
        )
    return value.strip()


def port_of(url: str) -> int:
    """Of an address that was let through."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def webhook_secret(value: str) -> str:
    if not _SECRET.fullmatch(value.strip()):
        raise _wrong(
            f"is not {SHORTEST_SECRET} to 256 letters, digits, _ or -",
            "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        )
    return value.strip()


def listen(value: str) -> str:
    """Each `host:port` or `unix:/path`, separated by single commas. An IPv6 address stands in
    brackets."""
    return ",".join(_place(written) for written in _listed(value))


def _place(written: str) -> str:
    remedy = "write 127.0.0.1:8080, or unix:/run/dojang.sock for a socket in a folder"
    if written.startswith(_UNIX):
        if not written.removeprefix(_UNIX).startswith("/"):
            raise _wrong("does not name a socket by its whole path", remedy)
        return written
    host, _, port = written.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not host or (":" in host and not bracketed) or "/" in host or not _is_name(host):
        raise _wrong("names no address of this machine and no port", remedy)
    if not (_PORT.fullmatch(port) and 0 < int(port) < PORTS):
        raise _wrong("names no port from 1 to 65535", remedy)
    return written


def database_url(value: str) -> str:
    remedy = (
        "write sqlite:///dojang.db, sqlite:////var/lib/dojang.db for an absolute path,"
        " or postgresql://user:password@host/database"
    )
    url = value.strip()
    if url.startswith(POSTGRES):
        return _postgres_url(url)
    if not url.startswith("sqlite:"):
        raise _wrong("names a database other than SQLite and PostgreSQL", remedy)
    path = url.removeprefix(SQLITE)
    if path in {url, "", "/"} or "?" in path:
        raise _wrong("does not name a file", remedy)
    if path == ":memory:":
        raise _wrong("names a database in memory, which would lose every signature", remedy)
    return url


def _postgres_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _wrong("is no address of a PostgreSQL server", POSTGRES_REMEDY) from None
    if parts.fragment or "@" in parts.path + parts.query:
        raise _wrong(
            "has one of / ? # in its user or password", "write %2F for /, %3F for ? and %23 for #"
        )
    hosts = parts.netloc.rpartition("@")[2]  # several, where one is the primary
    if not all(_is_host(host) for host in hosts.split(",")):
        raise _wrong("is no address of a PostgreSQL server", POSTGRES_REMEDY)
    if not parts.path.strip("/"):
        raise _wrong("names no database on its server", POSTGRES_REMEDY)
    return url


def _is_host(written: str) -> bool:
    """With a port, or without."""
    found = _HOST.fullmatch(written)
    if found is None or not (found["port"] is None or 0 < int(found["port"]) < PORTS):
        return False
    return _is_name(found["host"])


def folder(value: str) -> Path:
    return Path(value).expanduser()


def _listed(value: str) -> list[str]:
    return value.replace(",", " ").split()


def recipients(value: str) -> str:
    return ",".join(_listed(value))


def accounts(value: str) -> frozenset[str]:
    listed = _listed(value)
    for place, account in enumerate(listed, start=1):
        if _ACCOUNT.fullmatch(account):
            continue
        if account.startswith("-"):
            what = f"names a group (number {place} of the list), not a person"
            raise _wrong(what, "write the numeric id of each organizer's own account")
        raise _wrong(
            f"holds something other than a numeric id (number {place} of the list)",
            "write numeric ids such as 123456789: usernames can be sold, ids stay with the account",
        )
    return frozenset(listed)


def rate(value: str) -> int:
    number = value.strip()
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= FASTEST):
        raise _wrong(
            f"is no whole number from 1 to {FASTEST}",
            "write 25; Telegram only takes more of bots that pay for it",
        )
    return int(number)


def truth(value: str) -> bool:
    if value.strip().lower() not in _TRUTHS:
        raise _wrong("is neither yes nor no", "write 1 or 0")
    return _TRUTHS[value.strip().lower()]


def log_level(value: str) -> str:
    if value.strip().upper() not in LOG_LEVELS:
        raise _wrong("is no level of logging", f"write one of {', '.join(LOG_LEVELS)}")
    return value.strip().upper()


def log_format(value: str) -> str:
    if value.strip().lower() not in LOG_FORMATS:
        raise _wrong("is no format of logs", f"write {' or '.join(LOG_FORMATS)}")
    return value.strip().lower()

"""The sockets on which the bot is reached.

Any number of processes with the same settings share a port: the kernel spreads what connects among
them. A socket in a folder belongs to one process.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

UNIX: Final = "unix:"
BACKLOG: Final = 2048


class CannotListen(Exception):
    """The bot cannot be reached as LISTEN says. Its message is for the operator."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"Nothing can be served at {place}, as LISTEN says: {reason}. Stop what is there, or "
            "choose another place."
        )


def listen(places: str) -> list[socket.socket]:
    """A socket for each of these places (`host:port` or `unix:/path`, separated by commas).

    Raises `CannotListen`; then none is left open.
    """
    opened: list[socket.socket] = []
    for place in places.split(","):
        try:
            opened.append(_unix(place) if place.startswith(UNIX) else _port(place))
        except (OSError, UnicodeError) as error:
            for one in opened:
                one.close()
            reason = error.strerror if isinstance(error, OSError) else "it is no address"
            raise CannotListen(place, reason or type(error).__name__) from None
    return opened


def let_go(sockets: list[socket.socket], places: str) -> None:
    """Close them, and leave no file behind."""
    for one in sockets:
        one.close()
    for place in places.split(","):
        if place.startswith(UNIX):
            Path(place.removeprefix(UNIX)).unlink(missing_ok=True)


def _port(place: str) -> socket.socket:
    host, _, port = place.rpartition(":")
    found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    family, kind, protocol, _, address = found[0]
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):  # not on every system
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened


def _unix(place: str) -> socket.socket:
    path = Path(place.removeprefix(UNIX))
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket() and not _answers(path):
            path.unlink()  # a process that was killed has left it
        opened.bind(str(path))
        with suppress(OSError):
            path.chmod(0o660)
        opened.listen(BACKLOG)
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trying:
        try:
            trying.connect(str(path))
        except OSError:
            return False
        return True

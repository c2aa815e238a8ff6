"""The sockets on which the bot is reached.

Any number of processes with the same settings share a port: the kernel spreads what connects among
those of them that listen. A socket in a folder belongs to one process.
"""

from __future__ import annotations

import errno
import os
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

    @classmethod
    def because(cls, place: str, error: OSError | UnicodeError) -> CannotListen:
        reason = error.strerror if isinstance(error, OSError) else "it is no address"
        return cls(place, reason or type(error).__name__)


def bind(place: str) -> socket.socket:
    """A socket that has this place (`host:port` or `unix:/path`). At a port nobody can connect to
    it before it listens: until then those who share the port get all that comes. Raises
    `CannotListen`."""
    try:
        return _unix(_path(place)) if place.startswith(UNIX) else _port(place)
    except (OSError, UnicodeError) as error:
        raise CannotListen.because(place, error) from None


def listen(bound: socket.socket, place: str) -> None:
    """Let others connect; they wait until somebody accepts them. Raises `CannotListen`."""
    try:
        bound.listen(BACKLOG)
    except OSError as error:  # somebody who does not share it was quicker
        raise CannotListen.because(place, error) from None


def is_shared(place: str) -> bool:
    """Whether several processes can have it at the same time."""
    return not place.startswith(UNIX)


def let_go(opened: socket.socket, place: str) -> None:
    """Close it, and leave no file behind."""
    opened.close()
    if place.startswith(UNIX):
        _path(place).unlink(missing_ok=True)


def refusals(places: str) -> list[CannotListen]:
    """Why these places (separated by commas) could not be had; of those that a bot of ours has,
    nothing. Leaves everything as it is, and takes nobody's connections."""
    found = []
    for place in places.split(","):
        try:
            if place.startswith(UNIX):
                _require_room(_path(place))
            else:
                _port(place).close()
        except (OSError, UnicodeError) as error:
            found.append(CannotListen.because(place, error))
    return found


def _path(place: str) -> Path:
    return Path(place.removeprefix(UNIX))


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
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened


def _unix(path: Path) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket() and not _answers(path):
            path.unlink()  # a process that was killed has left it
        opened.bind(str(path))
        with suppress(OSError):
            path.chmod(0o660)
        opened.listen(BACKLOG)  # at once, or it would look like one that was left
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened


def _require_room(path: Path) -> None:
    """Raises `OSError` where no socket can be made, and none is."""
    folder = path.parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    if path.exists() and not path.is_socket():
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trying:
        try:
            trying.connect(str(path))
        except OSError:
            return False
        return True

"""Lines for the access log by a command that only reads: left beside the database, taken in later.

While a bot runs, nobody else may write to its database. So a command that carries records away
leaves what it did in a file of its own, which only who has the master key can write or read; the
bot that runs, or the next one, takes it into the log.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from storage.care.access_log import Access
from storage.keys import Keys, Unreadable
from storage.new_file import private_file

log = logging.getLogger(__name__)

DOMAIN: Final = "access spool"
LEFT: Final = ".note"
REFUSED: Final = ".refused"


@dataclass(frozen=True, slots=True)
class Left:
    file: Path
    access: Access


class Spool:
    """What was left beside one database file."""

    def __init__(self, database: Path, keys: Keys) -> None:
        database = database.resolve()
        self._database = database
        self._folder = database.with_name(f"{database.name}.noted")
        self._keys = keys

    def make(self) -> None:
        """So that something can be left. Raises `OSError` where nothing can."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(self._folder)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def leave(self, access: Access) -> None:
        """The disk has it when this returns. Raises `OSError`."""
        self.make()
        name = f"{secrets.token_hex(8)}{LEFT}"
        facts = {
            "account": access.account,
            "role": access.role,
            "action": access.action,
            "at": access.at.astimezone(UTC).isoformat(timespec="seconds"),
            "reason": access.reason,
        }
        hidden = self._keys.hide(DOMAIN, json.dumps(facts).encode(), name.encode())
        with private_file(self._folder / name) as stream:
            stream.write(hidden)
        self._hand_over(self._folder / name)

    def waiting(self) -> list[Left]:
        """In the order in which it was done. What is not ours is set aside. Raises `OSError`."""
        found = []
        for file in self._folder.glob(f"*{LEFT}"):
            try:
                facts = json.loads(self._keys.reveal(DOMAIN, file.read_bytes(), file.name.encode()))
            except Unreadable:
                log.warning("a note beside the database was not made with this master key")
                file.rename(file.with_suffix(REFUSED))
                continue
            found.append(Left(file, Access(**facts | {"at": datetime.fromisoformat(facts["at"])})))
        return sorted(found, key=lambda left: left.access.at)

    def remove(self, taken: Sequence[Left]) -> None:
        for left in taken:
            left.file.unlink(missing_ok=True)

    def _hand_over(self, path: Path) -> None:
        """To whoever the database belongs to, where another account of the server leaves it."""
        if os.name != "posix":
            return
        owner = self._database.stat()
        with suppress(PermissionError):
            os.chown(path, owner.st_uid, owner.st_gid)

"""What happened in the local messenger, one JSON line each, so that it survives a kill.

Lines are handed to the operating system before the act is answered: whatever happens to this
process afterwards, they are there. (A power cut may cost the last ones; it is a rehearsal.)
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from bot.rehearsal.messenger.changes import Change

_CHANGE: Final[TypeAdapter[Change]] = TypeAdapter(Annotated[Change, Field(discriminator="kind")])


class JournalDamaged(Exception):
    """The rehearsal's journal cannot be read. `--fresh` starts anew."""

    def __init__(self, line: int) -> None:
        super().__init__(f"{self.__doc__} (line {line})")


def _line(change: Change) -> bytes:
    return orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE)


class Journal:
    """An append-only file of changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    @staticmethod
    def read(path: Path) -> list[Change]:
        """All changes in order. A last line that a kill cut short counts as never written.

        JournalDamaged: another line is not one of ours.
        """
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")
        whole = lines[:-1]  # what follows the last line's end is empty, or torn
        changes: list[Change] = []
        for number, line in enumerate(whole, start=1):
            try:
                changes.append(_CHANGE.validate_json(line))
            except ValidationError:
                # Its text would quote the line, and lines hold what people wrote.
                raise JournalDamaged(number) from None
        return changes

    @classmethod
    def begin(cls, path: Path, changes: Iterable[Change]) -> Journal:
        """Puts these changes in the place of the former file, in one step, and goes on there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        anew = path.with_name(path.name + ".new")
        with anew.open("wb") as file:
            file.writelines(map(_line, changes))
            file.flush()
            os.fsync(file.fileno())
        anew.chmod(0o600)
        anew.replace(path)
        return cls(path)

    def write(self, changes: Iterable[Change]) -> None:
        """Writes these lines at once, so that a kill leaves all of them or none.

        It is one small write into the page cache: microseconds, so it may be done in the loop.
        """
        lines = b"".join(map(_line, changes))
        while lines:
            lines = lines[os.write(self._file, lines) :]

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

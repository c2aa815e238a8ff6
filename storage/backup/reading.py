"""Taking a backup apart: encrypted, with an identity, or as somebody has opened it elsewhere.

The private key belongs away from the server. So its holder may open a backup with the stock `age`
command and send what comes out through a pipe. Either way the last line proves that nothing was
changed, added or cut off since the bot wrote it.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from typing import IO, Any, Final

from storage.backup.writing import FORMAT, MAC_DOMAIN
from storage.engine import Columns, Row, Value
from storage.failures import OtherCampaign, Refused, WrongMasterKey
from storage.keys import Keys
from storage.schema import migrations
from storage.sealing import CannotOpen, Opener

AGE: Final = b"age-encryption.org/"
LONGEST_LINE: Final = 1 << 24
AT_ONCE: Final = 2_000
"""Rows: 4 to 8 MB of signatures."""
KINDS: Final[dict[str, type]] = {kind.__name__: kind for kind in (int, str, bytes)}
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class BackupLocked(Refused):
    """The backup is encrypted. Give a private key with --identity, or let its holder open the
    backup elsewhere (age --decrypt) and restore what comes out."""


class BackupDoesNotOpen(Refused):
    """The backup does not open with this private key: it was made for others, or it was
    changed."""


class BackupDamaged(Refused):
    """The backup is not whole, or was changed, or was not written by this campaign's bot."""


class NewerBackup(Refused):
    """The backup was made by a newer version of Dojang. Upgrade before you restore it."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself."""

    schema: int
    taken: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one table."""

    table: str
    columns: Columns
    rows: list[Row]


@asynccontextmanager
async def plain(source: BufferedReader, opener: Opener | None) -> AsyncIterator[IO[bytes]]:
    """The lines of a backup, decrypted as they are read. Raises `BackupLocked`,
    `BackupDoesNotOpen`."""
    if not (await asyncio.to_thread(source.peek, len(AGE))).startswith(AGE):
        yield source
        return
    if opener is None:
        raise BackupLocked
    read_end, write_end = os.pipe()
    lines, sink = os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb")

    def decrypt() -> None:
        # What is cut short or changed further on ends the lines before their last one.
        with suppress(OSError), sink:
            opener.open_stream(source, sink)

    decrypting = asyncio.create_task(asyncio.to_thread(decrypt))
    try:
        with lines:  # closed after a failure too, so that the decryption ends
            yield lines
    finally:
        try:
            await decrypting
        except CannotOpen:
            raise BackupDoesNotOpen from None


class Backup:
    """The lines of one backup, from the first to the last."""

    def __init__(self, lines: IO[bytes], keys: Keys) -> None:
        self._lines = lines
        self._keys = keys
        self._mac = keys.mac(MAC_DOMAIN)

    def head(self, campaign: str) -> Head:
        """Raises `OtherCampaign`, `WrongMasterKey`, `NewerBackup`, `BackupDamaged`."""
        with _damage_told():
            head = self._next()
            if head["dojang"] != "backup":
                raise BackupDamaged
            if head["format"] > FORMAT or head["schema"] > migrations("sqlite")[-1].number:
                raise NewerBackup
            if head["campaign"] != campaign:
                raise OtherCampaign(found=head["campaign"], wanted=campaign)
            if head["key_id"] != self._keys.key_id:
                raise WrongMasterKey(found=head["key_id"], given=self._keys.key_id)
            return Head(head["schema"], datetime.fromisoformat(head["taken"]))

    def rows(self) -> Iterator[Rows]:
        """Every row, many at once. Raises `BackupDamaged`: only when they have ended without is
        it sure that all of them are genuine and none is missing."""
        with _damage_told():
            table, columns = "", dict[str, type]()
            rows: list[Row] = []
            while (line := self._next()) is not None:
                if isinstance(line, list):
                    rows.append(_row(columns, line))
                if rows and (len(rows) == AT_ONCE or not isinstance(line, list)):
                    yield Rows(table, columns, rows)
                    rows = []
                if not isinstance(line, list):
                    table, columns = _heading(line)
            if rows:
                yield Rows(table, columns, rows)

    def _next(self) -> Any:
        """The next line; None behind the last one, which is checked."""
        line = self._lines.readline(LONGEST_LINE)
        content = json.loads(line)
        if not (isinstance(content, dict) and "mac" in content):
            self._mac.update(line)
            return content
        if not hmac.compare_digest(content["mac"], self._mac.hexdigest()) or self._lines.read(1):
            raise BackupDamaged
        return None


def _heading(line: Any) -> tuple[str, dict[str, type]]:
    """Table and columns. Their names become SQL before we know who wrote them."""
    table, kinds = line["table"], line["columns"]
    if not all(NAME.fullmatch(name) for name in (table, *kinds)):
        raise BackupDamaged
    return table, {name: KINDS[kind] for name, kind in kinds.items()}


def _row(columns: Columns, line: list[Any]) -> Row:
    return tuple(_value(*pair) for pair in zip(columns.values(), line, strict=True))


def _value(kind: type, value: Any) -> Value:
    if value is None:
        return None
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    return kind(value)  # type: ignore[no-any-return]


@contextmanager
def _damage_told() -> Iterator[None]:
    """What is not as it was written shows itself in many ways."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise BackupDamaged from None

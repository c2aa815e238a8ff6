"""Making a backup of a database that others go on writing.

Everything is read in one transaction, page by page, and goes through the encryption straight into
the file. So memory stays small however many have signed, no copy lies anywhere unencrypted, and
what was interrupted leaves nothing that could be taken for a backup.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from storage.backup.tables import CARRIED
from storage.engine import Row
from storage.failures import CannotWrite
from storage.ledger import Ledger
from storage.new_file import private_file
from storage.schema import migrations
from storage.sealing import Sealer

FORMAT: Final = 1
MAC_DOMAIN: Final = "backup"


async def back_up(
    ledger: Ledger,
    sealer: Sealer,
    path: Path,
    taken: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Writes what the ledger's open transaction sees to a new file that the recipients can open.
    Gives the number of signatures in it; `progress` hears how many were read so far.

    Raises `AlreadyThere`, `CannotWrite`, `StoreUnavailable`.
    """
    read = 0

    def count(signatures: int) -> None:
        nonlocal read
        read += signatures
        progress(read)

    try:
        with private_file(path) as file:
            async with aclosing(_lines(ledger, taken, count)) as lines:
                await _encrypt(lines, sealer, file)
    except OSError as error:
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
    return read


async def _lines(
    ledger: Ledger, taken: datetime, count: Callable[[int], None]
) -> AsyncGenerator[bytes, None]:
    """The whole file, many lines at once."""
    mac = ledger.keys.mac(MAC_DOMAIN)
    async with aclosing(_content(ledger, taken, count)) as pieces:
        async for piece in pieces:
            mac.update(piece)
            yield piece
    yield _line({"mac": mac.hexdigest()})


async def _content(
    ledger: Ledger, taken: datetime, count: Callable[[int], None]
) -> AsyncGenerator[bytes, None]:
    yield _line(
        {
            "dojang": "backup",
            "format": FORMAT,
            "campaign": ledger.campaign,
            "key_id": ledger.keys.key_id,
            "schema": migrations("sqlite")[-1].number,
            "taken": taken.isoformat(timespec="seconds"),
        }
    )
    for table in CARRIED:
        columns = {name: kind.__name__ for name, kind in table.columns.items()}
        yield _line({"table": table.name, "columns": columns})
        async with aclosing(table.pages(ledger.questions)) as pages:
            async for page in pages:
                yield b"".join(_line(_plain(row)) for row in page)
                if table.name == "signatures":
                    count(len(page))


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(row: Row) -> list[Any]:
    return [base64.b64encode(one).decode() if isinstance(one, bytes) else one for one in row]


async def _encrypt(lines: AsyncIterator[bytes], sealer: Sealer, file: IO[bytes]) -> None:
    """Reading and encrypting meet at a pipe: neither is ahead by more than the pipe holds."""
    read_end, write_end = os.pipe()
    source, sink = os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb")

    def encrypt() -> None:
        with source:  # closed after a failure too, so that nobody waits to be read
            sealer.seal_stream(source, file)

    encrypting = asyncio.create_task(asyncio.to_thread(encrypt))
    try:
        async for piece in lines:
            await asyncio.to_thread(sink.write, piece)
    finally:
        with suppress(BrokenPipeError):
            sink.close()
        await encrypting  # which tells why, where the pipe broke

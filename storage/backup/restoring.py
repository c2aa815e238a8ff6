"""Making a database of a backup, without what was erased since.

It grows beside its place and moves there when it is whole and every count is true. A database
that is there already is never touched.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Final

from storage import erasures, links, tallies
from storage.backup.reading import Backup, BackupDamaged, plain
from storage.backup.sieve import Sieve
from storage.care import broadcasts
from storage.engine import Given
from storage.erasures import Reason
from storage.failures import AlreadyThere, CannotWrite, DatabaseInUse, Refused
from storage.keys import Keys
from storage.ledger import Ledger
from storage.lock import WriterLock
from storage.new_file import publish
from storage.records import Difference
from storage.recount import recount
from storage.sealing import Opener
from storage.sqlite import SQLite

BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""What stands where a database is. A log that was left behind would be played into ours."""


class OnlyIntoAFile(Refused):
    """A backup is restored into a SQLite file. Name one that is not there yet with --database-url
    sqlite:///restored.db, and move it on into PostgreSQL with `dojang migrate-data`."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    taken: datetime
    """When the backup was."""
    signatures: int
    """Those that count in the database now."""
    held_back: int
    """Those that were erased after the backup."""
    mended: tuple[Difference, ...]
    """Tallies that did not say what the rows say: none."""


class Restoring:
    """One restore, to a database file that is not there yet."""

    def __init__(self, path: Path, keys: Keys, campaign: str) -> None:
        self._path = path.resolve()
        self._making = self._path.with_name(f"{self._path.name}.restoring")
        self._keys = keys
        self._campaign = campaign

    async def run(
        self,
        source: BufferedReader,
        opener: Opener | None,
        erased: Mapping[bytes, Reason],
        progress: Callable[[int], None] = lambda _: None,
    ) -> Restored:
        """`erased`: what was erased up to now. `progress` hears how many signatures were read.

        Raises `AlreadyThere`, `DatabaseInUse`, `CannotWrite`, `StoreUnavailable` and what
        `storage.backup.reading` raises; then nothing is left behind.
        """
        sieve = Sieve(erased)
        with self._place():
            async with plain(source, opener) as lines:
                backup = Backup(lines, self._keys)
                head = await asyncio.to_thread(backup.head, self._campaign)
                await self._load(backup, head.schema, sieve, progress)
            signatures, mended = await self._settle(sieve, erased)
            await asyncio.to_thread(publish, self._making, self._path)
        return Restored(head.taken, signatures, sieve.held_back, tuple(mended))

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Keeps the place for us; what was begun and not finished is gone at the end."""
        lock = WriterLock(self._path.with_name(f"{self._path.name}.lock"))
        try:
            if not lock.take():
                raise DatabaseInUse(path=self._path)
            try:
                for suffix in BESIDE:
                    if os.path.lexists(there := f"{self._path}{suffix}"):
                        raise AlreadyThere(path=there)
                self._clear()  # of a restore that was killed
                yield
            finally:
                self._clear()
                lock.release()
        except OSError as error:
            raise CannotWrite(path=self._path, reason=error.strerror or str(error)) from error

    def _clear(self) -> None:
        for suffix in (*BESIDE, ".lock"):
            Path(f"{self._making}{suffix}").unlink(missing_ok=True)

    async def _load(
        self, backup: Backup, schema: int, sieve: Sieve, progress: Callable[[int], None]
    ) -> None:
        """Every row into tables as they were when the backup was made."""
        engine, read = SQLite(self._making), 0
        await engine.open(schema=schema)
        try:
            rows = backup.rows()
            while found := await asyncio.to_thread(next, rows, None):
                columns = ", ".join(found.columns)
                insert = f"INSERT INTO {found.table} ({columns}) SELECT {columns} FROM given"  # noqa: S608 - names are checked
                async with engine.writing() as questions:
                    kept = sieve.sift(Ledger(questions, self._keys, self._campaign), found)
                    await questions.ask(insert, Given(found.columns, kept))
                if found.table == "signatures":
                    progress(read := read + len(found.rows))
        except (sqlite3.Error, ValueError, LookupError):
            # Rows that the tables do not take are not what a bot has written.
            raise BackupDamaged from None
        finally:
            await engine.close()

    async def _settle(
        self, sieve: Sieve, erased: Mapping[bytes, Reason]
    ) -> tuple[int, list[Difference]]:
        """Brings the tables up to date and the tallies in line with the rows. Gives the total,
        and which tallies were wrong in the backup."""
        engine = SQLite(self._making)
        await engine.open()
        try:
            async with engine.writing() as questions:
                ledger = Ledger(questions, self._keys, self._campaign)
                await erasures.note(ledger, erased)
                await links.disown(ledger, sieve.accounts)
                await broadcasts.lay_down(ledger)
                sieve.moves[tallies.TOTAL] += 0
                await tallies.move(ledger, sieve.moves)
                wrong = (await recount(questions)).differences
                total = await tallies.mend(ledger, wrong)
            if await engine.complaints():
                raise BackupDamaged
            await engine.scrub()
        finally:
            await engine.close()
        return total, list(wrong)

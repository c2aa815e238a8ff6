"""The SQLite engine: one file, one writer, any number of readers.

Exactly one connection ever writes, guarded by a lock file: SQLite before 3.51.3 can corrupt a
write-ahead log that several connections reset. Readers open the file with `mode=ro`. A commit
returns after the disk has the data (`synchronous=FULL`: with NORMAL, half of the simulated power
cuts lost confirmed signatures), and what is deleted is overwritten (`secure_delete`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import aiosqlite

from storage.failures import (
    DatabaseInUse,
    DatabaseUnusable,
    NewerSchema,
    NoDatabase,
    NotADatabase,
    OlderSchema,
    StoreUnavailable,
)
from storage.lock import WriterLock
from storage.schema import migrations
from storage.sqlite.connection import STATEMENTS, Connection, Transaction

APPLICATION_ID: Final = 0x446F6A61
""""Doja" in the file's header: tells our files from other programs'."""
PAGE_BYTES: Final = 8192
"""A signature with its sealed record (1 to 1.6 KB) stays on one page."""
REWRITTEN_WHOLE: Final = 16 * 1024 * 1024
"""A file up to this size, some 10,000 signatures, is rewritten in a fifth of a second."""
OLDEST_SQLITE: Final = (3, 37)
"""Knows STRICT tables and RETURNING."""


class SQLite:
    """The engine for one database file."""

    crew: Final = None
    """There is one writer."""

    def __init__(self, path: Path, *, patience: float = 5.0) -> None:
        """`patience`: seconds to wait for a lock of another program before giving up."""
        # Two names of one file must meet at one lock.
        self._path = path.resolve()
        self._patience = patience
        self._lock = WriterLock(self._path.with_name(f"{self._path.name}.lock"))
        self._writer: Connection | None = None
        self._reader: Connection | None = None

    async def open(self, *, schema: int | None = None) -> None:
        try:
            await asyncio.to_thread(self._claim)
            self._writer = await self._connect("rw")
            await self._prepare(self._writer, schema or migrations("sqlite")[-1].number)
            self._reader = await self._connect("ro")
        except BaseException:
            await self.close()
            raise

    async def open_reading(self) -> None:
        # Of a bot that was stopped, SQLite leaves an empty log beside the file; nothing else.
        if not await asyncio.to_thread(self._path.is_file):
            raise NoDatabase(path=self._path)
        try:
            self._reader = await self._connect("ro")
            await self._require_schema(self._reader)
        except BaseException:
            await self.close()
            raise

    async def survey(self) -> bool:
        await asyncio.to_thread(self._require_means)
        if not await asyncio.to_thread(self._path.exists):
            return False
        try:
            self._reader = await self._connect("ro")
            made = await self._schema(self._reader) is not None
        except BaseException:
            await self.close()
            raise
        if not made:
            await self.close()
        return made

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        async with _opened(self._writer).transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with _opened(self._reader).transaction("BEGIN") as transaction:
            yield transaction

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[Transaction]:
        _opened(self._reader)
        connection = await self._connect("ro")
        try:
            async with connection.transaction("BEGIN") as transaction:
                yield transaction
        finally:
            await connection.close()

    async def scrub(self, *, thorough: bool = False) -> bool:
        writer = _opened(self._writer)
        # Between transactions, since neither statement is taken inside one.
        async with writer.free:
            # Whoever wants to write waits for us, so we wait for no reader.
            await writer.run("PRAGMA busy_timeout = 0")
            try:
                return await self._scrub(writer, thorough=thorough)
            finally:
                await writer.run(f"PRAGMA busy_timeout = {round(self._patience * 1000)}")

    async def _scrub(self, writer: Connection, *, thorough: bool) -> bool:
        """Where SQLite rebuilds a page it leaves copies of rows in the unused part, out of reach
        of `secure_delete`: of one erased tag in a thousand, as measured. A file that is small
        enough is therefore written anew."""
        emptied = "PRAGMA wal_checkpoint(TRUNCATE)"
        [(busy, _, _)] = await writer.run(emptied)
        [(pages,)] = await writer.run("PRAGMA page_count")
        if not busy and (thorough or pages * PAGE_BYTES <= REWRITTEN_WHOLE):
            if thorough:  # what is left of a large file may be more than memory holds
                await writer.run("PRAGMA temp_store = FILE")
            await writer.run("VACUUM")
            await writer.run("PRAGMA temp_store = MEMORY")
            [(busy, _, _)] = await writer.run(emptied)
        return not busy

    async def complaints(self) -> list[str]:
        reader = _opened(self._reader)
        async with reader.free:
            found = await reader.run("PRAGMA integrity_check")
            strays = await reader.run("PRAGMA foreign_key_check")
        told = [str(complaint) for (complaint,) in found if complaint != "ok"]
        return told + [
            f"a row of {table} refers to none of {parent}" for table, _, parent, _ in strays
        ]

    async def close(self) -> None:
        reader, writer = self._reader, self._writer
        self._reader = self._writer = None
        try:
            # The writer goes last: the last connection to go folds the log into the file.
            for connection in (reader, writer):
                if connection is not None:
                    await connection.close()
        finally:
            self._lock.release()

    def _claim(self) -> None:
        """Becomes the one writer; makes the file for its owner's eyes only where it is new."""
        self._require_means()
        try:
            if not self._lock.take():
                raise DatabaseInUse(path=self._path)
            # The log and its index inherit these rights.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise DatabaseUnusable(path=self._path, reason=error.strerror) from error

    def _require_means(self) -> None:
        """What a writer needs: an SQLite that is new enough, and the right to make and write the
        file and what lies beside it."""
        folder, reason = self._path.parent, ""
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            reason = f"SQLite 3.37 or newer is needed, this Python has {sqlite3.sqlite_version}"
        elif not folder.is_dir():
            reason = f"there is no folder {folder}"
        elif self._path.exists() and not self._path.is_file():
            reason = "it is no file"
        elif not os.access(folder, os.W_OK | os.X_OK):
            reason = f"the folder {folder} cannot be written to"
        elif self._path.exists() and not os.access(self._path, os.R_OK | os.W_OK):
            reason = "it cannot be read and written"
        if reason:
            raise DatabaseUnusable(path=self._path, reason=reason)

    async def _connect(self, mode: str) -> Connection:
        # Its debug lines hold the parameters of every statement.
        logging.getLogger("aiosqlite").setLevel(logging.WARNING)
        try:
            link = await aiosqlite.connect(
                f"file:{quote(str(self._path))}?mode={mode}",
                uri=True,
                isolation_level=None,
                timeout=self._patience,
                cached_statements=STATEMENTS,
            )
        except sqlite3.OperationalError as error:
            reason = error.sqlite_errorname
            raise DatabaseUnusable(path=self._path, reason=reason) from error
        return Connection(link)

    async def _prepare(self, writer: Connection, schema: int) -> None:
        """The schema as wanted, and the promises about durability and erasure in force."""
        found = await self._schema(writer)
        if found is None:
            await writer.run(f"PRAGMA page_size = {PAGE_BYTES}")
        await self._insist(writer, "journal_mode", "WAL", "wal")
        await self._insist(writer, "synchronous", "FULL", 2)
        await self._insist(writer, "secure_delete", "ON", 1)
        await self._insist(writer, "temp_store", "MEMORY", 2)  # nothing of a row in other files
        await writer.run("PRAGMA cache_size = -65536")  # 64 MiB
        await writer.run("PRAGMA journal_size_limit = 67108864")  # 64 MiB
        for migration in migrations("sqlite"):
            if (found or 0) < migration.number <= schema:
                await writer.run_script(
                    f"BEGIN IMMEDIATE;\n{migration.script}\n"
                    f"PRAGMA application_id = {APPLICATION_ID};\n"
                    f"PRAGMA user_version = {migration.number};\nCOMMIT;"
                )
        # After the scripts: one that makes a table anew drops it while others refer to it.
        await self._insist(writer, "foreign_keys", "ON", 1)

    async def _insist(self, writer: Connection, pragma: str, value: str, means: object) -> None:
        await writer.run(f"PRAGMA {pragma} = {value}")
        if await writer.run(f"PRAGMA {pragma}") != [(means,)]:
            reason = f"SQLite does not grant {pragma} = {value} here"
            raise DatabaseUnusable(path=self._path, reason=reason)

    async def _require_schema(self, reader: Connection) -> None:
        found, known = await self._schema(reader), migrations("sqlite")[-1].number
        if found is None:
            raise NoDatabase(path=self._path)
        if found < known:
            raise OlderSchema(path=self._path, found=found, known=known)

    async def _schema(self, connection: Connection) -> int | None:
        """The number of the last migration, None for a file that is still empty.

        Raises `NotADatabase`, `NewerSchema`.
        """
        try:
            [(tables,)] = await connection.run("SELECT count(*) FROM sqlite_master")
            [(owner,)] = await connection.run("PRAGMA application_id")
            [(found,)] = await connection.run("PRAGMA user_version")
        except StoreUnavailable as error:
            if error.facts["reason"] == "SQLITE_NOTADB":
                raise NotADatabase(path=self._path) from error
            raise
        if not tables:
            return None
        if owner != APPLICATION_ID:
            raise NotADatabase(path=self._path)
        known = migrations("sqlite")[-1].number
        if found > known:
            raise NewerSchema(path=self._path, found=found, known=known)
        return int(found)


def _opened(connection: Connection | None) -> Connection:
    if connection is None:
        raise RuntimeError("the database is not open for this")
    return connection

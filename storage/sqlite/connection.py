"""Connections to a SQLite file, their transactions, and how a set becomes a table."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from itertools import chain
from typing import Final

import aiosqlite

from storage.engine import Given, Row, Value, Wordings
from storage.failures import StoreUnavailable

MOST_VALUES: Final = 32_000
"""SQLite takes 32,766 parameters in one statement."""
STATEMENTS: Final = 512
"""Prepared statements that are kept: each question comes in about ten sizes."""
OUTAGES: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""The file, the disk or another process, never the statement: worth another try later."""
SQL_TYPES: Final[Mapping[type, str]] = {int: "INTEGER", str: "TEXT", bytes: "BLOB"}


class Connection:
    """One connection, whose transactions come one after the other."""

    def __init__(self, link: aiosqlite.Connection) -> None:
        self._link = link
        self.free = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self, begin: str) -> AsyncIterator[Transaction]:
        async with self.free:
            transaction = Transaction(self)
            try:
                await self.run(begin)
                yield transaction
                await self.run("COMMIT")
            except BaseException:
                # Statements of a connection are run in the order in which they were asked, so
                # this one follows even a statement whose waiter was cancelled. SQLite may have
                # rolled back by itself (a full disk), or may not have begun.
                with suppress(sqlite3.OperationalError):
                    await self._link.execute_fetchall("ROLLBACK")
                raise
            finally:
                transaction.over = True

    async def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        try:
            return [tuple(row) for row in await self._link.execute_fetchall(sql, values)]
        except sqlite3.Error as error:
            _translate(error)
            raise

    async def run_script(self, sql: str) -> None:
        try:
            await self._link.executescript(sql)
        except sqlite3.Error as error:
            _translate(error)
            raise

    async def close(self) -> None:
        async with self.free:
            await self._link.close()


WORDINGS: Final = Wordings(
    move_tallies="""
INSERT INTO tallies (kind, key, n) SELECT kind, key, n FROM given WHERE true
ON CONFLICT (kind, key) DO UPDATE SET n = tallies.n + excluded.n
RETURNING kind, key, n
""",
    count_hours="""
INSERT INTO hourly (hour, kind, key, n) SELECT hour, kind, key, n FROM given WHERE true
ON CONFLICT (hour, kind, key) DO UPDATE SET n = hourly.n + excluded.n
""",
    post="""
INSERT INTO outbox (chat, message, priority, broadcast)
SELECT chat, message, priority, broadcast FROM given WHERE true ORDER BY place
RETURNING id, 1
""",
)


class Transaction:
    wordings = WORDINGS

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.over = False

    async def alone(self, names: Iterable[bytes]) -> None:
        """There is one writer."""

    async def beside(self, name: bytes) -> None:
        """There is one writer."""

    async def ask(self, sql: str, given: Given | None = None) -> list[Row]:
        if self.over:
            # Outside its transaction a statement would commit by itself.
            raise RuntimeError("a question was asked after its turn had ended")
        if given is None:
            return await self._connection.run(sql)
        answers: list[Row] = []
        columns = tuple(given.columns.items())
        most = MOST_VALUES // len(columns)
        for start in range(0, len(given.rows), most):
            piece = given.rows[start : start + most]
            if any(row[0] is None for row in piece):
                raise ValueError("the first column of a set holds a value in every row")
            size = _roomy(len(piece), most)
            values = list(chain.from_iterable(piece))
            values += [None] * (size * len(columns) - len(values))
            answers += await self._connection.run(f"{_table(columns, size)} {sql}", values)
        return answers


def _roomy(rows: int, most: int) -> int:
    """1, 2, 3, 4, 6, 8, 12, 16, 24, …: few sizes, so that SQLite has prepared each question before
    and does not read it again each time. What is left over is filled with empty rows."""
    power = 1 << (rows - 1).bit_length()
    smaller = power * 3 // 4
    return min(smaller if rows <= smaller else power, most)


@lru_cache(maxsize=512)
def _table(columns: tuple[tuple[str, type], ...], rows: int) -> str:
    """The set as a table, without the empty rows at its end. The casts give its columns the types
    that indexes are searched by."""
    names = ", ".join(name for name, _ in columns)
    typed = ", ".join(
        f"CAST(column{place} AS {SQL_TYPES[kind]})"
        for place, (_, kind) in enumerate(columns, start=1)
    )
    row = f"({','.join('?' * len(columns))})"
    return (
        f"WITH given({names}) AS"  # noqa: S608 - names from our own code, values as parameters
        f" (SELECT {typed} FROM (VALUES {','.join([row] * rows)}) WHERE column1 IS NOT NULL)"
    )


def _translate(error: sqlite3.Error) -> None:
    """Raises `StoreUnavailable` for an outage; wrong statements and data stay what they are."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in OUTAGES:
        raise StoreUnavailable(reason=error.sqlite_errorname) from error

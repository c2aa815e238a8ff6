"""Connections to PostgreSQL, their transactions, and how a set becomes a table."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from typing import Any, Final

from asyncpg import exceptions

from storage.engine import Columns, Given, Row, Wordings
from storage.failures import CommitInDoubt, Contended, RowsNotTaken, StoreUnavailable

ARRAYS: Final[Mapping[type, str]] = {int: "bigint[]", str: "text[]", bytes: "bytea[]"}
NOT_LET_IN: Final = (
    exceptions.InvalidAuthorizationSpecificationError,
    exceptions.InvalidCatalogNameError,
    exceptions.InsufficientPrivilegeError,
    exceptions.InvalidSchemaNameError,
    exceptions.ClientConfigurationError,
)
"""What a person has to set right. Where we had been let in before, it is an outage as any other:
nothing that waits may be taken for broken."""
OUTAGES: Final = (
    *NOT_LET_IN,
    exceptions.PostgresConnectionError,
    exceptions.InsufficientResourcesError,  # the disk, memory or connections are used up
    exceptions.OperatorInterventionError,  # shut down, just starting, or it took too long
    exceptions.PostgresSystemError,
    exceptions.ReadOnlySQLTransactionError,  # a standby: not the primary yet, or not any more
    exceptions.IdleInTransactionSessionTimeoutError,
    exceptions.InternalClientError,
    exceptions.InterfaceError,  # the connection was closed under us
    OSError,
    TimeoutError,
)
"""The server, the network or the disk, never the statement: worth another try later."""
LOST: Final = (
    exceptions.PostgresConnectionError,
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.InterfaceError,
    ConnectionError,
)
"""The connection is gone: what had not begun on it can begin on another."""
IN_THE_WAY: Final = (
    exceptions.DeadlockDetectedError,
    exceptions.SerializationError,
    exceptions.LockNotAvailableError,
    exceptions.InvalidCachedStatementError,  # a newer worker has just changed the table
)
SLOTTED: Final[Mapping[str, str]] = {"tallies": "tally_slots", "hourly": "hourly_slots"}
"""Counts that are read as the sums of their slots, and where the slots are."""
ALONE: Final = "SELECT count(pg_advisory_xact_lock(name)) FROM unnest($1::bigint[]) AS name"
BESIDE: Final = "SELECT pg_advisory_xact_lock_shared($1::bigint)"


class Transaction:
    """An open transaction of one connection."""

    def __init__(self, link: Any, wordings: Wordings) -> None:
        self._link = link
        self.wordings = wordings
        self.over = False

    async def ask(self, sql: str, given: Given | None = None) -> list[Row]:
        if given is None:
            return await self._fetch(sql)
        if not given.rows:
            return []
        columns = tuple(given.columns.items())
        if any(row[0] is None for row in given.rows):
            raise ValueError("the first column of a set holds a value in every row")
        values = zip(*given.rows, strict=True)
        return await self._fetch(f"{_table(columns)} {sql}", *values)

    async def alone(self, names: Iterable[bytes]) -> None:
        """Everybody asks in the same order, so that no two wait for each other. A name is kept as
        a number of 64 bits: two of ten thousand that are alike would only wait for each other."""
        numbers = sorted({_number(name) for name in names})
        if numbers:
            await self._fetch(ALONE, numbers)

    async def beside(self, name: bytes) -> None:
        await self._fetch(BESIDE, _number(name))

    async def pour(self, table: str, columns: Columns, rows: Sequence[Row]) -> None:
        """Adds rows as they stood in another database, by the quickest way in (`COPY`): with the
        numbers that they had there, and counts all in the first slot. Raises as `ask`, and
        `RowsNotTaken`."""
        names = list(columns)
        if table in SLOTTED:
            names, rows = [*names, "slot"], [(*row, 0) for row in rows]
        into = SLOTTED.get(table, table)
        try:
            await self._link.copy_records_to_table(into, records=rows, columns=names)
        except Exception as error:
            translate(error)
            if isinstance(error, exceptions.PostgresError):
                raise RowsNotTaken(table=table, reason=type(error).__name__) from None
            raise

    async def _fetch(self, sql: str, *values: Any) -> list[Row]:
        if self.over:
            # Outside its transaction a statement would commit by itself.
            raise RuntimeError("a question was asked after its turn had ended")
        try:
            return [tuple(row) for row in await self._link.fetch(sql, *values)]
        except exceptions.ReadOnlySQLTransactionError as error:
            # It was the primary, and is a standby now: the next turn looks for the new one.
            cut_off(self._link)
            translate(error)
            raise
        except Exception as error:
            translate(error)
            raise


@asynccontextmanager
async def transaction(link: Any, wordings: Wordings) -> AsyncIterator[Transaction]:
    """The one that this connection has begun. Commits when the block ends; rolls back when it
    raises. A connection that cannot even do that is closed, and the server rolls back. Lost while
    it commits, it raises `CommitInDoubt`."""
    opened = Transaction(link, wordings)
    committing = False
    try:
        yield opened
        committing = True
        await link.execute("COMMIT")
    except BaseException as error:
        opened.over = True
        await _roll_back(link, error)
        if committing and isinstance(error, OUTAGES):
            raise CommitInDoubt(reason=type(error).__name__) from None
        translate(error)
        raise
    finally:
        opened.over = True


async def _roll_back(link: Any, error: BaseException) -> None:
    """A question that was cancelled is cancelled at the server, too, and that may reach it late and
    hit what follows on this connection: so nothing does."""
    if isinstance(error, asyncio.CancelledError):
        cut_off(link)
        return
    try:
        await link.execute("ROLLBACK")
    except (*OUTAGES, exceptions.PostgresError):
        cut_off(link)
    except asyncio.CancelledError:
        cut_off(link)
        raise


async def at_once(link: Any, wordings: Wordings, sql: str, given: Given) -> list[Row]:
    """One statement as a transaction of its own: one round trip instead of three. Lost on the way
    it may have been kept, and raises `CommitInDoubt`."""
    asked = Transaction(link, wordings)
    try:
        return await asked.ask(sql, given)
    except Contended:
        raise
    except StoreUnavailable as error:
        raise CommitInDoubt(reason=error.facts["reason"]) from None
    except asyncio.CancelledError:
        cut_off(link)  # as in `_roll_back`
        raise
    finally:
        asked.over = True


def translate(error: BaseException) -> None:
    """Raises `StoreUnavailable` for an outage and `Contended` where another worker was in the way;
    wrong statements and data stay what they are. No text of the server's is told: it may quote
    what was in a row."""
    if isinstance(error, IN_THE_WAY):
        raise Contended(reason=type(error).__name__) from None
    if isinstance(error, OUTAGES) and not isinstance(error, StoreUnavailable):
        raise StoreUnavailable(reason=type(error).__name__) from None


@contextmanager
def translated() -> Iterator[None]:
    """Outages and the like, as `translate` tells them."""
    try:
        yield
    except Exception as error:
        translate(error)
        raise


async def hang_up(link: Any) -> None:
    """Close a connection, however the server is."""
    with suppress(*OUTAGES, exceptions.PostgresError):
        await link.close(timeout=2)


def cut_off(link: Any) -> None:
    """Close a connection at once."""
    link.terminate()


def _number(name: bytes) -> int:
    number: int
    (number,) = struct.unpack(">q", name[:8])
    return number


@lru_cache(maxsize=512)
def _table(columns: tuple[tuple[str, type], ...]) -> str:
    names = ", ".join(name for name, _ in columns)
    arrays = ", ".join(
        f"${place}::{ARRAYS[kind]}" for place, (_, kind) in enumerate(columns, start=1)
    )
    return f"WITH given({names}) AS (SELECT * FROM unnest({arrays}))"  # noqa: S608 - our own names

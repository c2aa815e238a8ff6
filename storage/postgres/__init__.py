"""The PostgreSQL engine: one server, any number of workers that write at once.

A turn is one transaction at READ COMMITTED. What may not happen twice at the same time asks to be
`alone`; everything else is decided by unique keys, and the counts are moved in slots
(`storage.postgres.crew`). A commit returns after the server has it on disk (`synchronous_commit`).
A connection that is lost, in a restart or a failover, is made anew for the next turn.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import asyncpg
from asyncpg import exceptions

from storage.engine import Given, Row, Wordings
from storage.failures import CommitInDoubt, DatabaseUnusable, StoreUnavailable
from storage.postgres import schema, upkeep
from storage.postgres.address import heeded
from storage.postgres.connection import (
    IN_THE_WAY,
    NOT_LET_IN,
    OUTAGES,
    Transaction,
    at_once,
    cut_off,
    hang_up,
    transaction,
    translate,
    translated,
)
from storage.postgres.crew import LEASE_SECONDS, Crew, wordings
from storage.postgres.lines import Line, Lines

log = logging.getLogger(__name__)

READERS: Final = 4
"""Connections for reading, beside the one for turns, the one on which a worker says that it is
there, and those for what takes long."""
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 15.0
"""For which an answer is awaited in a turn: after that the server counts as lost."""
STATEMENT_SECONDS: Final = 10
"""Which the server works on one question of a turn at the most."""
LOCK_SECONDS: Final = 2
"""Which a turn waits for that of another worker: then nothing of it is kept, and it begins anew."""
IDLE_SECONDS: Final = 5
"""After which the server ends a turn of ours of which it hears nothing more. Sooner than its worker
is given up: nobody has to wait for one that is gone."""
READING_SECONDS: Final = 60
"""The same for one who reads: between two questions the disk may want to be written."""
FOREVER: Final = {"statement_timeout": "0"}
"""For what takes as long as it takes, whatever the server allows those who say nothing."""
STATEMENTS: Final = 512
"""Prepared statements that are kept on each connection."""

T = TypeVar("T")

NOTHING: Final = "SELECT"
"""Whether a connection still answers."""
NOT_UNDERSTOOD: Final = (ValueError, OverflowError, exceptions.UndefinedObjectError)
"""What a wrong URL comes to."""
WRITE: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Postgres:
    """The engine for one database of a server."""

    def __init__(
        self, url: str, *, patience: float = ANSWER_SECONDS, lease: float = LEASE_SECONDS
    ) -> None:
        """`patience`: seconds to wait for an answer before giving up; `lease`: after which this
        worker counts as gone when it does not say that it is there."""
        self._url = heeded(url)
        self._patience = patience
        self._lease = lease
        self._turns: Line | None = None
        self._beats: Line | None = None
        self._readers: Lines | None = None
        self.crew: Crew | None = None

    @property
    def path(self) -> str:
        """Where it is, for people: without a password."""
        parts = urlsplit(self._url)
        return f"{parts.hostname or 'localhost'}{parts.path}"

    async def open(self, *, schema: int | None = None) -> None:
        try:
            with self._opening():
                await self._prepare(schema)
            self._turns = Line(self._writer)
            self._beats = Line(self._writer)
            self._readers = self._reading_lines()
            crew = Crew(self._beating, self._at_once, lease=self._lease)
            await crew.join()
            self.crew = crew
        except BaseException:
            await self.close()
            raise

    async def open_reading(self) -> None:
        with self._opening():
            async with self._first_link() as link:
                await schema.require(link, self.path)
        self._readers = self._reading_lines()

    async def survey(self) -> bool:
        with self._opening():
            async with self._first_link() as link:
                made = await schema.found(link, self.path) is not None
        if made:
            self._readers = self._reading_lines()
        return made

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        try:
            async with (
                _opened(self._turns).begun(WRITE) as link,
                transaction(link, self._wordings) as opened,
            ):
                yield opened
        except CommitInDoubt:
            self._doubt()
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with (
            _opened(self._readers).begun(READ) as link,
            transaction(link, self._wordings) as opened,
        ):
            yield opened

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[Transaction]:
        _opened(self._readers)
        with translated():
            async with self._link() as link:
                await link.execute(READ)
                async with transaction(link, self._wordings) as opened:
                    yield opened

    async def scrub(self, *, thorough: bool = False) -> bool:
        """The server takes out by itself what was deleted, some time later, and writes over its
        room as it is used again. Thorough: the tables are written anew. The server's own log keeps
        what it has until it is recycled, and an archive of it for as long as that is kept."""
        if not thorough:
            return True
        with translated():
            async with self._link(writes=True) as link:
                return await upkeep.write_anew(link)

    async def tend(self, statement: str) -> None:
        """Something for the database itself that takes its time, outside any transaction."""
        with translated():
            async with self._link(writes=True) as link:
                await link.execute(statement)

    async def take_stock(self) -> None:
        """After many rows have come in: how they are spread is measured, and their pages are known
        to be seen by all, so that what is counted next comes out of the indexes."""
        with translated():
            async with self._link(writes=True) as link:
                await upkeep.take_stock(link)

    async def complaints(self) -> list[str]:
        """Of what the server says of itself: its rows and references it checks all the time."""
        async with self.reading() as questions:
            return await upkeep.complaints(questions)

    async def close(self) -> None:
        crew, self.crew = self.crew, None
        lines = (self._turns, self._beats, self._readers)
        try:
            if crew is not None:
                await crew.leave()
        except StoreUnavailable:
            log.info("the database is away; this worker's lease will run out")
        finally:
            self._turns = self._beats = self._readers = None
            for line in lines:
                if line is not None:
                    await line.close()

    # ── connections ──────────────────────────────────────────────────────────────────────

    @property
    def _wordings(self) -> Wordings:
        crew = self.crew
        return wordings(crew.worker, crew.slot) if crew else wordings(0, 0)

    @asynccontextmanager
    async def _beating(self) -> AsyncIterator[Transaction]:
        """A turn of the crew's. It waits for no other of this process: however long one takes, the
        others hear that we are there."""
        async with (
            _opened(self._beats).begun(WRITE) as link,
            transaction(link, self._wordings) as opened,
        ):
            yield opened

    async def _at_once(self, sql: str, given: Given) -> list[Row]:
        """One statement that is a turn of the crew's of its own."""
        try:
            async with _opened(self._beats).begun(NOTHING) as link:
                return await at_once(link, self._wordings, sql, given)
        except CommitInDoubt:
            self._doubt()
            raise

    def _doubt(self) -> None:
        if self.crew is not None:
            self.crew.doubts += 1

    @contextmanager
    def _opening(self) -> Iterator[None]:
        try:
            yield
        except (*NOT_LET_IN, *NOT_UNDERSTOOD) as error:
            raise DatabaseUnusable(path=self.path, reason=_why(error)) from None
        except Exception as error:
            translate(error)
            raise

    async def _prepare(self, wanted: int | None) -> None:
        async with self._first_link(writes=True) as link:
            await schema.migrate(link, self.path, wanted)

    def _reading_lines(self) -> Lines:
        return Lines(self._reader, READERS, self._patience)

    async def _writer(self) -> Any:
        times = {
            "statement_timeout": f"{STATEMENT_SECONDS}s",
            "lock_timeout": f"{LOCK_SECONDS}s",
            "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        }
        return await self._connect(times, writes=True, command_timeout=self._patience)

    async def _reader(self) -> Any:
        times = {
            "statement_timeout": f"{STATEMENT_SECONDS}s",
            "idle_in_transaction_session_timeout": f"{READING_SECONDS}s",
        }
        return await self._connect(times, command_timeout=self._patience)

    @asynccontextmanager
    async def _link(self, *, writes: bool = False) -> AsyncIterator[Any]:
        """A connection of its own, for what may take long."""
        link = await self._connect(FOREVER, writes=writes)
        try:
            yield link
        finally:
            await hang_up(link)

    @asynccontextmanager
    async def _first_link(self, *, writes: bool = False) -> AsyncIterator[Any]:
        """As `_link`. Whatever keeps it from being made, and is no outage, a person has to set
        right. Raises `DatabaseUnusable`."""
        try:
            link = await self._connect(FOREVER, writes=writes)
        except (*NOT_LET_IN, *OUTAGES, *IN_THE_WAY, *NOT_UNDERSTOOD):
            raise  # is told apart by `_opening`
        except Exception as error:  # noqa: BLE001 — whatever it is, it is told by its class only
            reason = f"no connection could be made ({type(error).__name__})"
            raise DatabaseUnusable(path=self.path, reason=reason) from None
        try:
            yield link
        finally:
            await hang_up(link)

    async def _connect(
        self, times: dict[str, str], *, writes: bool = False, command_timeout: float | None = None
    ) -> Any:
        """Of several hosts, who writes finds the primary; who reads, what the URL wants. Settings
        are made once it is there: a pool in front of the server knows none of them beforehand."""
        link = await asyncpg.connect(
            self._url,
            timeout=CONNECT_SECONDS,
            command_timeout=command_timeout,
            statement_cache_size=STATEMENTS,
            target_session_attrs="read-write" if writes else None,
        )
        settings = {
            "application_name": "dojang",
            "synchronous_commit": "on",
            "jit": "off",  # our questions are short
            **times,
        }
        said = "; ".join(f"SET {name} = '{value}'" for name, value in settings.items())
        try:
            await link.execute(said, timeout=CONNECT_SECONDS)
        except BaseException:
            cut_off(link)
            raise
        return link


def _opened(line: T | None) -> T:
    if line is None:
        raise RuntimeError("the database is not open for this")
    return line


def _why(error: Exception) -> str:
    """What has to be set right. The server's own words may quote more than people should see."""
    match error:
        case exceptions.InvalidAuthorizationSpecificationError():
            return "the server does not let this user in, or not with this password"
        case exceptions.InvalidCatalogNameError():
            return "the server has no such database; make it with createdb"
        case exceptions.InsufficientPrivilegeError() | exceptions.InvalidSchemaNameError():
            return "this user may not make tables in it; let it own the database"
        case _:
            return "DATABASE_URL says something that is not understood"

"""The PostgreSQL engine: one server, any number of workers that write at once.

A turn is one transaction at READ COMMITTED. What may not happen twice at the same time asks to be
`alone`; everything else is decided by unique keys, and the counts are moved in slots
(`storage.postgres.crew`). A commit returns after the server has it on disk (`synchronous_commit`).
A connection that is lost, in a restart or a failover, is made anew for the next turn.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
from asyncpg import exceptions

from storage.engine import Given, Row, Wordings
from storage.failures import CommitInDoubt, DatabaseUnusable, StoreUnavailable
from storage.postgres import schema
from storage.postgres.connection import (
    OUTAGES,
    Transaction,
    at_once,
    hang_up,
    transaction,
    translate,
)
from storage.postgres.crew import LEASE_SECONDS, Crew, wordings

log = logging.getLogger(__name__)
logging.getLogger("asyncpg").setLevel(logging.ERROR)  # what it warns of, we tell ourselves

READERS: Final = 4
"""Connections for reading, besides the one for turns and those for what takes long."""
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 15.0
"""For which an answer is awaited in a turn: after that the server counts as lost."""
STATEMENT_SECONDS: Final = 10
"""Which the server works on one question of a turn at the most."""
IDLE_SECONDS: Final = 30
"""After which the server ends a turn of ours of which it hears nothing more."""
STATEMENTS: Final = 512
"""Prepared statements that are kept on each connection."""

WRITE: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
SETTINGS: Final = "SELECT name, setting FROM pg_settings"
ERASED_FROM: Final = ("signatures", "consent_proofs", "subscribers", "sessions", "outbox")
"""Tables of which something must not stay behind."""


class Postgres:
    """The engine for one database of a server."""

    def __init__(
        self, url: str, *, patience: float = ANSWER_SECONDS, lease: float = LEASE_SECONDS
    ) -> None:
        """`patience`: seconds to wait for an answer before giving up; `lease`: after which this
        worker counts as gone when it does not say that it is there."""
        self._url = url
        self._patience = patience
        self._lease = lease
        self._pool: Any = None
        self._one_turn = asyncio.Lock()
        self._writes = False
        self.crew: Crew | None = None

    @property
    def path(self) -> str:
        """Where it is, for people: without a password."""
        parts = urlsplit(self._url)
        return f"{parts.hostname or 'localhost'}{parts.path}"

    async def open(self, *, schema: int | None = None) -> None:
        try:
            await self._prepare(schema)
            self._pool = await self._pooled(writes=True)
            self._writes = True
            crew = Crew(self.writing, self.at_once, lease=self._lease)
            await crew.join()
            self.crew = crew
        except BaseException:
            await self.close()
            raise

    async def open_reading(self) -> None:
        try:
            self._pool = await self._pooled(writes=False)
            async with self._link() as link:
                await schema.require(link, self.path)
        except BaseException:
            await self.close()
            raise

    async def survey(self) -> bool:
        link = await self._connect()
        try:
            made = await schema.found(link, self.path) is not None
        finally:
            await hang_up(link)
        if made:
            self._pool = await self._pooled(writes=False)
        return made

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        async with (
            self._turn_link() as link,
            transaction(link, self._wordings, WRITE) as opened,
        ):
            yield opened

    async def at_once(self, sql: str, given: Given) -> list[Row]:
        """What one statement returns that is a turn of its own. Raises as `writing`."""
        async with self._turn_link() as link:
            return await at_once(link, self._wordings, sql, given)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._link() as link, transaction(link, self._wordings, READ) as opened:
            yield opened

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[Transaction]:
        _ = self._opened
        link = await self._connect(statement_seconds=0)
        try:
            async with transaction(link, self._wordings, READ) as opened:
                yield opened
        finally:
            await hang_up(link)

    async def scrub(self, *, thorough: bool = False) -> bool:
        """The server takes out by itself what was deleted, some time later, and writes over its
        room as it is used again. Thorough: the tables are written anew. The server's own log keeps
        what it has until it is recycled, and an archive of it for as long as that is kept."""
        for table in ERASED_FROM if thorough else ():
            await self.tend(f"VACUUM FULL {table}")
        return True

    async def tend(self, statement: str) -> None:
        """Something for the database itself that takes its time, outside any transaction."""
        link = await self._connect(statement_seconds=0)
        try:
            await link.execute(statement)
        except Exception as error:
            translate(error)
            raise
        finally:
            await hang_up(link)

    async def complaints(self) -> list[str]:
        """Of what the server says of itself: its rows and references it checks all the time."""
        async with self.reading() as questions:
            settings: dict[str, str] = dict(await questions.ask(SETTINGS))
        return [
            f"{name} is off: a power cut can lose what was confirmed"
            for name in ("fsync", "full_page_writes")
            if settings.get(name) == "off"
        ]

    async def close(self) -> None:
        crew, self.crew = self.crew, None
        pool = self._pool
        try:
            if crew is not None:
                await crew.leave()
        except StoreUnavailable:
            log.info("the database is away; this worker's lease will run out")
        finally:
            self._pool, self._writes = None, False
            if pool is not None:
                await _drain(pool)

    # ── connections ──────────────────────────────────────────────────────────────────────

    @property
    def _wordings(self) -> Wordings:
        crew = self.crew
        return wordings(crew.worker, crew.slot) if crew else wordings(0, 0)

    @property
    def _opened(self) -> Any:
        if self._pool is None:
            raise RuntimeError("the database is not open for this")
        return self._pool

    @asynccontextmanager
    async def _turn_link(self) -> AsyncIterator[Any]:
        """The connection on which one turn after the other is taken."""
        if not self._writes:
            raise RuntimeError("the database is not open for this")
        try:
            async with self._one_turn, self._link() as link:
                yield link
        except CommitInDoubt:
            if self.crew is not None:
                self.crew.doubts += 1
            raise

    @asynccontextmanager
    async def _link(self) -> AsyncIterator[Any]:
        """A connection that works, made anew where the former was lost."""
        pool = self._opened
        try:
            link = await pool.acquire(timeout=CONNECT_SECONDS)
        except Exception as error:
            translate(error)
            raise
        try:
            yield link
        finally:
            await pool.release(link)

    async def _prepare(self, wanted: int | None) -> None:
        link = await self._connect(statement_seconds=0)
        try:
            await schema.migrate(link, self.path, wanted)
        except Exception as error:
            translate(error)
            raise
        finally:
            await hang_up(link)

    async def _pooled(self, *, writes: bool) -> Any:
        try:
            return await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=READERS + writes,
                reset=_as_it_is,
                command_timeout=self._patience,
                **self._settings(STATEMENT_SECONDS),
            )
        except Exception as error:
            translate(error)
            raise

    async def _connect(self, *, statement_seconds: int = STATEMENT_SECONDS) -> Any:
        try:
            return await asyncpg.connect(self._url, **self._settings(statement_seconds))
        except exceptions.InvalidAuthorizationSpecificationError:
            reason = "the server does not let this user in, or not with this password"
            raise DatabaseUnusable(path=self.path, reason=reason) from None
        except exceptions.InvalidCatalogNameError:
            reason = "the server has no such database; make it with createdb"
            raise DatabaseUnusable(path=self.path, reason=reason) from None
        except Exception as error:
            translate(error)
            raise

    def _settings(self, statement_seconds: int) -> dict[str, Any]:
        return {
            "timeout": CONNECT_SECONDS,
            "statement_cache_size": STATEMENTS,
            "target_session_attrs": "any",
            "server_settings": {
                "application_name": "dojang",
                "synchronous_commit": "on",
                "statement_timeout": f"{statement_seconds}s",
                "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
                "jit": "off",  # our questions are short
            },
        }


async def _as_it_is(_link: Any) -> None:
    """Nothing of ours outlasts a transaction, so a connection needs no cleaning in between."""


async def _drain(pool: Any) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await pool.close()
    except (*OUTAGES, exceptions.PostgresError):
        pool.terminate()

"""Bringing the schema up to date: once, under a lock, while others serve."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from asyncpg import exceptions

from storage.failures import DatabaseUnusable, NewerSchema, NoDatabase, NotADatabase, OlderSchema
from storage.schema import Migration, migrations

MIGRATING: Final = 0x446F6A61_0002
"""The lock that lets one worker migrate at a time."""
OLDEST: Final = 130_000
"""13 knows all that we ask."""
PATIENCE: Final = "2s"
"""For which a script waits for a table that others use; meanwhile they wait behind it."""
ATTEMPTS: Final = 20
PAUSE_SECONDS: Final = 1.0
"""Between two of them."""

LOCK: Final = f"SELECT pg_advisory_lock({MIGRATING})"
UNLOCK: Final = f"SELECT pg_advisory_unlock({MIGRATING})"
OURS: Final = "SELECT to_regclass('dojang_schema') IS NOT NULL"
TABLES: Final = """
SELECT count(*) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""
FOUND: Final = "SELECT coalesce(max(number), 0) FROM dojang_schema"
BEGIN: Final = """
CREATE TABLE dojang_schema (
  number  BIGINT PRIMARY KEY,
  applied TIMESTAMPTZ NOT NULL DEFAULT now()
)
"""
APPLIED: Final = "INSERT INTO dojang_schema (number) VALUES ($1)"


async def found(link: Any, path: str) -> int | None:
    """The number of the last migration; None for a database that is still empty.

    Raises `NotADatabase`, `NewerSchema`, `DatabaseUnusable`.
    """
    if int(await link.fetchval("SHOW server_version_num")) < OLDEST:
        raise DatabaseUnusable(path=path, reason="PostgreSQL 13 or newer is needed")
    if await link.fetchval("SHOW server_encoding") != "UTF8":
        raise DatabaseUnusable(path=path, reason="its encoding is not UTF8")
    if not await link.fetchval(OURS):
        if await link.fetchval(TABLES):
            raise NotADatabase(path=path)
        return None
    number: int = await link.fetchval(FOUND)
    known = migrations("postgres")[-1].number
    if number > known:
        raise NewerSchema(path=path, found=number, known=known)
    return number


async def require(link: Any, path: str) -> None:
    """Raises as `found`, and `NoDatabase`, `OlderSchema`."""
    number, known = await found(link, path), migrations("postgres")[-1].number
    if number is None:
        raise NoDatabase(path=path)
    if number < known:
        raise OlderSchema(path=path, found=number, known=known)


async def migrate(link: Any, path: str, wanted: int | None) -> None:
    """Applies what is missing, each script in a transaction of its own. Raises as `found`."""
    await link.execute(LOCK)
    try:
        number = await found(link, path)
        for migration in migrations("postgres"):
            if (number or 0) < migration.number <= (wanted or migration.number):
                await _apply(link, migration, first=number is None)
                number = migration.number
    finally:
        await link.execute(UNLOCK)


async def _apply(link: Any, migration: Migration, *, first: bool) -> None:
    """Where others use the tables without a pause, it gets its turn between two of theirs."""
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            async with link.transaction():
                await link.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                if first:
                    await link.execute(BEGIN)
                await link.execute(migration.script)
                await link.execute(APPLIED, migration.number)
        except exceptions.LockNotAvailableError:
            if not left:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return

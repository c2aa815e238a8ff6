"""Bringing the schema up to date: once, under a lock, while others serve."""

from __future__ import annotations

from typing import Any, Final

from storage.failures import DatabaseUnusable, NewerSchema, NoDatabase, NotADatabase, OlderSchema
from storage.schema import migrations

MIGRATING: Final = 0x446F6A61_0002
"""The lock that lets one worker migrate at a time."""
OLDEST: Final = 130_000
"""13 knows all that we ask."""
PATIENCE: Final = "5s"
"""For which a script waits for a table that others use, before it is tried again another time."""

LOCK: Final = f"SELECT pg_advisory_lock({MIGRATING})"
UNLOCK: Final = f"SELECT pg_advisory_unlock({MIGRATING})"
OURS: Final = "SELECT to_regclass('dojang_schema') IS NOT NULL"
TABLES: Final = """
SELECT count(*) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
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
                async with link.transaction():
                    await link.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                    if number is None:
                        await link.execute(BEGIN)
                    number = migration.number
                    await link.execute(migration.script)
                    await link.execute(APPLIED, number)
    finally:
        await link.execute(UNLOCK)

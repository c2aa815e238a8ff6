"""What a PostgreSQL database needs now and then, outside the turns."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from asyncpg import exceptions

from storage.engine import Questions

TABLES: Final = """
SELECT string_agg(quote_ident(relname), ', ') FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
"""
SETTINGS: Final = "SELECT name, setting FROM pg_settings"
ERASED_FROM: Final = (
    "signatures",
    "consent_proofs",
    "subscribers",
    "sessions",
    "outbox",
    "invites",
    "cards",
    "role_invites",
    "broadcasts",
)
"""Tables of which something must not stay behind."""
LOOKS_BACK: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND greatest(age(backend_xid), age(backend_xmin)) > age($1::text::xid)
"""
LOOKING_SECONDS: Final = 1.0
"""For which scrubbing waits for turns and readers that began before it."""


async def write_anew(link: Any) -> bool:
    """Takes what was erased out of the tables' files. False: somebody reads, who may still see it,
    or is in the way."""
    # Whoever comes behind us waits for us, so we wait for no reader for long.
    await link.execute(f"SET lock_timeout = '{LOOKING_SECONDS}s'")
    unseen = await _nobody_looks_back(link)
    try:
        for table in ERASED_FROM:
            await link.execute(f"VACUUM FULL {table}")
    except exceptions.LockNotAvailableError:
        return False
    return unseen


async def take_stock(link: Any) -> None:
    """Measures how rows are spread, and notes which pages are seen by all."""
    await link.execute(f"VACUUM (ANALYZE) {await link.fetchval(TABLES)}")


async def complaints(questions: Questions) -> list[str]:
    """Settings of the server by which it could lose what it has confirmed."""
    settings: dict[str, str] = dict(await questions.ask(SETTINGS))
    return [
        f"{name} is off: a power cut can lose what was confirmed"
        for name in ("fsync", "full_page_writes")
        if settings.get(name) == "off"
    ]


async def _nobody_looks_back(link: Any) -> bool:
    """Whether all that began before now has ended: what it may still see is not taken out."""
    now = await link.fetchval("SELECT pg_current_xact_id()::xid::text")
    for _ in range(20):
        if not await link.fetchval(LOOKS_BACK, now):
            return True
        await asyncio.sleep(LOOKING_SECONDS / 20)
    return False

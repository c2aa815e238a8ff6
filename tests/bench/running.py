"""The bot that is measured: one process or several workers, and where they keep their rows."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import asyncpg

from bot.campaign import BUNDLED, load
from storage.database_url import engine_for
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.store import Store
from tests.bench.cases import OURS, Case
from tests.bench.server import HOOK_PATH, TOKEN
from tests.web.wire import SECRET, free_port, get, until

ROOT: Final = Path(__file__).parents[2]
CORES: Final = sorted(os.sched_getaffinity(0))
AT_ONCE: Final = 5_000
"""Accounts that are looked up in one turn."""
STOP_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Database:
    """Of one measurement. `url` is None for a file in the bot's folder."""

    url: str | None = None
    processes: Callable[[], Iterable[int]] = lambda: ()
    """The server's own."""

    def cpu(self) -> float:
        return sum(_cpu(pid) for pid in self.processes())


@asynccontextmanager
async def database(case: Case) -> AsyncIterator[Database]:
    """An empty one. A PostgreSQL server is started for it alone, so all its processes count, and
    writes to the disk at each commit as an operator's does."""
    if not case.workers:
        yield Database()
        return
    from tests.postgres import server  # noqa: PLC0415 — needs what not everybody has installed

    with server(durable=True, ours=True) as running:
        url = await running.new_database()
        link = await asyncpg.connect(url)
        postmaster = _parent(await link.fetchval("SELECT pg_backend_pid()"))
        await link.close()
        yield Database(url, lambda: (postmaster, *_children(postmaster)))


class Running:
    """So many processes with the same settings, on the bots' cores."""

    def __init__(self, case: Case, root: str, folder: Path, kept: Database) -> None:
        """`root`: of the Bot API."""
        self._case = case
        self._folder = folder
        self._url = kept.url or f"sqlite:///{folder / 'bot.db'}"
        self._master_key = new_master_key()
        self._recipient = new_identity()[1]
        self.port = free_port()
        """Where updates are posted to."""
        self._own = [free_port() for _ in range(case.workers or 1)]
        self._environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": root,
            "DATABASE": str(folder / "bot.db"),
            "DATABASE_URL": self._url,
            "MASTER_KEY": self._master_key,
            "SEAL_RECIPIENTS": self._recipient,
            "ALLOW_EXAMPLES": "1",
            "LOG_LEVEL": "WARNING",
        }
        self._processes: list[asyncio.subprocess.Process] = []

    async def start(self, cores: Iterable[int]) -> None:
        """Returns when they can be posted to, if they can."""
        for port in self._own:
            environment = self._environment | (self._hook(port) if self._case.connections else {})
            with (self._folder / "bot.log").open("ab") as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", *self._case.bot.module,
                    env=environment, cwd=self._folder, stdout=log, stderr=log,
                )  # fmt: skip
            # At once, so that its threads are born on the same cores.
            os.sched_setaffinity(process.pid, cores)
            self._processes.append(process)
        if self._case.connections:
            for port in self._own:
                await until(partial(_ready, port), 60)

    def _hook(self, own: int) -> dict[str, str]:
        return {
            # Telegram's would be https; nobody sets this one.
            "WEBHOOK_URL": f"http://127.0.0.1:{self.port}{HOOK_PATH}",
            "WEBHOOK_SECRET": SECRET,
            "LISTEN": f"127.0.0.1:{self.port},127.0.0.1:{own}",
        }

    @property
    def alive(self) -> bool:
        return all(process.returncode is None for process in self._processes)

    def cpu(self) -> float:
        """Processor seconds of all of them, with their threads."""
        return sum(_cpu(process.pid) for process in self._processes)

    def log(self) -> str:
        return (self._folder / "bot.log").read_text(encoding="utf-8")

    async def stop(self) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.terminate()
        for process in self._processes:
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:  # a plain bot with a long queue
                process.kill()
                await process.wait()

    async def judge(self, told: set[int]) -> None:
        """Raises `AssertionError` if one of these accounts was told of a signature and has no row,
        or if our tallies do not agree with the rows. Once they have stopped."""
        if self._case.bot is not OURS:
            with sqlite3.connect(self._folder / "bot.db") as plain:
                assert told <= {one for (one,) in plain.execute("SELECT account FROM signatures")}
            return
        store = await Store.open(
            engine_for(self._url),
            Keys.parse(self._master_key),
            Sealer.parse(self._recipient),
            load(BUNDLED).slug,
        )
        try:
            accounts = [f"telegram:{one}" for one in told]
            for start in range(0, len(accounts), AT_ONCE):
                some = accounts[start : start + AT_ONCE]
                async with store.turn() as turn:
                    assert len(await turn.look_up(some)) == len(some), "told, and not recorded"
            assert await store.recount() == []
        finally:
            await store.close()


async def _ready(port: int) -> bool:
    try:
        return (await get(port, "/readyz")).status == 200
    except OSError:
        return False


# ── processes ────────────────────────────────────────────────────────────────────────────


@contextmanager
def on_cores(cores: Iterable[int]) -> Iterator[None]:
    """This process, and those that it starts meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _cpu(pid: int) -> float:
    """Processor seconds of a process, and of children of its own that have ended."""
    try:
        fields = _stat(pid)
    except OSError:  # it has ended since; its parent counts it now
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _children(pid: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        with suppress(OSError):  # it has ended since
            if folder.name.isdigit() and _parent(int(folder.name)) == pid:
                yield int(folder.name)


def _stat(pid: int) -> list[str]:
    """The fields behind the program's name."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()

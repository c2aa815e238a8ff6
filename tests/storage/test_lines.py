"""Connections to PostgreSQL that break, freeze or lead to a standby, and what becomes of a turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from storage.failures import Contended, StoreUnavailable
from storage.keys import Keys
from storage.postgres import LOCK_SECONDS, READERS, Postgres
from storage.postgres.lines import BEGIN_SECONDS
from storage.sealing import Sealer
from storage.store import Store

MONDAY = date(2012, 3, 19)


class Cable:
    """What lies between us and the server. Frozen, it swallows what is sent on the lines that are
    open, as a failover does; new lines work."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._frozen = 0
        self._lines = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def lay(self) -> int:
        """Its port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def freeze(self) -> None:
        self._frozen = self._lines

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._lines += 1
        there, on = await asyncio.open_unix_connection(self._socket)
        for source, target in ((here, on), (there, back)):
            task = asyncio.create_task(self._carry(self._lines, source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(
        self, line: int, source: asyncio.StreamReader, target: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if line > self._frozen:
                    target.write(data)
                    await target.drain()
            target.close()


@pytest.fixture
async def cable(url: str) -> AsyncIterator[tuple[Cable, str]]:
    """A cable to the server, and the URL by it."""
    parts = urlsplit(url)
    cable = Cable(Path(parse_qs(parts.query)["host"][0]) / ".s.PGSQL.5432")
    port = await cable.lay()
    yield cable, f"postgresql://postgres@127.0.0.1:{port}{parts.path}?sslmode=disable"
    await cable.cut()


async def test_after_a_failover_that_leaves_lines_half_open_the_next_turn_takes_a_moment(
    cable: tuple[Cable, str], keys: Keys, sealer: Sealer
) -> None:
    line, url = cable
    store = await Store.open(Postgres(url), keys, sealer, "rescue")
    await asyncio.gather(*(store.totals(MONDAY) for _ in range(READERS)))
    line.freeze()
    began = time.monotonic()
    async with store.turn() as turn:
        await turn.fresh([("telegram:7", 1)], MONDAY)
    await asyncio.gather(*(store.totals(MONDAY) for _ in range(READERS)))
    assert time.monotonic() - began < 3 * BEGIN_SECONDS
    await store.close()


async def test_readers_never_keep_a_turn_waiting(url: str, keys: Keys, sealer: Sealer) -> None:
    store = await Store.open(Postgres(url), keys, sealer, "rescue")
    released = asyncio.Event()

    async def read() -> None:
        async with store.snapshot() as snapshot:
            await snapshot.tallies()
            await released.wait()

    reading = [asyncio.create_task(read()) for _ in range(READERS + 2)]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(1):
        async with store.turn() as turn:
            await turn.fresh([("telegram:7", 1)], MONDAY)
    released.set()
    await asyncio.gather(*reading)
    await store.close()


async def test_a_turn_that_waits_for_another_workers_begins_anew_before_long(
    url: str, keys: Keys, sealer: Sealer
) -> None:
    one = await Store.open(Postgres(url), keys, sealer, "rescue")
    two = await Store.open(Postgres(url), keys, sealer, "rescue")
    async with one.turn() as turn:
        await turn.sessions(["telegram:1"])
        began = time.monotonic()
        with pytest.raises(Contended):
            async with two.turn() as other:
                await other.sessions(["telegram:1"])
        assert LOCK_SECONDS * 0.9 < time.monotonic() - began < LOCK_SECONDS * 2
    async with two.turn() as other:
        await other.sessions(["telegram:1"])
    await one.close()
    await two.close()


async def test_a_turn_that_hangs_keeps_its_worker_from_nothing(
    url: str, keys: Keys, sealer: Sealer
) -> None:
    """It says that it is there, and is not given up."""
    engines = [Postgres(url, lease=0.6) for _ in range(2)]
    one, two = [await Store.open(engine, keys, sealer, "rescue") for engine in engines]
    assert one.crew is not None
    assert two.crew is not None
    async with one.turn() as turn:
        await turn.sessions(["telegram:1"])
        for _ in range(15):
            assert not (await one.crew.beat()).anew
            await two.crew.beat()
            await asyncio.sleep(0.1)
    await one.close()
    await two.close()


async def test_who_writes_is_led_to_the_primary_and_says_so_where_there_is_none(
    url: str, keys: Keys, sealer: Sealer
) -> None:
    """A server whose sessions are read only is what a standby looks like."""
    store = await Store.open(Postgres(url), keys, sealer, "rescue")
    await store.close()
    reading = f"{url}&options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(StoreUnavailable, match="TargetServerAttributeNotMatched"):
        await Store.open(Postgres(reading), keys, sealer, "rescue")

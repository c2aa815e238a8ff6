"""Replies wait in the database while the messenger is slow; none is lost, doubled or overtaken."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.outflow import Outflow
from storage.failures import StoreUnavailable
from storage.keys import Keys, new_master_key
from storage.records import NewMessage, OutboxRow
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store

IN_HAND, PAGE = 20, 5


class Out:
    """A messenger that sends when the test lets it."""

    def __init__(self) -> None:
        self.taken: list[OutboxRow] = []
        self.sent: list[OutboxRow] = []
        self.most = 0
        self._changed = asyncio.Event()

    @property
    def backlog(self) -> int:
        return len(self.taken) - len(self.sent)

    def deliver(self, rows: Sequence[OutboxRow]) -> None:
        self.taken += rows
        self.most = max(self.most, self.backlog)
        self._changed.set()

    async def room(self, rows: int) -> None:
        while self.backlog >= rows:
            await self._change()

    async def has_taken(self, rows: int) -> None:
        async with asyncio.timeout(10):
            while len(self.taken) < rows:
                await self._change()

    async def send(self, store: Store, rows: int) -> None:
        """Send so many; they are settled in the store."""
        sent = self.taken[len(self.sent) :][:rows]
        async with store.turn() as turn:
            await turn.settle([row.id for row in sent])
        self.sent += sent
        self._changed.set()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    keys = Keys.parse(new_master_key())
    sealer = Sealer.parse(new_identity()[1])
    opened = await Store.open(SQLite(tmp_path / "dojang.db"), keys, sealer, "rescue")
    yield opened
    await opened.close()


@pytest.fixture
def out() -> Out:
    return Out()


@pytest.fixture
async def outflow(store: Store, out: Out) -> AsyncIterator[Outflow]:
    outflow = Outflow(store, out, in_hand=IN_HAND, page=PAGE)
    running = asyncio.create_task(outflow.run())
    yield outflow
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def posted(store: Store, size: int) -> list[OutboxRow]:
    async with store.turn() as turn:
        return await turn.post([NewMessage(f"telegram:{n}", b"hello") for n in range(size)])


async def caught_up(outflow: Outflow) -> None:
    async with asyncio.timeout(10):
        while outflow._behind.is_set():  # noqa: ASYNC110 (nobody else needs to hear of it)
            await asyncio.sleep(0)


async def test_what_is_committed_is_handed_on_at_once(store: Store, out: Out, outflow: Outflow):
    await caught_up(outflow)
    rows = await posted(store, 3)
    outflow.deliver(rows)
    assert out.taken == rows


async def test_what_an_earlier_process_left_comes_first_and_never_all_at_once(
    store: Store, out: Out
):
    left = await posted(store, 100)
    outflow = Outflow(store, out, in_hand=IN_HAND, page=PAGE)
    running = asyncio.create_task(outflow.run())
    new = await posted(store, 3)
    outflow.deliver(new)
    while len(out.sent) < 103:
        await out.has_taken(len(out.sent) + 1)
        await out.send(store, 4)
    assert out.taken == [*left, *new]
    assert out.most <= IN_HAND
    running.cancel()


async def test_beyond_the_limit_rows_wait_in_the_database_in_their_order(
    store: Store, out: Out, outflow: Outflow
):
    await caught_up(outflow)
    rows = []
    for _ in range(30):
        rows += await posted(store, 4)
        outflow.deliver(rows[-4:])
    assert out.most <= IN_HAND
    while len(out.sent) < len(rows):
        await out.has_taken(len(out.sent) + 1)
        await out.send(store, 3)
    assert out.sent == rows


async def test_after_the_jam_rows_are_handed_on_at_once_again(
    store: Store, out: Out, outflow: Outflow
):
    await caught_up(outflow)
    rows = await posted(store, IN_HAND + 7)
    outflow.deliver(rows)
    await out.has_taken(IN_HAND - PAGE)
    await out.send(store, IN_HAND)
    await out.has_taken(len(rows))
    await out.send(store, IN_HAND)
    await caught_up(outflow)
    last = await posted(store, 1)
    outflow.deliver(last)
    assert out.taken == [*rows, *last]


async def test_whatever_the_tempo_nothing_is_lost_doubled_or_overtaken(
    store: Store, out: Out, outflow: Outflow
):
    chance = random.Random(4)
    rows: list[OutboxRow] = []

    async def commit() -> None:
        for _ in range(60):
            new = await posted(store, chance.randint(1, 9))
            rows.extend(new)
            for _ in range(chance.randint(0, 3)):  # between commit and delivery others get a turn
                await asyncio.sleep(0)
            outflow.deliver(new)

    committing = asyncio.create_task(commit())
    while not committing.done() or len(out.sent) < len(rows):
        await out.has_taken(min(len(out.sent) + 1, len(rows)))
        await out.send(store, chance.randint(1, 9))
    assert out.sent == rows
    assert out.most <= IN_HAND


async def test_a_broadcast_stays_in_the_database_and_keeps_no_reply_there(store: Store, out: Out):
    async def mixed(*broadcasts: int | None) -> list[OutboxRow]:
        async with store.turn() as turn:
            return await turn.post(
                [NewMessage(f"telegram:{n}", b"", 2 * bool(b), b) for n, b in enumerate(broadcasts)]
            )

    left = await mixed(*[1] * (2 * PAGE), None, 1, None)
    outflow = Outflow(store, out, in_hand=IN_HAND, page=PAGE)
    running = asyncio.create_task(outflow.run())
    await out.has_taken(2)
    await caught_up(outflow)
    new = await mixed(1, None, 1)
    outflow.deliver(new)
    assert out.taken == [row for row in [*left, *new] if row.broadcast is None]
    running.cancel()


class Flaky:
    """A store that is away for the first questions."""

    def __init__(self, store: Store, failures: int) -> None:
        self._store = store
        self._failures = failures

    async def waiting(self, limit: int, after_id: int = 0) -> list[OutboxRow]:
        if self._failures:
            self._failures -= 1
            raise StoreUnavailable(reason="a test")
        return await self._store.waiting(limit, after_id)


async def test_a_database_that_is_away_is_asked_again(store: Store, out: Out):
    rows = await posted(store, 3)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    outflow = Outflow(Flaky(store, 3), out, sleep=sleep)
    running = asyncio.create_task(outflow.run())
    await out.has_taken(3)
    assert out.taken == rows
    assert len(slept) == 3
    running.cancel()

"""Several workers deliver out of one outbox: nothing is lost, doubled or overtaken, in any chat."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from bot.shared_outflow import SharedOutflow
from storage.keys import Keys, new_master_key
from storage.postgres import Postgres
from storage.records import BROADCAST, CARD, ChatPace, NewMessage, OutboxRow
from storage.sealing import Sealer, new_identity
from storage.store import Store
from tests.postgres import Server

LEASE = 0.6
CUT_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""
CHATS = [f"telegram:{n}" for n in range(6)]

Start = Callable[..., Awaitable["Worker"]]


@dataclass
class Messenger:
    """What has arrived in each chat, by whichever worker."""

    arrived: dict[str, list[bytes]] = field(default_factory=dict)

    def send(self, row: OutboxRow) -> None:
        self.arrived.setdefault(row.address, []).append(row.payload)

    @property
    def total(self) -> int:
        return sum(map(len, self.arrived.values()))


class Out:
    """A worker's sender: one message of a chat after the other, each settled before the next."""

    def __init__(self, store: Store, messenger: Messenger, chance: random.Random) -> None:
        self._store = store
        self._messenger = messenger
        self._chance = chance
        self._rows: dict[int, OutboxRow] = {}
        self._chats: dict[str, asyncio.Task[None]] = {}
        self._waiting: dict[str, list[OutboxRow]] = {}
        self._changed = asyncio.Event()
        self.most = 0

    @property
    def in_hand(self) -> AbstractSet[int]:
        return self._rows.keys()

    @property
    def backlog(self) -> int:
        return len(self._rows)

    def deliver(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            assert row.broadcast is None
            if row.id not in self._rows:
                self._rows[row.id] = row
                self._waiting.setdefault(row.address, []).append(row)
                if row.address not in self._chats:
                    self._chats[row.address] = asyncio.create_task(self._serve(row.address))
        self.most = max(self.most, self.backlog)

    async def room(self, rows: int) -> None:
        while self.backlog >= rows:
            self._changed.clear()
            await self._changed.wait()

    async def _serve(self, address: str) -> None:
        while self._waiting[address]:
            row = self._waiting[address][0]
            self._messenger.send(row)
            await asyncio.sleep(self._chance.choice([0, 0, 0.002, 0.01]))
            async with self._store.turn() as turn:
                await turn.settle([row.id])
            self._waiting[address].pop(0)
            del self._rows[row.id]
            self._changed.set()
        del self._chats[address]

    def stop(self) -> None:
        for task in self._chats.values():
            task.cancel()


class Worker:
    def __init__(self, store: Store, messenger: Messenger, seed: int, in_hand: int) -> None:
        assert store.crew is not None
        self.store, self.crew = store, store.crew
        self.out = Out(store, messenger, random.Random(seed))
        self.outflow = SharedOutflow(
            store, self.out, lambda: self.crew.doubts, in_hand=in_hand, page=5, at_rest=0.1
        )
        self._running = [asyncio.create_task(self.outflow.run()), asyncio.create_task(self._beat())]

    async def _beat(self) -> None:
        while True:
            await self.crew.beat()
            await asyncio.sleep(LEASE / 6)

    async def post(self, *messages: tuple[str, bytes]) -> None:
        """As a turn does: it has read what these chats said before."""
        async with self.store.turn() as turn:
            await turn.sessions({address for address, _ in messages})
            rows = await turn.post([NewMessage(address, payload) for address, payload in messages])
        self.outflow.deliver(rows)

    async def die(self) -> None:
        """Without a word to anybody."""
        self.out.stop()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


@pytest.fixture
async def messenger() -> Messenger:
    return Messenger()


@pytest.fixture
async def start(postgres: Server, messenger: Messenger) -> AsyncIterator[Start]:
    """Starts one more worker."""
    url = await postgres.new_database()
    keys, sealer = Keys.parse(new_master_key()), Sealer.parse(new_identity()[1])
    async with AsyncExitStack() as stack:

        async def begin(*, in_hand: int = 1000) -> Worker:
            store = await Store.open(Postgres(url, lease=LEASE), keys, sealer, "rescue")
            stack.push_async_callback(store.close)
            worker = Worker(store, messenger, store.crew.worker, in_hand)  # type: ignore[union-attr]
            stack.push_async_callback(worker.die)
            return worker

        yield begin
    await postgres.drop(url)


async def arrived(messenger: Messenger, messages: int) -> None:
    async with asyncio.timeout(20):
        while messenger.total < messages:  # noqa: ASYNC110 (nobody else needs to hear of it)
            await asyncio.sleep(0.01)


async def test_what_a_worker_writes_it_delivers_at_once(start: Start, messenger: Messenger):
    one = await start()
    await start()
    await one.post((CHATS[0], b"1"), (CHATS[1], b"1"))
    assert one.out.backlog == 2
    await arrived(messenger, 2)


async def test_what_another_has_something_before_goes_after_that(
    start: Start, messenger: Messenger
):
    one, two = await start(), await start()
    await one.post(*[(CHATS[0], b"%d" % n) for n in range(3)])
    await two.post((CHATS[0], b"3"))
    await arrived(messenger, 4)
    assert messenger.arrived == {CHATS[0]: [b"0", b"1", b"2", b"3"]}


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_the_tempo_nothing_is_lost_doubled_or_overtaken(
    start: Start, messenger: Messenger, seed: int
):
    chance = random.Random(seed)
    workers = [await start(in_hand=chance.choice([6, 1000])) for _ in range(3)]
    said: dict[str, list[bytes]] = {}
    locks = {address: asyncio.Lock() for address in CHATS}

    async def talk(worker: Worker) -> None:
        for _ in range(40):
            addresses = sorted(chance.sample(CHATS, chance.randint(1, 3)))
            for address in addresses:  # the order in which turns of one chat are kept
                await locks[address].acquire()
            messages = []
            for address in addresses:
                for _ in range(chance.randint(1, 3)):
                    said.setdefault(address, []).append(b"%d" % len(said[address]))
                    messages.append((address, said[address][-1]))
            await worker.post(*messages)
            for address in addresses:
                locks[address].release()
            await asyncio.sleep(chance.choice([0, 0.001, 0.02]))

    for address in CHATS:
        said[address] = []
    await asyncio.gather(*(talk(worker) for worker in workers))
    await arrived(messenger, sum(map(len, said.values())))
    await asyncio.sleep(0.2)
    assert messenger.arrived == {address: texts for address, texts in said.items() if texts}
    assert await workers[0].store.waiting(1) == []


async def test_what_a_dead_worker_had_is_delivered_by_another(start: Start, messenger: Messenger):
    one, two = await start(in_hand=2), await start()
    await one.post(*[(address, b"%d" % n) for address in CHATS for n in range(4)])
    await one.die()
    before = messenger.total
    assert before < 24
    await two.post((CHATS[0], b"4"))
    async with asyncio.timeout(20):
        while await two.store.waiting(1):  # noqa: ASYNC110 (nobody else needs to hear of it)
            await asyncio.sleep(0.02)
    for address in CHATS:
        texts = messenger.arrived[address]
        # The one in flight when it died comes twice; nothing is missing, nothing overtakes.
        assert sorted(set(texts)) == [b"%d" % n for n in range(5 if address == CHATS[0] else 4)]
        assert texts == sorted(texts)
        assert len(texts) <= len(set(texts)) + 1


async def test_what_is_beyond_the_limit_waits_in_the_database(start: Start, messenger: Messenger):
    one = await start(in_hand=7)
    for n in range(30):
        await one.post(*[(address, b"%02d" % n) for address in CHATS])
    await arrived(messenger, 30 * len(CHATS))
    assert one.out.most <= 7
    assert messenger.arrived == {address: [b"%02d" % n for n in range(30)] for address in CHATS}


async def test_a_turn_that_was_kept_though_it_seemed_lost_is_delivered_before_the_next(
    start: Start, messenger: Messenger
):
    one = await start()
    async with one.store.turn() as turn:  # committed, but nobody was told
        await turn.sessions([CHATS[0]])
        await turn.post([NewMessage(CHATS[0], b"0")])
    one.crew.doubts += 1  # type: ignore[misc]
    await one.post((CHATS[0], b"1"))
    await arrived(messenger, 2)
    assert messenger.arrived == {CHATS[0]: [b"0", b"1"]}


async def test_a_claim_that_is_cut_off_is_in_doubt_and_nothing_stays_behind(
    start: Start, messenger: Messenger
):
    one, two = await start(), await start()
    async with one.store._engine.writing() as turn:
        await turn.ask("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(20):
            while not two.crew.doubts:
                await turn.ask(CUT_OFF)
                await asyncio.sleep(0.01)
    await two.post((CHATS[0], b"0"))
    await arrived(messenger, 1)
    assert messenger.arrived == {CHATS[0]: [b"0"]}


async def test_replies_are_claimed_before_cards_and_broadcasts_by_nobody(start: Start):
    one, two = await start(), await start()
    async with one.store.turn() as turn:
        await turn.post(
            [
                NewMessage(CHATS[0], b"card", CARD),
                NewMessage(CHATS[1], b"news", BROADCAST, 1),
                NewMessage(CHATS[2], b"reply"),
            ]
        )
    await two.die()  # before anything is free
    await one.die()
    await one.store.close()
    claimed = await two.store.claim(10)
    assert [row.payload for row in claimed] == [b"reply", b"card"]


async def test_workers_tell_each_other_of_chats_that_are_written_to_a_lot(start: Start):
    one, two = (await start()).store, (await start()).store
    told = [ChatPace("-100555", 16.0, 0.0), ChatPace("", 0.0, 7.0)]
    assert await one.share_paces(told, 12) == ([], 0)
    heard, sent = await two.share_paces([], 5)
    assert sent == 12
    assert [(pace.address, round(pace.at_rest), round(pace.held)) for pace in sorted_(heard)] == [
        ("", 0, 7),
        ("-100555", 16, 0),
    ]
    assert await one.share_paces([], 12) == ([], 5)
    async with two._engine.reading() as questions:
        rows = await questions.ask("SELECT chat, address FROM paces")
    assert not [value for row in rows for value in row if b"100555" in value]


def sorted_(paces: Sequence[ChatPace]) -> list[ChatPace]:
    return sorted(paces, key=lambda pace: pace.address)

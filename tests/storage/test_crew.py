"""Workers that share a database: what is whose, who is still there, and what one does for all."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, Literal, TypeAlias

import asyncpg
import pytest

from storage import cards
from storage.care.case_facts import CaseDraft, Selection
from storage.failures import AlreadyServed
from storage.keys import Keys
from storage.postgres import Postgres
from storage.postgres.crew import SLOTS, Crew
from storage.records import (
    BROADCAST,
    CARD,
    Card,
    CardDue,
    NewMessage,
    OutboxRow,
    Rounding,
    Signing,
)
from storage.sealing import Sealer
from storage.states import State
from storage.store import Store
from storage.turn import Turn
from tests.storage.meddling import meddle
from tests.storage.places import codes_of
from tests.storage.workers import Workers, unhindered

MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)
ANN, BEN, EVE = "telegram:1", "telegram:2", "telegram:3"
LONG: Final = 600.0
"""A lease that no test outlives. Where time passes, the test says so."""

Make: TypeAlias = Callable[..., Signing]


@dataclass
class Worker:
    """A store, its place in the crew, and a clock that the test moves."""

    store: Store
    crew: Crew
    url: str
    now: float = 0.0

    async def post(self, *messages: tuple[str, bytes], lane: int = 0) -> list[OutboxRow]:
        """As a turn does it: it has read what these chats said before."""

        async def play(turn: Turn) -> list[OutboxRow]:
            await turn.sessions({address for address, _ in messages})
            return await turn.post([NewMessage(*message, lane) for message in messages])

        return await unhindered(self.store, play)

    async def settle(self, *ids: int) -> None:
        await unhindered(self.store, lambda turn: turn.settle(ids))

    async def claim(self, most: int = 100) -> list[tuple[str, bytes]]:
        return [(row.address, row.payload) for row in await self.store.claim(most)]


Start: TypeAlias = Callable[..., Awaitable[Worker]]


@pytest.fixture
async def start(url: str, keys: Keys, sealer: Sealer) -> AsyncIterator[Start]:
    """Starts one more worker on the same database."""
    async with AsyncExitStack() as stack:

        async def begin(*, lease: float = LONG) -> Worker:
            store = await Store.open(Postgres(url, lease=lease), keys, sealer, "rescue")
            stack.push_async_callback(store.close)
            assert isinstance(store.crew, Crew)
            return Worker(store, store.crew, url)

        yield begin


def clocked(worker: Worker) -> Worker:
    """Its own clock is the test's from now on."""
    worker.crew._clock = lambda: worker.now
    worker.crew._beaten = worker.crew._steady_since = 0.0
    return worker


async def expire(*gone: Worker) -> None:
    """Their leases have run out, by the database's clock."""
    link = await asyncpg.connect(gone[0].url)
    try:
        await link.execute(
            "UPDATE workers SET until = clock_timestamp() - interval '1 second' WHERE id = ANY($1)",
            [worker.crew.worker for worker in gone],
        )
    finally:
        await link.close()


async def beat_for(worker: Worker, seconds: float) -> None:
    """It says that it is there, five times in each lease, for so long."""
    step = worker.crew.lease / 5
    for _ in range(round(seconds / step)):
        worker.now += step
        await worker.crew.beat()


# ── counts ───────────────────────────────────────────────────────────────────────────────


async def test_no_two_workers_have_one_slot_and_a_free_one_is_taken_again(start: Start) -> None:
    workers = await asyncio.gather(*(start() for _ in range(4)))
    assert {worker.crew.slot for worker in workers} == {1, 2, 3, 4}
    await workers[1].store.close()
    assert (await start()).crew.slot == workers[1].crew.slot


async def test_who_finds_no_slot_free_shares_one_and_all_counts_stay_true(
    start: Start, signing: Make
) -> None:
    first = await start()
    link = await asyncpg.connect(first.url)
    await link.execute(
        "INSERT INTO workers (slot, until, role)"
        " SELECT free, now() + interval '1 hour', '' FROM generate_series(2, $1) AS free",
        SLOTS - 1,
    )
    await link.close()
    second, third = await start(), await start()
    assert (first.crew.slot, second.crew.slot, third.crew.slot) == (1, 0, 0)
    workers = Workers([first.store, second.store, third.store])

    async def sign(person: int) -> None:
        await workers.turn(lambda turn: turn.record([signing(person)]))

    await asyncio.gather(*(sign(n) for n in range(30)))
    assert (await first.store.totals(MONDAY)).verified == 30
    assert await first.store.recount() == []


async def test_looking_which_cards_are_due_reads_no_other_links_counts(
    start: Start, signing: Make
) -> None:
    """Those are sums over slots, and there may be a hundred thousand of them."""
    worker = await start()
    async with worker.store.turn() as turn:
        [code] = await codes_of(turn, (ANN, "Choir"))
        await turn.keep_cards([Card(ANN, "group", code, 0, 0)])
        await turn.record([signing(n, invite=code) for n in range(10)])
    await meddle(
        worker.store,
        "INSERT INTO tally_slots SELECT 'invite', 'other' || link, 1, 25"
        " FROM generate_series(1, (SELECT links FROM given)) AS link",
        links=1_000,
    )
    async with worker.store._engine.reading() as questions:
        rounding = Rounding(least=10, step=10)
        found = await cards.due(worker.store._ledger(questions), NOON, rounding, "", 100)
        [(read,)] = await questions.ask(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = 'tally_slots'"
        )
    assert found == [CardDue(ANN, "group", 10)]
    assert read < 10


async def test_those_who_sign_at_several_workers_do_not_wait_for_each_other(
    start: Start, signing: Make
) -> None:
    first, second = await start(), await start()
    async with first.store.turn() as one, second.store.turn() as other:
        async with asyncio.timeout(5):
            await one.record([signing(1)])
            await other.record([signing(2)])
    assert (await first.store.totals(MONDAY)).verified == 2


async def test_two_who_wait_for_each_other_at_the_desk_and_at_a_gate_both_get_through(
    start: Start, signing: Make
) -> None:
    first, second = await start(), await start()
    draft = CaseDraft(State.HELD, Selection(), "a machine?", ANN, NOON, counted=0)
    both = asyncio.Barrier(2)
    met = False

    async def meet() -> None:
        nonlocal met
        if not met:
            await both.wait()
            met = True

    async def sign_and_decide(turn: Turn) -> None:
        await turn.record([signing(1)])
        await meet()
        await turn.care.hush({"a matter": NOON}, NOON)

    async def decide_and_hold(turn: Turn) -> None:
        await turn.care.hush({"another": NOON}, NOON)
        await meet()
        assert await turn.care.open_case(draft) is not None

    async with asyncio.timeout(20):
        await asyncio.gather(
            unhindered(first.store, sign_and_decide), unhindered(second.store, decide_and_hold)
        )
    assert (await first.store.totals(MONDAY)).verified == 1


async def test_what_one_worker_counted_another_takes_back(start: Start, signing: Make) -> None:
    """So a slot may go below zero; their sum never lies."""
    first, second = await start(), await start()
    people = [signing(n) for n in range(10)]
    async with first.store.turn() as turn:
        outcomes = await turn.record(people)
    assert [one.total for one in outcomes] == list(range(1, 11))  # type: ignore[union-attr]
    async with second.store.turn() as turn:
        after = await turn.withdraw([person.account for person in people[:4]])
    assert sorted(after.values()) == [6, 7, 8, 9]
    for worker in (first, second):
        totals = await worker.store.totals(MONDAY)
        assert (totals.verified, totals.withdrawn) == (6, 4)
        assert totals.countries == (("KR", 6),)
        assert await worker.store.recount() == []
    async with first.store._engine.reading() as questions:
        slots = await questions.ask("SELECT slot, n FROM tally_slots WHERE kind = 'total'")
    assert dict(slots) == {first.crew.slot: 10, second.crew.slot: -4}


async def test_two_turns_never_read_one_session_at_once(start: Start) -> None:
    """Else of two things that a person does at once one would be forgotten."""
    workers = Workers([(await start()).store for _ in range(3)])

    async def one_more(turn: Turn) -> None:
        kept = (await turn.sessions([ANN])).get(ANN, b"0")
        await turn.save_sessions({ANN: b"%d" % (int(kept) + 1)}, MONDAY)

    await asyncio.gather(*(workers.turn(one_more) for _ in range(60)))
    async with workers.stores[0].turn() as turn:
        assert await turn.sessions([ANN]) == {ANN: b"60"}


# ── the outbox ───────────────────────────────────────────────────────────────────────────


async def test_what_a_worker_writes_it_delivers_unless_another_is_before_it(start: Start) -> None:
    first, second = await start(), await start()
    assert [row.ours for row in await first.post((ANN, b"1"), (ANN, b"2"))] == [True, True]
    assert [row.ours for row in await second.post((ANN, b"3"), (BEN, b"4"))] == [False, True]
    assert [row.ours for row in await first.post((ANN, b"5"))] == [False], "it comes after 3"
    assert [row.payload for row in await first.store.ours(9)] == [b"1", b"2"]
    assert [row.payload for row in await second.store.ours(9)] == [b"4"]


async def test_nothing_is_claimed_of_a_chat_that_is_in_another_hand(start: Start) -> None:
    first, second, third = await start(), await start(), await start()
    [one] = await first.post((ANN, b"1"))
    await second.post((ANN, b"2"), (ANN, b"3"))
    assert await second.claim() == []
    assert await third.claim() == []
    await first.settle(one.id)
    assert await third.claim() == [(ANN, b"2")], "and of those that follow only the first"
    assert await second.claim() == []
    assert await first.claim() == []
    assert await third.claim() == [(ANN, b"3")], "which is behind what it has in hand"


async def test_who_has_a_chat_in_hand_claims_what_follows_at_once(start: Start) -> None:
    first, second = await start(), await start()
    await first.post((ANN, b"1"))
    await second.post((ANN, b"2"))
    assert await first.claim() == [(ANN, b"2")]


async def test_replies_are_claimed_before_cards_and_never_more_than_wanted(start: Start) -> None:
    first, second = await start(), await start()
    people = [f"telegram:{n}" for n in range(100, 110)]
    await first.post(*((one, b"card") for one in people[:5]), lane=CARD)
    await first.post(*((one, b"reply") for one in people[5:]))
    await first.store.close()
    assert await second.claim(3) == [(one, b"reply") for one in people[5:8]]
    assert await second.claim(3) == [(people[8], b"reply"), (people[9], b"reply"),
                                     (people[0], b"card")]  # fmt: skip
    assert len(await second.claim(100)) == 4


async def test_what_is_posted_for_a_broadcast_is_nobodys_and_in_nobodys_way(start: Start) -> None:
    first, second = await start(), await start()
    async with first.store.turn() as turn:
        number = await turn.care.draft_broadcast({"ko": "news"}, EVE, NOON)
        [row] = await turn.post([NewMessage(ANN, b"news", BROADCAST, number)])
    assert row.ours, "it is delivered by who leads"
    assert await second.claim() == []
    assert [one.ours for one in await second.post((ANN, b"reply"))] == [True]


async def test_what_a_worker_leaves_others_claim_at_once_in_order(start: Start) -> None:
    first, second = await start(), await start()
    await first.post((ANN, b"1"), (ANN, b"2"), (BEN, b"3"))
    assert await second.claim() == []
    await first.store.close()
    assert await second.claim() == [(ANN, b"1"), (BEN, b"3")]
    assert await second.claim() == [(ANN, b"2")]


# ── who is there ─────────────────────────────────────────────────────────────────────────


async def test_who_is_silent_for_a_lease_is_given_up_and_its_messages_go_to_others(
    start: Start,
) -> None:
    """In real time."""
    silent, other = await start(lease=0.5), await start(lease=0.5)
    await silent.post((ANN, b"1"), (ANN, b"2"))
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(20):
        while not (claimed := await other.claim()):
            await other.crew.beat()
            await asyncio.sleep(0.05)
    assert claimed == [(ANN, b"1")]
    assert asyncio.get_running_loop().time() - began > 0.3, "not before its lease was over"
    assert (await silent.crew.beat()).anew, "it is told"
    assert not (await silent.crew.beat()).anew, "and is one of them again"
    assert await silent.claim() == [], "the chat is in another hand by now"


async def test_who_says_that_it_is_there_is_never_given_up(start: Start) -> None:
    first, second = clocked(await start()), clocked(await start())
    await beat_for(first, 3 * LONG)
    await first.crew.beat()
    assert not (await second.crew.beat()).anew


async def test_a_worker_that_is_given_up_claims_nothing(start: Start) -> None:
    """What it claimed before it has heard of it would be claimed by another as well."""
    late, other = clocked(await start()), clocked(await start())
    await expire(late)
    await beat_for(other, LONG)
    await other.post((ANN, b"1"))
    await other.store.close()
    assert await late.claim() == []
    assert (await late.crew.beat()).anew
    assert await late.claim() == [(ANN, b"1")]


async def test_what_a_worker_that_is_given_up_writes_is_delivered_by_another(start: Start) -> None:
    one, two = clocked(await start()), await start()
    link = await asyncpg.connect(one.url)
    await link.execute("DELETE FROM workers WHERE id = $1", one.crew.worker)
    await link.close()
    [row] = await one.post((ANN, b"1"))
    assert not row.ours
    assert await two.claim() == [(ANN, b"1")]


async def test_the_slot_of_who_was_given_up_is_nobodys_for_a_while(start: Start) -> None:
    """It may hang in a turn, which whoever took its slot would have to wait for."""
    one = await start(lease=0.2)
    two = clocked(await start())
    two.now = two.crew._steady_since + LONG
    two.crew._beaten = two.now
    await asyncio.sleep(0.3)
    await two.crew.beat()
    three = await start()
    assert three.crew.slot not in {one.crew.slot, two.crew.slot}


@pytest.mark.parametrize("first_to_beat", [0, 1, 2])
async def test_after_an_outage_everybody_has_time_to_say_that_they_are_there(
    start: Start, first_to_beat: int
) -> None:
    """Longer than the lease, nobody could be heard; then each is back within half a lease."""
    workers = [clocked(await start()) for _ in range(3)]
    for worker in workers:
        await beat_for(worker, LONG)
    await expire(*workers)
    for worker in workers:
        worker.now += 3 * LONG
    back = workers.pop(first_to_beat)
    assert not (await back.crew.beat()).anew
    await beat_for(back, 0.4 * LONG)
    for worker in workers:
        assert not (await worker.crew.beat()).anew


@pytest.mark.parametrize("serves", [False, True])
async def test_who_comes_after_an_outage_gives_nobody_up_before_they_could_be_heard(
    start: Start, serves: bool
) -> None:
    before = clocked(await start())
    await before.crew.serve("webhook")
    await expire(before)
    newcomer = clocked(await start())
    if serves:
        await newcomer.crew.serve("webhook")
    await beat_for(newcomer, 0.4 * LONG)
    assert not (await before.crew.beat()).anew


async def test_after_an_outage_who_does_not_come_back_is_given_up(start: Start) -> None:
    back, gone = clocked(await start()), clocked(await start())
    await gone.post((ANN, b"1"))
    await expire(back, gone)
    back.now += 3 * LONG
    await beat_for(back, LONG)
    assert await back.claim() == [(ANN, b"1")]


# ── what one does for all ────────────────────────────────────────────────────────────────


async def leaders(*workers: Worker) -> list[bool]:
    return [(await worker.crew.beat()).leads for worker in workers]


async def test_exactly_one_leads_and_goes_on_leading(start: Start) -> None:
    workers = [await start() for _ in range(3)]
    first = await asyncio.gather(*(worker.crew.beat() for worker in workers))
    assert sum(beat.leads for beat in first) == 1
    for _ in range(3):
        assert await leaders(*workers) == [beat.leads for beat in first]


async def test_another_leads_when_the_leader_leaves(start: Start) -> None:
    first, second, third = await start(), await start(), await start()
    assert await leaders(first, second, third) == [True, False, False]
    await first.store.close()
    assert await leaders(third, second) == [True, False]


async def test_another_leads_when_the_leader_is_given_up_and_it_is_told(start: Start) -> None:
    first, second = clocked(await start()), clocked(await start())
    assert await leaders(first, second) == [True, False]
    await expire(first)
    assert await leaders(second) == [False], "its lease is over, but it was given no time"
    await beat_for(second, LONG)
    assert await leaders(second, first, second) == [True, False, True]


# ── how updates come in ──────────────────────────────────────────────────────────────────


def waits(worker: Worker) -> Callable[[float], Awaitable[None]]:
    """Time passes for this worker as it waits."""

    async def sleep(seconds: float) -> None:
        worker.now += seconds

    return sleep


@pytest.mark.parametrize(
    ("there", "wanted", "granted"),
    [
        ("webhook", "webhook", True),
        ("polling", "polling", False),
        ("polling", "webhook", False),
        ("webhook", "polling", False),
        ("", "polling", True),
    ],
)
async def test_one_fetches_updates_or_any_number_take_them(
    start: Start, there: Literal["", "polling", "webhook"], wanted: str, granted: bool
) -> None:
    first, second = await start(), clocked(await start())
    if there:
        await first.crew.serve(there)
    if granted:
        await second.crew.serve(wanted, waits(second))
        return
    with pytest.raises(AlreadyServed):
        await second.crew.serve(wanted, waits(second))
    assert LONG < second.now < 2 * LONG, "it waits whether the other is still there"
    await first.store.close()
    await second.crew.serve(wanted, waits(second))


async def test_whoever_fetched_them_and_died_is_followed_when_its_lease_is_over(
    start: Start,
) -> None:
    dead, next_ = await start(), clocked(await start())
    await dead.crew.serve("polling")
    await expire(dead)
    await next_.crew.serve("polling", waits(next_))
    assert next_.now < LONG


async def test_of_many_that_want_to_fetch_them_at_once_one_is_let(start: Start) -> None:
    workers = [clocked(await start()) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(worker.crew.serve("polling", waits(worker)) for worker in workers),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        *["AlreadyServed"] * 3,
        "NoneType",
    ]


async def test_who_was_given_up_serves_as_before_when_it_is_back(start: Start) -> None:
    """Else another could begin to fetch what this one still fetches."""
    slow, other = clocked(await start()), clocked(await start())
    await slow.crew.serve("polling")
    await expire(slow)
    await beat_for(other, LONG)
    assert (await slow.crew.beat()).anew
    with pytest.raises(AlreadyServed):
        await other.crew.serve("polling", waits(other))


# ── everything at once ───────────────────────────────────────────────────────────────────


@dataclass
class Post:
    """What must be so: each chat's messages leave in the order in which they were written, from
    one hand at a time."""

    written: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    delivered: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    hands: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Of each chat, what is in hand (its number) and whose it is."""

    def take(self, worker: int, row: OutboxRow) -> None:
        holders = set(self.hands[row.address].values())
        assert holders <= {worker}, f"{row.address} is in the hand of {holders} and of {worker}"
        number = int(row.payload)
        before = [n for n in self.written[row.address] if n < number]
        done = [*self.delivered[row.address], *self.hands[row.address]]
        assert sorted(done) == before, "it would overtake"
        self.hands[row.address][number] = worker

    def send(self, address: str, number: int) -> None:
        del self.hands[address][number]
        self.delivered[address].append(number)

    def dies(self, worker: int) -> None:
        for address, held in self.hands.items():
            self.hands[address] = {n: by for n, by in held.items() if by != worker}


class Hand:
    """A worker that does by chance whatever a worker does."""

    def __init__(self, worker: Worker, post: Post, chance: random.Random) -> None:
        self.worker = worker
        self.id = worker.crew.worker
        self._post = post
        self._chance = chance
        self._rows: dict[tuple[str, int], OutboxRow] = {}

    async def write(self, chats: list[str]) -> None:
        """Numbers are given out where the order is: while no other turn reads these chats."""

        async def play(turn: Turn) -> tuple[list[OutboxRow], list[tuple[str, int]]]:
            await turn.sessions(set(chats))
            numbered, next_ = [], {chat: len(self._post.written[chat]) for chat in set(chats)}
            for chat in chats:
                numbered.append((chat, next_[chat]))
                next_[chat] += 1
            lane = self._chance.choice([0, 0, CARD])
            rows = await turn.post([NewMessage(c, b"%d" % n, lane) for c, n in numbered])
            for chat, number in numbered:
                self._post.written[chat].append(number)
            return rows, numbered

        rows, _ = await unhindered(self.worker.store, play)
        for row in rows:
            if row.ours:
                self._take(row)

    async def claim(self) -> None:
        for row in await self.worker.store.claim(self._chance.choice([1, 3, 100])):
            self._take(row)

    async def deliver(self) -> None:
        """One message of one chat, the first that is in hand."""
        chats = sorted({chat for chat, _ in self._rows})
        if chats:
            chat = self._chance.choice(chats)
            key = min(key for key in self._rows if key[0] == chat)
            row = self._rows.pop(key)
            self._post.send(*key)
            await self.worker.settle(row.id)

    async def leave(self) -> None:
        self._post.dies(self.id)
        self._rows.clear()
        await self.worker.store.close()

    async def die(self, others: list[Hand]) -> None:
        """Without a word; after a while the others notice."""
        self._post.dies(self.id)
        self._rows.clear()
        await expire(self.worker)
        for other in others:
            other.worker.crew._steady_since -= LONG
            await other.worker.crew.beat()

    def _take(self, row: OutboxRow) -> None:
        self._post.take(self.id, row)
        self._rows[row.address, int(row.payload)] = row


async def random_acts(start: Start, seed: int, rounds: int, *, at_once: int) -> None:
    """`at_once`: things that three workers do at the same time."""
    chance, post = random.Random(seed), Post()
    chats = [f"telegram:{n}" for n in range(4)]
    hands = [Hand(await start(), post, chance) for _ in range(3)]
    for _ in range(rounds):
        if chance.random() < 0.08:
            going = hands.pop(chance.randrange(3))
            await (going.leave() if chance.random() < 0.5 else going.die(hands))
            hands.append(Hand(await start(), post, chance))
        acts = []
        for hand in chance.sample(hands, at_once):
            act = chance.choice(["write", "claim", "deliver", "deliver"])
            some = [chance.choice(chats) for _ in range(chance.randint(1, 4))]
            acts.append(hand.write(some) if act == "write" else getattr(hand, act)())
        await asyncio.gather(*acts)
    for _ in range(10_000):  # nothing is left behind
        if post.delivered == post.written:
            break
        for hand in hands:
            await hand.claim()
            await hand.deliver()
    assert post.delivered == post.written
    assert await hands[0].worker.store.waiting(10) == []
    assert sum(map(len, post.written.values())) > rounds / 4


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_workers_do_in_turn_each_chat_hears_all_in_order_from_one_hand(
    start: Start, seed: int
) -> None:
    await random_acts(start, seed, 120, at_once=1)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_workers_do_at_once_each_chat_hears_all_in_order_from_one_hand(
    start: Start, seed: int
) -> None:
    await random_acts(start, seed, 80, at_once=3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 112))
async def test_whatever_workers_do_for_long_each_chat_hears_all_in_order_from_one_hand(
    start: Start, seed: int
) -> None:
    await random_acts(start, seed, 300, at_once=3)

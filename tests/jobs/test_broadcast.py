"""A broadcast leaves the database a page at a time, each message once, and none taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from bot.batches import Find
from bot.conversation.vocabulary import BroadcastWent, Place, Reply, Say
from bot.jobs.broadcast import AGAIN_SECONDS, PAGE, TELL_SECONDS, Broadcasting
from storage.care.broadcasts import Broadcast, Outcome, Phase
from storage.care.roles import Organizer, Role
from storage.keys import Keys, new_master_key
from storage.records import BROADCAST, ConsentChange, OutboxRow, Signing
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.telegram.stub import LeapingClock
from tests.walks.world import CAMPAIGN, NOW

WRITER = "telegram:9"
TEXTS = {"ko": "소식"}


def account(number: int) -> str:
    return f"telegram:{1000 + number}"


class Out:
    """A messenger that answers as the test wants, and how much waits for it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.sent: list[str] = []
        self.most = 0
        self.before: Callable[[OutboxRow], Awaitable[object]] | None = None
        self.away: dict[str, int] = {}
        """How often it is of no use to give this chat's message."""
        self.becomes: dict[str, Outcome] = {}
        self.turns: list[bool] = []

    async def turn_behind(self) -> bool:
        return self.turns.pop(0) if self.turns else True

    async def send_behind(self, row: OutboxRow) -> bool:
        self.most = max(self.most, len(await self._store.waiting(1000, lane=BROADCAST)))
        if self.away.get(row.address, 0):
            self.away[row.address] -= 1
            return False
        self.sent.append(row.address)
        async with self._store.turn() as turn:
            outcome = self.becomes.get(row.address, "delivered")
            await turn.care.settle_broadcast({row.id: outcome})
        if self.before is not None:
            await self.before(row)
        return True


class Chats:
    """What writers are told, and what was composed for readers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.told: list[BroadcastWent] = []
        self.composed: dict[str, Say] = {}

    async def happen(self, find: Find) -> None:
        async with self._store.turn() as turn:
            errands = await find(turn, NOW)
        for errand in errands:
            assert errand.where.address == WRITER
            assert isinstance(errand.what, BroadcastWent)
            self.told.append(errand.what)

    def compose(self, reply: Reply, language: str, where: Place) -> bytes:
        assert isinstance(reply, Say)
        assert reply.language == language
        self.composed[where.address] = reply
        return b"row"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    keys, sealer = Keys.parse(new_master_key()), Sealer.parse(new_identity()[1])
    opened = await Store.open(SQLite(tmp_path / "dojang.db"), keys, sealer, CAMPAIGN.slug)
    yield opened
    await opened.close()


@pytest.fixture
def out(store: Store) -> Out:
    return Out(store)


@pytest.fixture
def chats(store: Store) -> Chats:
    return Chats(store)


@pytest.fixture
def clock() -> LeapingClock:
    return LeapingClock()


@pytest.fixture
def job(store: Store, out: Out, chats: Chats, clock: LeapingClock) -> Broadcasting:
    return Broadcasting(
        store, CAMPAIGN, chats.compose, out, chats.happen, clock=clock, sleep=clock.sleep
    )


async def let_go(store: Store, readers: int, language: str = "ko") -> None:
    people = [account(number) for number in range(readers)]
    required = frozenset({"collection"})
    signings = [
        Signing(one, f"+8210{n:08}", {}, NOW.date(), "KR", "ko", "telegram", "5e", required)
        for n, one in enumerate(people)
    ]
    wants = [ConsentChange(one, "updates", True, {}, language, one) for one in people]
    async with store.turn() as turn:
        day = date(2026, 11, 20)
        await turn.care.add_organizers([Organizer(WRITER, Role.OWNER, "ko", False, False, day)])
        await turn.record(signings)
        await turn.change_consents(wants)
        number = await turn.care.draft_broadcast(TEXTS, WRITER, NOW)
        await turn.care.approve_broadcast(number, TEXTS, "telegram:8")
        assert await turn.care.start_broadcast(number, NOW)


async def newest(store: Store) -> Broadcast:
    async with store.figures() as figures:
        [found] = await figures.broadcasts(most=1)
    return found


def everybody(readers: int) -> list[str]:
    return sorted(map(account, range(readers)))


async def test_everybody_gets_it_once_and_no_more_than_a_page_waits(
    store: Store, job: Broadcasting, out: Out
) -> None:
    readers = 2 * PAGE + 7
    await let_go(store, readers)
    assert not await job.idle()
    await job.work()
    assert sorted(out.sent) == everybody(readers)
    assert out.most == PAGE
    assert (await newest(store)).phase is Phase.DONE
    assert await job.idle()


async def test_each_is_written_to_in_their_language_or_in_the_default_one(
    store: Store, job: Broadcasting, chats: Chats
) -> None:
    await let_go(store, 3, language="en")
    await job.work()
    says = list(chats.composed.values())
    assert [(say.language, say.text.args["text"]) for say in says] == [("en", "소식")] * 3


async def test_whose_turn_has_not_come_is_passed_over_and_keeps_nobody_waiting(
    store: Store, job: Broadcasting, out: Out, clock: LeapingClock
) -> None:
    await let_go(store, 5)
    out.away = {account(1): 2, account(3): 1}
    await job.work()
    assert sorted(out.sent) == everybody(5)
    assert set(out.sent[-2:]) == {account(1), account(3)}
    assert clock.slept == [AGAIN_SECONDS] * 2, "others were sent before these were tried again"


async def test_a_pause_and_a_stop_are_heard_before_the_next_message(
    store: Store, job: Broadcasting, out: Out
) -> None:
    await let_go(store, 9)

    async def pause(_row: OutboxRow) -> None:
        async with store.turn() as turn:
            await turn.care.pause_broadcast(1)

    out.before = pause
    await job.work()
    assert len(out.sent) == 1
    async with store.turn() as turn:
        await turn.care.resume_broadcast(1)

    async def stop(_row: OutboxRow) -> None:
        async with store.turn() as turn:
            await turn.care.stop_broadcast(1)

    out.before = stop
    await job.work()
    assert len(out.sent) == 2
    assert (await newest(store)).dropped == 7


async def test_whoever_ends_updates_while_it_goes_out_does_not_get_it(
    store: Store, job: Broadcasting, out: Out
) -> None:
    await let_go(store, 4)

    async def all_others_leave(row: OutboxRow) -> None:
        leaving = [one for one in everybody(4) if one != row.address]
        changes = [ConsentChange(one, "updates", False, {}, "ko", one) for one in leaving]
        async with store.turn() as turn:
            await turn.change_consents(changes)

    out.before = all_others_leave
    await job.work()
    assert len(out.sent) == 1
    assert (await newest(store)).phase is Phase.DONE


async def test_its_writer_is_told_now_and_then_and_at_the_end_and_nothing_twice(
    store: Store, job: Broadcasting, out: Out, chats: Chats, clock: LeapingClock
) -> None:
    await let_go(store, 6)
    out.becomes = {account(0): "blocked", account(1): "failed"}

    async def a_while(_row: OutboxRow) -> None:
        clock.now += TELL_SECONDS / 2

    out.before = a_while
    await job.work()
    reached = [t.broadcast.delivered + t.broadcast.blocked + t.broadcast.failed for t in chats.told]
    assert reached == [2, 4, 6]
    last = chats.told[-1].broadcast
    assert (last.phase, last.delivered, last.blocked, last.failed) == ("done", 4, 1, 1)
    await job.work()
    assert len(chats.told) == 3


async def test_while_others_have_a_lot_to_say_it_waits_and_then_goes_on(
    store: Store, job: Broadcasting, out: Out, chats: Chats
) -> None:
    await let_go(store, 2)
    out.turns = [False, False, True, False]
    await job.work()
    assert sorted(out.sent) == everybody(2)
    assert out.turns == []
    assert chats.told[-1].broadcast.phase == "done"


async def test_whoever_organizes_no_more_is_told_nothing(
    store: Store, job: Broadcasting, chats: Chats
) -> None:
    await let_go(store, 2)
    async with store.turn() as turn:
        other = Organizer("telegram:8", Role.OWNER, "ko", False, False, date(2026, 11, 20))
        await turn.care.add_organizers([other])
        await turn.care.remove_organizers([WRITER])
    await job.work()
    assert chats.told == []
    assert await job.idle()

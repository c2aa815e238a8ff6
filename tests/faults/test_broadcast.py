"""News for many: everybody gets it once, whatever happens to the bot, and nobody else waits for it.

The messenger is the test's own and lives on, as Telegram would.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.flood import Allowance, Flood
from bot.jobs import broadcast as job
from bot.platforms.telegram.pacing import Pace, Pacer
from bot.rehearsal.bot_api.faults import Fault
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import BotPlaced, Change, MessagePut, Passing
from bot.rehearsal.messenger.personas import JIWOO
from bot.rehearsal.rehearsal import rehearsal_parts
from bot.rehearsal.server import RehearsalServer
from bot.service import Service
from storage.care.broadcasts import Broadcast, Phase
from storage.records import ConsentChange, Signing
from storage.store import Store
from tests.child import Bot
from tests.signers import crowd, press, shown, sign

CAMPAIGN = load(BUNDLED)
NEWS = {"en": "More than one million people have signed.", "ko": "백만 명이 서명했습니다."}
AT_ONCE = Pace(burst=1, interval=0)
ANYTHING = Allowance(burst=1, interval=0)
PIECE = 500
LOOK_SECONDS = 0.005


class Heard:
    """Counts the news that each chat has ever got."""

    def __init__(self, messenger: Messenger) -> None:
        self.news: Counter[int] = Counter()
        messenger.listen(self._listen)

    def _listen(self, change: Change | Passing) -> None:
        match change:
            case MessagePut(message) if message.origin == "bot" and message.text in NEWS.values():
                self.news[message.chat] += 1
            case _:
                pass


async def subscribed(store: Store, messenger: Messenger, size: int) -> list[int]:
    """So many who have signed and want news, in chats that the bot knows."""
    people = [messenger.add_person(one) for one in crowd(size)]
    messenger.commit(*(BotPlaced(one.id, "in") for one in people))
    for start in range(0, size, PIECE):
        piece = people[start : start + PIECE]
        signings = [
            Signing(
                account=f"telegram:{one.id}",
                phone=one.phone,
                content={},
                day=CAMPAIGN.day(datetime.now(UTC)),
                country="KR",
                language="en",
                channel="telegram",
                statement="5e" * 32,
                consents=frozenset({"collection"}),
            )
            for one in piece
        ]
        wants = [
            ConsentChange(signed.account, "updates", True, {}, "en", signed.account)
            for signed in signings
        ]
        async with store.turn() as turn:
            await turn.record(signings)
            await turn.change_consents(wants)
    return [one.id for one in people]


async def let_go(store: Store) -> None:
    """Written by one organizer and approved by another."""
    now = datetime.now(UTC)
    async with store.turn() as turn:
        number = await turn.care.draft_broadcast(NEWS, f"telegram:{JIWOO.id}", now)
        assert await turn.care.approve_broadcast(number, NEWS, "telegram:1")
        assert await turn.care.start_broadcast(number, now)


async def newest(store: Store) -> Broadcast:
    async with store.figures() as figures:
        [found] = await figures.broadcasts(most=1)
    return found


# ── kills ────────────────────────────────────────────────────────────────────────────────


async def killed_while_it_is_sent(folder: Path, *, people: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    server = RehearsalServer()
    heard = Heard(server.messenger)
    await server.start()
    bot = Bot(folder, server)
    try:
        store = await bot.store()
        readers = await subscribed(store, server.messenger, people)
        blocking = set(chance.sample(readers, people // 50))
        server.messenger.commit(*(BotPlaced(one, "blocked") for one in blocking))
        await let_go(store)
        await store.close()
        moments = sorted(chance.sample(range(1, people - len(blocking)), kills))
        await bot.start()
        for moment in moments:
            await server.messenger.wait(lambda _: heard.news.total() >= moment, 120)  # noqa: B023
            await asyncio.sleep(chance.uniform(0, 0.02))
            await bot.kill()
            await bot.start()
        reached = people - len(blocking)
        await server.messenger.wait(lambda _: len(heard.news) == reached, 300)
        store = await finished(bot)
        found = await newest(store)
        assert (found.delivered, found.blocked, found.failed) == (reached, len(blocking), 0)
        async with store.figures() as figures:
            assert await figures.subscribers() == reached, "who blocks the bot wants no more"
        assert await store.waiting(1) == []
        await store.close()
        assert set(heard.news) == set(readers) - blocking, "nobody is missed"
        assert heard.news.total() - reached <= kills, "one message may be in flight at each kill"
        assert "Traceback" not in bot.log()
    finally:
        await server.close()


async def finished(bot: Bot) -> Store:
    """Stop the bot; start it again as often as it takes until the last receipt is in."""
    for _ in range(20):
        await asyncio.sleep(0.2)
        await bot.stop()
        store = await bot.store()
        if (await newest(store)).phase is Phase.DONE:
            return store
        await store.close()
        await bot.start()
    raise AssertionError("it was not done")


async def test_five_kills_miss_nobody_of_five_hundred_and_reach_nobody_twice(tmp_path: Path):
    await killed_while_it_is_sent(tmp_path, people=500, kills=5, seed=5)


@pytest.mark.long
async def test_five_kills_miss_nobody_of_five_thousand_and_reach_nobody_twice(tmp_path: Path):
    await killed_while_it_is_sent(tmp_path, people=5_000, kills=5, seed=50)


# ── beside everything else ───────────────────────────────────────────────────────────────


class Gate(Pacer):
    """Lets so many messages of a broadcast through as the test wants."""

    def __init__(self) -> None:
        super().__init__(time.monotonic, AT_ONCE, AT_ONCE)
        self.open_for = 0

    def broadcast_delay(self) -> float:
        if not self.open_for:
            return LOOK_SECONDS
        self.open_for -= 1
        return 0.0


class Running:
    """A bot of this process with a few subscribers, and 한지우, who organizes alone."""

    def __init__(self, server: RehearsalServer, service: Service, gate: Gate) -> None:
        self.running = asyncio.create_task(service.run())
        self.server = server
        self.messenger = server.messenger
        self.service = service
        self.gate = gate
        self.heard = Heard(server.messenger)

    async def write_news(self) -> None:
        """From `/broadcast` to the second confirmation."""
        self.messenger.start(JIWOO.id)
        self.messenger.say(JIWOO.id, "/broadcast")
        await press(self.messenger, JIWOO.id, "✍️ 소식 쓰기")
        await self.messenger.wait(self._asked, 60, chat=JIWOO.id)
        self.messenger.say(JIWOO.id, NEWS["ko"])
        for label in ("👁 미리 보고 보내기", "보내기 …", "지금 보내기"):
            await press(self.messenger, JIWOO.id, label)

    def _asked(self, messenger: Messenger) -> bool:
        return any("적어 주세요" in message.text for message in messenger.messages(JIWOO.id))

    async def sent(self, number: int) -> None:
        """Let the broadcast come so far: 한지우's preview is the first."""
        self.gate.open_for += number
        before = self.heard.news.total()
        await self.messenger.wait(lambda _: self.heard.news.total() == before + number, 60)

    async def phase(self, phase: Phase) -> Broadcast:
        async with asyncio.timeout(60):
            while (found := await newest(self.service.store)).phase is not phase:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
        return found

    async def settled(self) -> None:
        async with asyncio.timeout(60):
            while not await self.service.settled():  # noqa: ASYNC110 — of several kinds
                await asyncio.sleep(LOOK_SECONDS)

    def progress(self) -> list[str]:
        """What tells her how it goes."""
        return [m.text for m in self.messenger.messages(JIWOO.id) if "받는 분 20" in m.text]

    async def told(self, words: str) -> None:
        await self.messenger.wait(
            lambda _: any(words in text for text in self.progress()), 60, chat=JIWOO.id
        )


@pytest.fixture
async def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr(job, "TELL_SECONDS", 0.0)
    server, gate = RehearsalServer(), Gate()
    await server.start()
    service = await Service.open(
        rehearsal_parts(CAMPAIGN, tmp_path, server),
        pacer=gate,
        flood=Flood(person=ANYTHING, cards=ANYTHING, group=ANYTHING),
    )
    await subscribed(service.store, server.messenger, 20)
    running = Running(server, service, gate)
    yield running
    running.service.stop()
    await running.running
    await running.service.close()
    await server.close()


async def test_a_reply_waits_for_no_message_of_a_broadcast(bot: Running):
    """Not even in a chat for which one waits."""
    await bot.write_news()
    await bot.sent(3)
    reader = next(one.id for one in crowd(20) if one.id not in bot.heard.news)
    bot.messenger.start(reader)
    await bot.messenger.wait(lambda known: shown(known, reader, "Undo"), 60, chat=reader)
    newcomer = bot.messenger.add_person(crowd(21)[-1])
    await sign(bot.messenger, newcomer.id)
    assert bot.heard.news.total() == 1 + 3, "all of that while the broadcast stood still"
    bot.gate.open_for = 100
    await bot.phase(Phase.DONE)
    assert bot.heard.news == Counter({JIWOO.id: 1} | {one.id: 1 for one in crowd(20)})


async def test_her_one_message_tells_how_it_goes_and_pauses_resumes_and_stops_it(bot: Running):
    await bot.write_news()
    await bot.sent(3)
    await bot.told("도착 3")
    await press(bot.messenger, JIWOO.id, "⏸ 잠시 멈추기")
    await bot.phase(Phase.PAUSED)
    bot.gate.open_for = 0
    await bot.told("잠시 멈춤")
    await bot.settled()
    assert bot.heard.news.total() == 1 + 3, "what waits in the outbox stays there"
    await press(bot.messenger, JIWOO.id, "▶️ 이어서 보내기")
    await bot.sent(4)
    await bot.told("도착 7")
    await press(bot.messenger, JIWOO.id, "⏹ 그만 보내기 …")
    await bot.phase(Phase.PAUSED)
    await press(bot.messenger, JIWOO.id, "⏹ 완전히 그만두기")
    found = await bot.phase(Phase.STOPPED)
    await bot.told("그만 보냄")
    bot.gate.open_for = 100
    await bot.settled()
    assert (found.delivered, found.dropped) == (7, found.queued - 7)
    assert await bot.service.store.waiting(10) == []
    assert bot.heard.news.total() == 1 + 7
    [progress] = bot.progress()
    assert "않음 13" in progress
    assert not bot.server.api.refusals, "it is edited only where something has changed"


async def test_a_message_on_its_way_when_it_is_stopped_is_counted_as_delivered_in_the_end(
    bot: Running,
):
    await bot.write_news()
    await bot.sent(2)
    slow = [Fault(latency=2.0)]

    def faults(method: str, given: dict[str, Any]) -> Fault | None:
        news = method == "sendMessage" and given.get("text") in NEWS.values()
        return slow.pop() if news and slow else None

    bot.server.api.faults = faults
    bot.gate.open_for = 1
    async with asyncio.timeout(60):
        while slow:  # noqa: ASYNC110 — until it is on its way
            await asyncio.sleep(LOOK_SECONDS)
    async with bot.service.store.turn() as turn:
        assert await turn.care.stop_broadcast(1)
    found = await bot.phase(Phase.STOPPED)
    assert (found.delivered, found.dropped) == (2, found.queued - 2)
    await bot.messenger.wait(lambda _: bot.heard.news.total() == 1 + 3, 60)
    await bot.told("도착 3")
    found = await bot.phase(Phase.STOPPED)
    assert (found.delivered, found.dropped) == (3, found.queued - 3)


async def test_stopped_in_order_the_bot_sends_nothing_twice_and_goes_on_later(
    bot: Running, tmp_path: Path
):
    await bot.write_news()
    await bot.sent(5)
    bot.service.stop()
    bot.gate.open_for = 100
    await bot.running
    await bot.service.close()
    again = await Service.open(rehearsal_parts(CAMPAIGN, tmp_path, bot.server), pacer=bot.gate)
    bot.running = asyncio.create_task(again.run())
    bot.service = again
    await bot.phase(Phase.DONE)
    assert bot.heard.news == Counter({JIWOO.id: 1} | {one.id: 1 for one in crowd(20)})

"""One account writes without end while others sign: nobody waits for it, and nothing grows.

Its first messages are answered, then it is told once that this is too much, and from there on its
messages cost a glance. The figures are those of `docs/reliability.md`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, load
from bot.flood import PERSON, Flood
from bot.platforms.telegram.pacing import Pace, Pacer
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.rehearsal import rehearsal_parts
from bot.rehearsal.server import RehearsalServer
from bot.service import Service
from storage.store import Store
from tests.child import Bot
from tests.signers import crowd, shown, sign, was_thanked

CAMPAIGN = load(BUNDLED)
FLOODER, EARLY, *PEOPLE = crowd(102)
TOLD = "That was too much"
SECONDS = 2.0
"""What 95 of 100 steps of an honest signer must stay under."""
TICK = 0.005
PACE = Pace(burst=10, interval=0.2)
"""Telegram's, but for people who tap as fast as a test does."""


@dataclass
class Steps:
    """How long people waited for the answer to each thing they did."""

    seconds: list[float] = field(default_factory=list)

    def share(self, share: float) -> float:
        return sorted(self.seconds)[int(share * len(self.seconds))]

    def __str__(self) -> str:
        p50, p95, worst = self.share(0.5), self.share(0.95), max(self.seconds)
        return f"{len(self.seconds)} steps: p50 {p50:.3f} s, p95 {p95:.3f} s, worst {worst:.3f} s"

    async def walk(self, messenger: Messenger, person: int, think: float) -> None:
        """Sign, and take the time of each step."""

        async def until(answered: Callable[[Messenger], object]) -> None:
            begun = time.monotonic()
            await messenger.wait(answered, 60, chat=person)
            self.seconds.append(time.monotonic() - begun)
            await asyncio.sleep(think)

        messenger.start(person)
        for label in ("✍️ Sign", "I agree", "Yes"):
            await until(lambda known: shown(known, person, label))  # noqa: B023
            found = shown(messenger, person, label)
            assert found is not None
            messenger.press(person, found[0].id, found[1].data or "")
        await until(lambda known: known.keyboard(person))
        messenger.share_contact(person)
        await until(lambda known: was_thanked(known, person))


@dataclass
class Flooding:
    """An account that writes so many messages a second."""

    messenger: Messenger
    rate: int
    sent: int = 0

    async def run(self) -> None:
        begun = time.monotonic()
        while True:
            while self.sent < (time.monotonic() - begun) * self.rate:
                self.messenger.say(FLOODER.id, f"Hello, this is message {self.sent}")
                self.sent += 1
            await asyncio.sleep(TICK)


async def signed_under_flood(
    messenger: Messenger, *, rate: int, honest: int, seconds: float, think: float
) -> tuple[Steps, int]:
    """So many people sign, spread over this time, beside the flood. Their steps, and its size."""
    messenger.add_person(FLOODER)
    people = [messenger.add_person(person) for person in PEOPLE[:honest]]
    steps = Steps()
    flooding = Flooding(messenger, rate)
    flood = asyncio.create_task(flooding.run())

    async def come(number: int) -> None:
        await asyncio.sleep(number * seconds / 2 / honest)
        await steps.walk(messenger, people[number].id, think)

    try:
        await asyncio.gather(asyncio.sleep(seconds), *(come(n) for n in range(honest)))
    finally:
        flood.cancel()
        await asyncio.gather(flood, return_exceptions=True)
    return steps, flooding.sent


class Peaks:
    """The most that waited anywhere, looked at again and again."""

    def __init__(self, service: Service, messenger: Messenger) -> None:
        self._service = service
        self._messenger = messenger
        self.in_hand = 0
        self.updates = 0

    async def watch(self) -> None:
        while True:
            self.in_hand = max(self.in_hand, self._service.telegram.backlog)
            self.updates = max(self.updates, len(self._messenger.scene.updates))
            await asyncio.sleep(TICK)


class Leap:
    """Seconds that only go forward, by a leap where the test wants it."""

    def __init__(self) -> None:
        self.leapt = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.leapt


async def test_others_sign_as_if_nobody_flooded_and_the_flooder_is_told_once(tmp_path: Path):
    server, clock = RehearsalServer(), Leap()
    messenger = server.messenger
    await server.start()
    service = await Service.open(
        rehearsal_parts(CAMPAIGN, tmp_path, server),
        pacer=Pacer(time.monotonic, PACE, PACE),
        flood=Flood(clock),
    )
    running = asyncio.create_task(service.run())
    peaks = Peaks(service, messenger)
    watching = asyncio.create_task(peaks.watch())
    try:
        steps, sent = await signed_under_flood(messenger, rate=200, honest=20, seconds=3, think=0)
        watching.cancel()
        assert sent > 5 * PERSON.burst
        assert steps.share(0.95) < SECONDS, str(steps)
        assert peaks.in_hand < PERSON.burst + 20 * 3
        await settled(messenger, service.store)
        assert (await service.store.totals(CAMPAIGN.day(datetime.now(UTC)))).verified == 20
        written = [m.text for m in messenger.messages(FLOODER.id) if m.origin == "bot"]
        assert [text.startswith(TOLD) for text in written].count(True) == 1
        assert len(written) <= 3, "the note, the card, and a card that is about to leave"
        assert not server.api.refusals

        clock.leapt = 60
        await sign(messenger, FLOODER.id)
        assert await service.store.recount() == []
    finally:
        watching.cancel()
        service.stop()
        await asyncio.gather(running, return_exceptions=True)
        await service.close()
        await server.close()


async def settled(messenger: Messenger, store: Store) -> None:
    async with asyncio.timeout(30):
        while messenger.pending() or await store.waiting(1):  # noqa: ASYNC110 — of two kinds
            await asyncio.sleep(TICK)


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1]) * 4 / 1024


@pytest.mark.long
async def test_a_thousand_messages_a_second_cost_a_hundred_signers_nothing(tmp_path: Path):
    """The bot is a process of its own, at Telegram's pace; people take a second for each step."""
    server = RehearsalServer()
    messenger = server.messenger
    await server.start()
    bot = Bot(tmp_path, server)
    try:
        await bot.start()
        await sign(messenger, messenger.add_person(EARLY).id)
        before = resident(bot.pid)
        steps, sent = await signed_under_flood(
            messenger, rate=1_000, honest=100, seconds=60, think=1.2
        )
        grown = resident(bot.pid) - before
        print(f"{sent} messages of one account; {steps}; {grown:.1f} MB more")  # noqa: T201
        assert sent > 50_000
        assert steps.share(0.95) < SECONDS, str(steps)
        assert grown < 32, f"{grown:.1f} MB"
        await bot.stop()
        store = await bot.store()
        assert (await store.totals(CAMPAIGN.day(datetime.now(UTC)))).verified == 101
        assert await store.recount() == []
        assert len(await store.waiting(1_000)) < 10
        await store.close()
    finally:
        await server.close()

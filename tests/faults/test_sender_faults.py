"""Sixty people sign while the messenger has a very bad day.

One call in four goes wrong: too fast (one chat, or the whole bot), server errors, pages of a proxy,
answers that never come, connections that break before or after the message was delivered; people
block the bot and come back, and a group becomes a supergroup. What goes wrong with a call is drawn
from the seed, its chat and its number in that chat, so that a bad day can be had again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.platforms.telegram.timing import Timing
from bot.rehearsal.bot_api.faults import BAD_GATEWAY, Fault
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import Change, MessagePut, Passing
from bot.rehearsal.messenger.personas import GANGNAM, SOYEON
from bot.rehearsal.messenger.vocabulary import Message
from bot.rehearsal.rehearsal import rehearsal_parts
from bot.rehearsal.server import RehearsalServer
from bot.service import Service
from tests.signers import RECORDED, crowd, press, sign, walk_to_contact, was_thanked

CAMPAIGN = load(BUNDLED)
PEOPLE = 60
WHO_BLOCK = 6
SHARE = 0.25
"""Of the calls that go wrong."""
SHARE_LOST = 0.3
"""Of what goes wrong, what was delivered all the same."""
FASTER = 25
"""Waiting costs so much less than at Telegram."""
ANSWER_SECONDS = 1.5
"""What a call may take here: long beside what a busy machine needs for one."""
PATIENCE = 120.0
CARD_BUTTON_THANKS = 3
"""The messages of a signing; the rest are edits."""

LOST = (Fault(reset=True, takes_effect=True), Fault(hangs=True, takes_effect=True))
"""Delivered, and nobody hears of it."""
NOT_DELIVERED = (
    Fault(status=429, description="Too Many Requests: retry after 1", retry_after=1),
    Fault(status=429, description="Too Many Requests: retry after 7", retry_after=7),
    Fault(status=500),
    Fault(status=503, description="Service Unavailable"),
    Fault(html=BAD_GATEWAY),
    Fault(html=BAD_GATEWAY, status=403),
    Fault(html=BAD_GATEWAY, status=200),
    Fault(reset=True),
    Fault(hangs=True),
    Fault(latency=0.2),
)
BUSY = Fault(status=429, description="Too Many Requests: retry after 5", retry_after=5)
BUSY_FROM, BUSY_CALLS = 150, 40
"""For so many calls the whole bot is too fast, whatever they are for."""

MEANT_FOR_CHATS = frozenset({"sendMessage", "editMessageText", "deleteMessages", "getChatMember"})


class BadDay:
    """Decides what goes wrong, and remembers what was delivered without an answer."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._calls: Counter[tuple[str, int]] = Counter()
        self._all = 0
        self.lost: Counter[int] = Counter()
        self.lost_thanks: Counter[int] = Counter()
        self.hanging = 0
        self.wrong = 0

    def __call__(self, method: str, given: dict[str, Any]) -> Fault | None:
        if method not in MEANT_FOR_CHATS | {"getUpdates", "answerCallbackQuery"}:
            return None
        self._all += 1
        chat = int(given.get("chat_id", 0))
        self._calls[method, chat] += 1
        fault = self._draw(method, chat)
        self.wrong += fault is not None
        if method != "sendMessage" or fault is None:
            return fault
        self.hanging += fault.hangs
        if fault in LOST:
            self.lost[chat] += 1
            self.lost_thanks[chat] += RECORDED in given["text"]
        return fault

    def _draw(self, method: str, chat: int) -> Fault | None:
        if method in MEANT_FOR_CHATS and 0 <= self._all - BUSY_FROM < BUSY_CALLS:
            return BUSY
        number = self._calls[method, chat]
        chance = random.Random(f"{self._seed} {method} {chat} {number}")
        if chance.random() > SHARE:
            return None
        polls = method == "getUpdates"  # one that hangs keeps everybody waiting
        if chance.random() < SHARE_LOST:
            return LOST[0] if polls else chance.choice(LOST)
        fault = chance.choice(NOT_DELIVERED)
        return None if polls and fault.hangs else fault


STAGES: tuple[Callable[[Message], bool], ...] = (
    lambda message: has(message, "✍️ Sign"),
    lambda message: has(message, "I agree"),
    lambda message: has(message, "Yes"),
    lambda message: has(message, "No button?"),
    lambda message: message.text.startswith("One step left."),
    lambda message: message.text.startswith(RECORDED),
    lambda message: has(message, "Undo"),
)
"""What a chat shows in the course of a signing, in this order."""


def has(message: Message, label: str) -> bool:
    return any(button.text == label for button in message.choices)


class Seen:
    """What came into each chat from the bot, in order, deleted since or not."""

    def __init__(self, messenger: Messenger) -> None:
        self.stages: defaultdict[int, list[int]] = defaultdict(list)
        self.messages: Counter[int] = Counter()
        self.thanks: Counter[int] = Counter()
        messenger.listen(self._listen)

    def _listen(self, change: Change | Passing) -> None:
        if not isinstance(change, MessagePut) or change.message.origin != "bot":
            return
        message = change.message
        [stage] = [number for number, fits in enumerate(STAGES) if fits(message)] or [-1]
        self.stages[message.chat].append(stage)
        if message.edited is None:
            self.messages[message.chat] += 1
            self.thanks[message.chat] += message.text.startswith(RECORDED)


class Day:
    """The bot, its messenger, and the people."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self.server = RehearsalServer()
        self.messenger = self.server.messenger
        self.faults = BadDay(seed)
        self.seen = Seen(self.messenger)
        self.people = [self.messenger.add_person(person).id for person in crowd(PEOPLE)]
        self.group = GANGNAM.id

    async def play(self) -> Service:
        """Everybody signs; the service, to be closed by the caller."""
        await self.server.start()
        service = await self._service()
        running = asyncio.create_task(service.run())
        try:
            self.messenger.add_bot(SOYEON.id, self.group)
            code = await self._code()
            self.server.api.faults = self.faults
            blocking, others = self.people[:WHO_BLOCK], self.people[WHO_BLOCK:]
            await asyncio.gather(
                self._group_moves(code),
                *(self._blocks_and_comes_back(person) for person in blocking),
                *(sign(self.messenger, p, patience=PATIENCE, payload=code) for p in others),
            )
            await self._settled(service)
            assert await self._code() == code, "after it has moved the group asked again"
        finally:
            service.stop()
            await asyncio.gather(running, return_exceptions=True)
        return service

    async def _service(self) -> Service:
        timing = Timing(
            clock=lambda: time.monotonic() * FASTER,
            sleep=lambda seconds: asyncio.sleep(seconds / FASTER),
            answer_seconds=ANSWER_SECONDS,
            long_poll_seconds=1,
            margin_seconds=ANSWER_SECONDS,
        )
        return await Service.open(
            rehearsal_parts(CAMPAIGN, self._folder, self.server), timing=timing
        )

    async def _code(self) -> str:
        """The payload of the link on the group's card."""

        def link(known: Messenger) -> str | None:
            card = known.last(self.group)
            return card.choices[0].url if card else None

        url = await self.messenger.wait(link, PATIENCE, chat=self.group)
        assert url is not None
        return url.partition("start=")[2]

    async def _group_moves(self, code: str) -> None:
        self.messenger.say(SOYEON.id, "/invite", self.group)
        self.group = self.messenger.upgrade(self.group)
        self.messenger.say(SOYEON.id, "/invite", self.group)
        assert await self._code() == code

    async def _blocks_and_comes_back(self, person: int) -> None:
        """Blocks the bot in the midst of signing, and then begins anew."""
        self.messenger.start(person)
        await press(self.messenger, person, "✍️ Sign", patience=PATIENCE)
        self.messenger.block(person)
        await walk_to_contact(self.messenger, person, patience=PATIENCE)
        self.messenger.share_contact(person)
        thanked = lambda known: was_thanked(known, person)  # noqa: E731 (it is asked again)
        await self.messenger.wait(thanked, PATIENCE, chat=person)

    async def _settled(self, service: Service) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.messenger.pending() or not await service.settled():  # noqa: ASYNC110
                await asyncio.sleep(0.01)


EXPECTED_REFUSALS = (
    "bot was blocked by the user",
    "message is not modified",  # the answer to the first attempt was lost
    "group chat was upgraded",
    "query is too old",
    "message to edit not found",
)


def given_up(log: pytest.LogCaptureFixture) -> int:
    """How often the sender gave up waiting for the answer to a message."""
    words = "sendMessage answered by TimedOut"
    return sum(words in record.getMessage() for record in log.records)


async def signed_on_a_bad_day(folder: Path, seed: int, log: pytest.LogCaptureFixture) -> None:
    day = Day(folder, seed)
    seen, faults = day.seen, day.faults
    try:
        service = await day.play()
        try:
            totals = await service.store.totals(CAMPAIGN.day(datetime.now(UTC)))
            assert totals.verified == PEOPLE
            assert [n for _, _, n in totals.invites] == [PEOPLE - WHO_BLOCK]
            assert await service.store.recount() == []
            assert await service.settled()
        finally:
            await service.close()
    finally:
        await day.server.close()
    assert faults.wrong > PEOPLE, "the day was bad enough"
    # A machine so busy that an answer came too late has lost it as well; as a rule, none has.
    late = given_up(log) - faults.hanging
    for person in day.people:
        assert 1 <= seen.thanks[person] - faults.lost_thanks[person] <= 1 + late
        walks = 2 if person in day.people[:WHO_BLOCK] else 1
        most = walks * CARD_BUTTON_THANKS + faults.lost[person] + late
        assert seen.messages[person] <= most, seen.stages[person]
    for person in day.people[WHO_BLOCK:]:
        stages = seen.stages[person]
        assert stages == sorted(stages), "something overtook something"
        assert {stages[0], stages[-1]} == {0, len(STAGES) - 1}
    unexpected = [
        str(refusal)
        for refusal in day.server.api.refusals
        if not any(words in refusal.description for words in EXPECTED_REFUSALS)
    ]
    assert unexpected == []


async def test_everybody_is_thanked_once_and_nobody_is_stuck_or_flooded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    await signed_on_a_bad_day(tmp_path, 6, caplog)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100))
async def test_the_same_holds_on_a_hundred_bad_days(
    tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture
):
    await signed_on_a_bad_day(tmp_path, seed, caplog)

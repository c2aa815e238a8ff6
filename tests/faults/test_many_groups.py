"""Hundreds of groups with a card each, while people sign by all of them over real HTTP.

Every tally is exact in the end, every card tells what it should, and none was written more than
once a minute, by the bot's own clock.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.campaign import BUNDLED, load
from bot.rehearsal.messenger.changes import Change, GroupPut, MessagePut, Passing, PersonPut
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import JIWOO, SOYEON
from bot.rehearsal.rehearsal import Rehearsal
from storage.records import Spot
from tests.signers import crowd, sign

SIGNERS = 20
WAVES = 5
FIRST_GROUP = 5_000_000_000
A_MINUTE = timedelta(minutes=1)


class Clock:
    """Tells what it was set to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Cards:
    """When the bot wrote each group's card, by its own clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.written: dict[int, list[datetime]] = defaultdict(list)

    def __call__(self, change: Change | Passing) -> None:
        match change:
            case MessagePut(message) if message.origin == "bot" and message.chat < 0:
                self.written[message.chat].append(self._clock())
            case _:
                pass


def put_group(rehearsal: Rehearsal, number: int) -> int:
    chat = -(FIRST_GROUP + number)
    group = Group(chat, f"Group {number}", ((SOYEON.id, "creator"),))
    rehearsal.server.messenger.commit(GroupPut(group))
    rehearsal.server.messenger.add_bot(SOYEON.id, chat)
    return chat


def code_of(rehearsal: Rehearsal, chat: int) -> str:
    card = rehearsal.server.messenger.last(chat)
    assert card is not None
    [button] = card.choices
    assert button.url is not None
    [code] = parse_qs(urlsplit(button.url).query)["start"]
    return code


@pytest.mark.parametrize(
    "groups", [25, pytest.param(500, marks=pytest.mark.long)], ids=["25", "500"]
)
async def test_every_count_is_exact_and_no_card_is_written_more_than_once_a_minute(
    tmp_path: Path, groups: int
) -> None:
    clock = Clock()
    async with Rehearsal(load(BUNDLED), tmp_path, hurried=True, clock=clock) as rehearsal:
        messenger = rehearsal.server.messenger
        cards = Cards(clock)
        messenger.listen(cards)
        await rehearsal.server.start()
        await rehearsal.start_bot()
        assert rehearsal.service is not None
        app, store = rehearsal.service.app, rehearsal.service.store
        messenger.commit(PersonPut(SOYEON))
        messenger.start(JIWOO.id)  # an organizer, who is told of such a crowd
        chats = [put_group(rehearsal, number) for number in range(groups)]
        await rehearsal.settle()
        codes = {chat: code_of(rehearsal, chat) for chat in chats}
        assert len(set(codes.values())) == groups

        people = iter(crowd(groups * SIGNERS))
        for _ in range(WAVES):
            comers = [
                (messenger.add_person(next(people)).id, codes[chat])
                for chat in chats
                for _ in range(SIGNERS // WAVES)
            ]
            for start in range(0, len(comers), 500):
                wave = comers[start : start + 500]
                await asyncio.gather(*(sign(messenger, p, payload=code) for p, code in wave))
            for _ in range(4):
                clock.now += timedelta(seconds=20)
                while await app.refresh_cards():
                    await rehearsal.settle()
        clock.now += A_MINUTE
        while await app.refresh_cards():
            await rehearsal.settle()
        await rehearsal.settle()

        assert (await store.totals(load(BUNDLED).day(clock.now))).verified == groups * SIGNERS
        async with store.turn() as turn:
            ways = await turn.invites_for([Spot(f"telegram:{chat}", "group") for chat in chats])
        assert {(w.started, w.consented, w.asked, w.signed) for w in ways} == {(SIGNERS,) * 4}
        assert await store.recount() == []
        for chat in chats:
            card = messenger.last(chat)
            assert card is not None
            assert f"지금까지 서명 {SIGNERS}건" in card.text
            times = cards.written[chat]
            assert len(times) >= 3, "posted, told 10, told 20"
            gaps = [later - earlier for earlier, later in pairwise(times)]
            assert min(gaps) >= A_MINUTE
        assert not rehearsal.server.api.refusals

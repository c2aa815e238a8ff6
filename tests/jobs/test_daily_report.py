"""Each day's report is told once, whatever happens to the bot: never twice, never half."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, load
from bot.rehearsal.messenger.vocabulary import Message
from bot.rehearsal.rehearsal import DATABASE, Rehearsal
from bot.rehearsal.server import RehearsalServer
from bot.service import Service
from storage.care.roles import Organizer, OrganizerChange, Role
from tests.child import Bot
from tests.signers import crowd

OWNER, MARIA, JUNHO = 5_100_000_008, 5_100_000_002, 5_100_000_005
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Nine o'clock in Seoul."""
DAY = timedelta(days=1)


class Story:
    """A rehearsal with three organizers, who want the report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = MORNING - timedelta(hours=1)
        self.rehearsal = Rehearsal(
            load(BUNDLED), folder, hurried=True,
            clock=lambda: self.now, seconds=lambda: float(self.now.timestamp()),
        )  # fmt: skip

    async def begin(self) -> None:
        await self.rehearsal.server.start()
        await self.rehearsal.start_bot()
        for person in (OWNER, MARIA, JUNHO):
            self.rehearsal.server.messenger.start(person)
        async with self.service.store.turn() as turn:
            await turn.care.add_organizers([organizer(MARIA, "en"), organizer(JUNHO, "ko")])
            await turn.care.change_organizers(
                [OrganizerChange(f"telegram:{OWNER}", wants_report=True)]
            )
        await self.rehearsal.settle()

    @property
    def service(self) -> Service:
        assert self.rehearsal.service is not None
        return self.rehearsal.service

    async def look(self) -> None:
        """The job looks whether it is time."""
        await self.service.daily_report.tell()
        await self.rehearsal.settle()

    async def restart(self) -> None:
        await self.rehearsal.stop_bot()
        await self.rehearsal.start_bot()

    async def wants(self, person: int, *, report: bool) -> None:
        async with self.service.store.turn() as turn:
            await turn.care.change_organizers(
                [OrganizerChange(f"telegram:{person}", wants_report=report)]
            )

    async def last(self) -> date | None:
        async with self.service.store.figures() as figures:
            return await figures.reported()

    def reports(self, person: int) -> list[str]:
        messages = self.rehearsal.server.messenger.messages(person)
        return [first(message) for message in messages if is_report(message)]


def organizer(person: int, language: str) -> Organizer:
    return Organizer(
        f"telegram:{person}", Role.AUDITOR, language, wants_report=True, wants_alerts=False,
        since=MORNING.date(),
    )  # fmt: skip


def first(message: Message) -> str:
    return message.text.split("\n", maxsplit=1)[0]


def is_report(message: Message) -> bool:
    return message.origin == "bot" and message.text.startswith("📋")


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    story = Story(tmp_path / "rehearsal")
    async with story.rehearsal:
        await story.begin()
        yield story


async def test_whoever_wants_it_gets_it_in_their_language_once_a_day(story: Story) -> None:
    await story.wants(JUNHO, report=False)
    await story.look()
    assert story.reports(MARIA) == []  # before nine
    for _ in range(3):
        story.now += timedelta(hours=1)
        await story.look()
        await story.restart()
    assert story.reports(MARIA) == ["📋 Daily report for November 22, 2026"]
    assert story.reports(OWNER) == ["📋 2026년 11월 22일 일일 보고"]
    assert story.reports(JUNHO) == []
    story.now = MORNING + DAY
    await story.look()
    assert len(story.reports(MARIA)) == len(story.reports(OWNER)) == 2


async def test_days_that_were_missed_are_not_made_up_for(story: Story) -> None:
    story.now = MORNING
    await story.look()
    story.now = MORNING + 5 * DAY + timedelta(hours=7)
    await story.restart()
    for _ in range(3):
        await story.look()
    assert story.reports(MARIA) == [
        "📋 Daily report for November 22, 2026",
        "📋 Daily report for November 27, 2026",
    ]


async def test_who_wants_it_after_its_hour_gets_the_next(story: Story) -> None:
    for person in (OWNER, MARIA, JUNHO):
        await story.wants(person, report=False)
    story.now = MORNING
    await story.look()
    assert await story.last() == date(2026, 11, 23)
    await story.wants(MARIA, report=True)
    await story.look()
    assert story.reports(MARIA) == []
    story.now += DAY
    await story.look()
    assert len(story.reports(MARIA)) == 1


async def test_a_turn_that_fails_tells_nobody_and_is_tried_again(story: Story) -> None:
    """Whatever goes wrong at the last row takes the others and the note of it back."""
    story.now = MORNING
    database = sqlite3.connect(story.folder / DATABASE, isolation_level=None)
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON outbox"
        " WHEN (SELECT count(*) FROM outbox) >= 2 BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    await story.look()
    assert await story.last() is None
    assert [story.reports(person) for person in (OWNER, MARIA, JUNHO)] == [[], [], []]
    database.execute("DROP TRIGGER full")
    database.close()
    await story.look()
    assert [len(story.reports(person)) for person in (OWNER, MARIA, JUNHO)] == [1, 1, 1]


async def test_two_that_look_at_once_tell_it_once(story: Story) -> None:
    story.now = MORNING
    await asyncio.gather(*(story.service.daily_report.tell() for _ in range(5)))
    await story.rehearsal.settle()
    assert [len(story.reports(person)) for person in (OWNER, MARIA, JUNHO)] == [1, 1, 1]


async def test_kills_in_its_first_moments_lose_no_report_and_double_none_but_in_flight(
    tmp_path: Path,
) -> None:
    kills, chance = 6, random.Random(9)
    server = RehearsalServer()
    await server.start()
    folder = tmp_path / "campaign"
    shutil.copytree(BUNDLED, folder)
    settings = folder / "campaign.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("report_hour = 9", "report_hour = 0"), encoding="utf-8")
    bot = Bot(tmp_path, server, campaign=folder)
    *people, stranger = (server.messenger.add_person(person) for person in crowd(6))
    store = await bot.store()
    async with store.turn() as turn:
        await turn.care.add_organizers([organizer(person.id, "en") for person in people])
    await store.close()

    def told(person: int) -> int:
        return sum(is_report(message) for message in server.messenger.messages(person))

    async def answered() -> None:
        """The bot has come to life, and has looked whether it is time."""
        before = len(server.messenger.messages(stranger.id)) + 1
        server.messenger.start(stranger.id)
        await server.messenger.wait(
            lambda _: len(server.messenger.messages(stranger.id)) > before, 60
        )

    try:
        for person in people:
            server.messenger.start(person.id)
        for _ in range(kills):
            await bot.start()
            await asyncio.sleep(chance.uniform(0.5, 3))
            await bot.kill()
        await bot.start()
        await server.messenger.wait(lambda _: all(told(person.id) for person in people), 60)
        await answered()
        await bot.stop()
        assert all(1 <= told(person.id) <= 1 + kills for person in people)
        store = await bot.store()
        async with store.figures() as figures:
            assert await figures.reported() is not None
        assert await store.waiting(100) == []
        await store.close()
        before = [told(person.id) for person in people]
        await bot.start()
        await answered()
        await bot.stop()
        assert [told(person.id) for person in people] == before
        assert "Traceback" not in bot.log()
    finally:
        await server.close()

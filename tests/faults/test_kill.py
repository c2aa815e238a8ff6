"""The bot is killed at random moments while people sign, and started again.

Whoever finished counts exactly once, and nobody heard "recorded" without a row. The messenger is
the test's own and lives on, as Telegram would; the bot is `dojang run` as a child process.
"""

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rehearsal.server import RehearsalServer
from tests.child import CAMPAIGN, Bot
from tests.postgres import Server
from tests.signers import Heard, crowd, sign

AT_A_TIME = 12
"""People who sign side by side."""


async def recorded_have_rows(bot: Bot, heard: Heard) -> None:
    store = await bot.store()
    try:
        async with store.turn() as turn:
            rows = await turn.look_up([f"telegram:{chat}" for chat in heard.recorded])
            assert len(rows) == len(heard.recorded)
        assert await store.recount() == []
    finally:
        await store.close()


async def killed_while_people_sign(
    folder: Path, *, kills: int, seed: int, database_url: str | None = None
) -> None:
    chance = random.Random(seed)
    server = RehearsalServer()
    heard = Heard(server.messenger)
    await server.start()
    bot = Bot(folder, server, database_url=database_url)
    finished: list[int] = []
    enough = asyncio.Event()
    newcomers = iter(server.messenger.add_person(p) for p in crowd(100_000))

    async def sign_one_after_another() -> None:
        while not enough.is_set():
            person = next(newcomers)
            await sign(server.messenger, person.id, patience=300)
            finished.append(person.id)

    try:
        await bot.start()
        people = [asyncio.create_task(sign_one_after_another()) for _ in range(AT_A_TIME)]
        for _ in range(kills):
            before = len(heard.recorded)
            # Not before it has come to life and done something worth interrupting.
            await server.messenger.wait(lambda _: len(heard.recorded) > before, 60)  # noqa: B023
            await asyncio.sleep(chance.uniform(0, 0.7))
            await bot.kill()
            await recorded_have_rows(bot, heard)
            await bot.start()
        enough.set()
        await asyncio.gather(*people)
        await bot.stop()
        await recorded_have_rows(bot, heard)
        store = await bot.store()
        totals = await store.totals(CAMPAIGN.day(datetime.now(UTC)))
        await store.close()
        assert totals.verified == len(finished) == len(set(finished))
        # One message may be in flight at each kill, and is then sent once more.
        twice = sum(times - 1 for times in heard.recorded.values())
        assert twice <= kills * AT_A_TIME
        assert "Traceback" not in bot.log()
    finally:
        await server.close()


async def test_twenty_kills_lose_nobody_and_count_nobody_twice(tmp_path):
    await killed_while_people_sign(tmp_path, kills=20, seed=20)


async def test_the_same_holds_over_postgresql(tmp_path: Path, postgres: Server):
    url = await postgres.new_database()
    await killed_while_people_sign(tmp_path, kills=3, seed=5, database_url=url)


@pytest.mark.long
async def test_two_hundred_kills_lose_nobody_and_count_nobody_twice(tmp_path):
    await killed_while_people_sign(tmp_path, kills=200, seed=200)

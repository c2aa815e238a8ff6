"""A bot is ended, again and again, while people sign, and started again.

The messenger is the test's own and lives on, as Telegram would; the bot is `dojang run` as a child
process.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime

from bot.rehearsal.server import RehearsalServer
from tests.child import CAMPAIGN, Bot
from tests.signers import Heard, crowd, sign

AT_A_TIME = 12
"""People who sign side by side."""


async def recorded_have_rows(bot: Bot, heard: Heard) -> None:
    store = await bot.store()
    try:
        async with store.turn() as turn:
            rows = await turn.look_up([f"telegram:{chat}" for chat in heard.recorded])
            assert len(rows) == len(heard.recorded), "nobody heard it without a row"
        assert await store.recount() == []
    finally:
        await store.close()


async def ended_while_people_sign(
    made: Callable[[RehearsalServer], Bot], *, times: int, seed: int, killed: bool = True
) -> None:
    """Whoever finished counts exactly once, and nobody heard "recorded" without a row."""
    chance = random.Random(seed)
    server = RehearsalServer()
    heard = Heard(server.messenger)
    await server.start()
    bot = made(server)
    finished: list[int] = []
    enough = asyncio.Event()
    newcomers = iter(server.messenger.add_person(person) for person in crowd(100_000))

    async def sign_one_after_another() -> None:
        while not enough.is_set():
            person = next(newcomers)
            await sign(server.messenger, person.id, patience=300)
            finished.append(person.id)

    try:
        await bot.start()
        people = [asyncio.create_task(sign_one_after_another()) for _ in range(AT_A_TIME)]
        for _ in range(times):
            before = len(heard.recorded)
            # Not before it has come to life and done something worth interrupting.
            await server.messenger.wait(lambda _: len(heard.recorded) > before, 60)  # noqa: B023
            await asyncio.sleep(chance.uniform(0, 0.7))
            await (bot.kill() if killed else bot.stop())
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
        twice = sum(told - 1 for told in heard.recorded.values())
        assert twice <= (times * AT_A_TIME if killed else 0)
        assert "Traceback" not in bot.log()
    finally:
        await server.close()

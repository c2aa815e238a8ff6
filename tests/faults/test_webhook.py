"""A bot behind a webhook is stopped and killed while people sign, and started again.

What was answered 200 is in the database, what was not comes again: whoever finished counts exactly
once. The bot is `dojang run`, the messenger posts to it as Telegram would.
"""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rehearsal.bot_api.posting import Hook
from bot.rehearsal.server import RehearsalServer
from tests.child import CAMPAIGN, Bot
from tests.privacy.cast import PEOPLE, WILMA, of_token, planted
from tests.privacy.poison import POISON, queue
from tests.privacy.test_sweep import Faulty
from tests.privacy.traces import Planted, hits
from tests.signers import Heard, crowd, sign
from tests.web.wire import SECRET, free_port, get, until

AT_A_TIME = 12


class Hooked(Bot):
    """`dojang run` with a webhook, which the messenger posts to."""

    def __init__(self, folder: Path, server: RehearsalServer, **settings: str) -> None:
        super().__init__(folder, server)
        self.port = free_port()
        url = f"http://127.0.0.1:{self.port}/hook"
        self._environment |= {
            "WEBHOOK_URL": url,
            "WEBHOOK_SECRET": SECRET,
            "LISTEN": f"127.0.0.1:{self.port}",
            **settings,
        }
        server.api.posting.begin(Hook(url, SECRET, 40))


async def interrupted(folder: Path, *, times: int, seed: int, killed: bool) -> None:
    """People sign, one after another and side by side, while the bot is ended and begun anew."""
    chance = random.Random(seed)
    server = RehearsalServer()
    heard = Heard(server.messenger)
    await server.start()
    bot = Hooked(folder, server)
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
            await server.messenger.wait(lambda _: len(heard.recorded) > before, 60)  # noqa: B023
            await asyncio.sleep(chance.uniform(0, 0.5))
            await (bot.kill() if killed else bot.stop())
            store = await bot.store()
            async with store.turn() as turn:
                rows = await turn.look_up([f"telegram:{chat}" for chat in heard.recorded])
            assert len(rows) == len(heard.recorded), "nobody heard it without a row"
            assert await store.recount() == []
            await store.close()
            await bot.start()
        enough.set()
        await asyncio.gather(*people)
        await bot.stop()
        store = await bot.store()
        totals = await store.totals(CAMPAIGN.day(datetime.now(UTC)))
        await store.close()
        assert totals.verified == len(finished) == len(set(finished))
        twice = sum(told - 1 for told in heard.recorded.values())
        assert twice <= (times * AT_A_TIME if killed else 0)
        assert "Traceback" not in bot.log()
    finally:
        await server.close()


async def test_kills_lose_nobody_and_count_nobody_twice(tmp_path: Path):
    await interrupted(tmp_path, times=3, seed=5, killed=True)


async def test_stops_with_requests_in_hand_lose_nobody_and_tell_nobody_twice(tmp_path: Path):
    await interrupted(tmp_path, times=3, seed=6, killed=False)


@pytest.mark.long
@pytest.mark.parametrize("killed", [True, False], ids=["killed", "stopped"])
async def test_fifty_ends_lose_nobody(tmp_path: Path, killed: bool):
    await interrupted(tmp_path, times=50, seed=50, killed=killed)


async def test_its_log_as_json_and_its_figures_hold_nothing_of_anybody(tmp_path: Path):
    server = RehearsalServer(people=PEOPLE)
    await server.start()
    bot = Hooked(tmp_path, server, LOG_FORMAT="json", LOG_LEVEL="DEBUG")

    async def nothing_waits() -> bool:
        return not server.messenger.pending()

    sought = [*planted(), *of_token(server.token), Planted("secret", SECRET)]
    try:
        await bot.start()
        server.api.faults = Faulty(server.token)  # whose errors quote what they refuse
        await sign(server.messenger, WILMA.id)
        queue(server.messenger, POISON)
        await until(nothing_waits)
        figures = (await get(bot.port, "/metrics")).body
        await bot.stop()
    finally:
        await server.close()
    lines = [json.loads(line) for line in bot.log().splitlines()]
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
    told = [line["message"] for line in lines if line["logger"] == "bot.commands.serve"]
    assert told == [
        "serving: updates are posted to /hook, over SQLite",
        "stopping: what is in hand is finished",
        "stopped",
    ]
    assert any("was set aside" in line["message"] for line in lines)
    assert any("answered by" in line["message"] for line in lines)
    assert b'dojang_signatures_total{outcome="recorded"} 1.0' in figures
    assert hits({"log": bot.log().encode(), "metrics": figures}, sought) == []

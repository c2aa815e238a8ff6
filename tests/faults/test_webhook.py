"""A bot behind a webhook is stopped and killed while people sign, and started again.

What was answered 200 is in the database, what was not comes again: whoever finished counts exactly
once. The bot is `dojang run`, the messenger posts to it as Telegram would.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.rehearsal.bot_api.posting import Hook
from bot.rehearsal.server import RehearsalServer
from tests.child import Bot
from tests.faults.interrupting import ended_while_people_sign
from tests.privacy.cast import PEOPLE, WILMA, of_token, planted
from tests.privacy.poison import POISON, queue
from tests.privacy.test_sweep import Faulty
from tests.privacy.traces import Planted, hits
from tests.signers import sign
from tests.web.wire import SECRET, free_port, get, until


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


async def test_kills_lose_nobody_and_count_nobody_twice(tmp_path: Path):
    await ended_while_people_sign(lambda server: Hooked(tmp_path, server), times=3, seed=5)


async def test_stops_with_requests_in_hand_lose_nobody_and_tell_nobody_twice(tmp_path: Path):
    await ended_while_people_sign(
        lambda server: Hooked(tmp_path, server), times=3, seed=6, killed=False
    )


@pytest.mark.long
@pytest.mark.parametrize("killed", [True, False], ids=["killed", "stopped"])
async def test_fifty_ends_lose_nobody(tmp_path: Path, killed: bool):
    await ended_while_people_sign(
        lambda server: Hooked(tmp_path, server), times=50, seed=50, killed=killed
    )


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

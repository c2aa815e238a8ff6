"""An update of unknown shape delays nobody and leaves nothing of what it said."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.telegram.parse import ALLOWED_UPDATES
from bot.rehearsal.bot_api.faults import Fault
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.server import RehearsalServer
from tests.child import Bot
from tests.privacy.cast import BYEOL, CHIEF, GROUP, PEOPLE, REMARK, WILMA, planted
from tests.privacy.poison import POISON, queue
from tests.privacy.traces import hits, left_behind

PATIENCE = 60.0


class Calls:
    """Which methods the bot has called, and once something else than JSON to be answered."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.updates = ""

    def __call__(self, method: str, _given: dict[str, Any]) -> Fault | None:
        self.made.append(method)
        if method == "getUpdates" and self.updates:
            answer, self.updates = self.updates, ""
            return Fault(html=answer, status=200)
        return None


@pytest.fixture
async def server() -> AsyncIterator[RehearsalServer]:
    server = RehearsalServer(people=PEOPLE, groups=(GROUP,))
    await server.start()
    yield server
    await server.close()


async def answered(messenger: Messenger, *people: int) -> None:
    await messenger.wait(lambda known: all(known.last(person) for person in people), PATIENCE)


async def test_poison_first_in_a_batch_delays_nobody_and_leaves_no_content(
    server: RehearsalServer, tmp_path: Path
):
    calls = server.api.faults = Calls()
    messenger = server.messenger
    queue(messenger, POISON)
    messenger.start(BYEOL.id)
    messenger.start(CHIEF.id)
    bot = Bot(tmp_path, server)
    bot._environment["LOG_LEVEL"] = "DEBUG"
    await bot.start()
    await answered(messenger, BYEOL.id, CHIEF.id)
    await messenger.wait(lambda known: not known.pending(), PATIENCE)
    await bot.kill()
    # One fetch brought them all, and its answers went out before or while the next one waits.
    fetched = [method for method in calls.made if method in {"getUpdates", "sendMessage"}]
    assert fetched[: fetched.index("sendMessage")].count("getUpdates") <= 2
    assert "updates wait" not in bot.log()
    assert hits(left_behind(tmp_path, "killed"), planted()) == []
    set_aside_says_nothing(tmp_path / "dojang.db")


def set_aside_says_nothing(database: Path) -> None:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        rows = reader.execute("SELECT source, kind, error_class FROM set_aside").fetchall()
    assert len(rows) >= len(POISON) / 2
    assert {kind for _, kind, _ in rows} <= {*ALLOWED_UPDATES, "Said", "Chose", "SharedContact"}
    assert {error.isidentifier() for *_, error in rows} == {True}


async def test_text_that_is_half_a_character_delays_nobody(server: RehearsalServer, tmp_path: Path):
    """A strict reader of JSON refuses the whole answer, with everybody's updates in it."""
    calls = server.api.faults = Calls()
    messenger = server.messenger
    messenger.start(BYEOL.id)
    [good] = [update.wire() for update in messenger.updates(10)]
    halved = {
        "message_id": 99,
        "date": 1,
        "from": {"id": WILMA.id, "is_bot": False, "first_name": f"{WILMA.first_name}\ud83d"},
        "chat": {"id": WILMA.id, "type": "private", "first_name": WILMA.first_name},
        "text": f"{REMARK}\ud83d",
    }
    first = {"update_id": good["update_id"] - 1, "message": halved}
    calls.updates = json.dumps({"ok": True, "result": [first, good]})
    bot = Bot(tmp_path, server)
    bot._environment["LOG_LEVEL"] = "DEBUG"
    await bot.start()
    await answered(messenger, BYEOL.id)
    await bot.kill()
    assert "updates wait" not in bot.log()
    assert hits(left_behind(tmp_path, "killed"), planted()) == []

"""What JSON may hold and a database does not take keeps nobody from signing, whoever sends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.vocabulary import SharedContact
from bot.platforms.telegram.parse import parse
from storage.postgres import Postgres
from tests.postgres import Server
from tests.walks.world import CAMPAIGN, ME, World, chat, person, phone, token

MARIA = person(1)


@pytest.fixture(params=["sqlite", "postgres"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    server: Server | None = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
    url = await server.new_database() if server else ""
    world = World(tmp_path, database=(lambda: Postgres(url)) if server else None)
    await world.start()
    yield world
    await world.stop()
    if server:
        await server.drop(url)


async def comes(world: World, update: dict[str, Any]) -> None:
    event = parse(update, ME)
    assert event is not None
    await world.receipts([world.receipt(told) for told in await world.handle(event)])


@pytest.mark.parametrize("evil", ["\x00", "\ud83d"])
async def test_whoever_writes_it_everywhere_signs_all_the_same(world: World, evil: str) -> None:
    sender = {"id": int(MARIA.id), "first_name": f"Ma{evil}ria", "language_code": f"{evil}en"}
    there = {"id": int(MARIA.id), "type": "private", "first_name": evil}
    message = {"date": 1, "chat": there, "from": sender}
    code = f"from{evil}somewhere"
    await comes(
        world, {"update_id": 101, "message": {**message, "message_id": 1, "text": f"/start {code}"}}
    )
    for number, action in enumerate(("sign", "agree", "yes"), start=102):
        session = await world.session(chat(MARIA))
        assert session is not None
        assert session.card is not None
        shown = {"message_id": int(session.card), "date": 1, "chat": there}
        data = evil + token(action, CAMPAIGN, "en")
        press = {"id": f"{number}", "from": sender, "message": shown, "data": data}
        await comes(world, {"update_id": number, "callback_query": press})
    await world.handle(
        world.event(MARIA, SharedContact(phone(1), "self"), message="99"),
    )
    assert await world.count() == 1
    [record] = await world.records()
    assert record["name"] == "Maria"

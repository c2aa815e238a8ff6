"""What an end does in the real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation.vocabulary import Asked, SharedContact, Started
from tests.jobs.caretakers import OWNER, Desk
from tests.walks.world import Press, World, person, phone


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    world = World(tmp_path)
    await world.start()
    yield Desk(world)
    await world.stop()


async def test_closing_ends_a_pause_for_good_and_who_has_begun_still_signs(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.world.does(person(1), Started(), Press("sign"), Press("agree"), Press("yes"))
    await desk.world.does(OWNER, Asked("pause"), Press("pause-now"))
    await desk.world.does(OWNER, Asked("close"), Press("close-now"))
    await desk.world.does(person(1), SharedContact(phone(1), "self"))
    async with desk.world.store.figures() as figures:
        standing = await figures.standing()
    assert (standing.total, standing.paused) == (1, None)
    await desk.world.does(OWNER, Asked("close"), Press("reopen-now"))
    [card] = await desk.world.does(person(2), Started())
    assert any(token.startswith("sign:") for token in card.tokens)

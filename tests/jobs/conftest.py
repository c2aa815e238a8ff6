"""A small campaign with its caretakers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.postgres import Postgres
from tests.jobs.caretakers import Desk, small
from tests.postgres import Server
from tests.walks.world import World


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    world = World(tmp_path, small())
    await world.start()
    yield Desk(world)
    await world.stop()


@pytest.fixture
async def desks(postgres: Server, tmp_path: Path) -> AsyncIterator[tuple[Desk, Desk]]:
    """Of one campaign, each at a worker of its own."""
    url = await postgres.new_database()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(postgres.drop, url)
        found = []
        for _ in range(2):
            world = World(tmp_path, small(), lambda: Postgres(url))
            await world.start()
            stack.push_async_callback(world.stop)
            found.append(Desk(world))
        yield found[0], found[1]

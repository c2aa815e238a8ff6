"""A small campaign with its caretakers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.caretakers import Desk, small
from tests.walks.world import World


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    world = World(tmp_path, small())
    await world.start()
    yield Desk(world)
    await world.stop()

"""The bot is killed at random moments while people sign, and started again.

Whoever finished counts exactly once, and nobody heard "recorded" without a row.
"""

from pathlib import Path

import pytest

from tests.child import Bot
from tests.faults.interrupting import ended_while_people_sign
from tests.postgres import Server


async def test_twenty_kills_lose_nobody_and_count_nobody_twice(tmp_path: Path):
    await ended_while_people_sign(lambda server: Bot(tmp_path, server), times=20, seed=20)


async def test_the_same_holds_over_postgresql(tmp_path: Path, postgres: Server):
    url = await postgres.new_database()
    await ended_while_people_sign(
        lambda server: Bot(tmp_path, server, database_url=url), times=3, seed=5
    )


@pytest.mark.long
async def test_two_hundred_kills_lose_nobody_and_count_nobody_twice(tmp_path: Path):
    await ended_while_people_sign(lambda server: Bot(tmp_path, server), times=200, seed=200)

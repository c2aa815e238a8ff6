"""Owners are warned of the day by which everything is destroyed, and reminded until it is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.jobs.retention import Retention
from tests.jobs.caretakers import HELPER, OWNER, Desk, small

DAY = date(2027, 3, 1)


async def look(desk: Desk, days: int) -> None:
    """So many days before the day."""
    world = desk.world
    world.now += DAY - timedelta(days=days) - world.campaign.day(world.now)
    await world.app.happen(Retention(small(retention=DAY)).find)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([31], []),
        ([30, 30, 29, 8], [30]),
        ([30, 7, 6, 2], [30, 7]),
        ([30, 7, 1, 1], [30, 7, 1]),
        ([5, 4], [5]),
        ([1, 0, -1, -6], [1, 0]),
        ([0, -7, -13, -14], [0, -7, -14]),
    ],
)
async def test_thirty_seven_and_one_day_before_and_each_week_after(
    desk: Desk, days: list[int], told: list[int]
) -> None:
    await desk.wants(OWNER, alerts=False)  # it is their duty
    await desk.wants(HELPER)
    for one in days:
        await look(desk, one)
    warned = [say.text.args.get("days", 0) for say in desk.said(OWNER)]
    assert warned == [max(0, one) for one in told]
    assert [text == "retention-near" for text in desk.heard(OWNER)] == [one > 0 for one in told]
    assert desk.heard(HELPER) == []


async def test_nobody_is_reminded_of_what_is_done(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.sign(3)
    while not (await desk.world.store.destroy_records(desk.world.now)).done:
        pass
    await look(desk, -1)
    assert desk.heard(OWNER) == []

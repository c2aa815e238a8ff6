"""Milestones: once, by day, and only when every row was counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.milestones import Milestones
from tests.jobs.caretakers import HELPER, OWNER, Desk


def job(desk: Desk) -> Milestones:
    world = desk.world
    return Milestones(world.store, world.campaign, lambda: world.now, world.app.happen)


async def test_one_message_of_each_kind_to_who_wants_alerts_and_never_again(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.wants(HELPER, alerts=False)
    await desk.sign(11)
    await job(desk).look()
    await job(desk).look()
    assert desk.heard(OWNER) == ["milestone-count", "milestone-share"]
    assert [say.text.args["count"] for say in desk.said(OWNER)] == [10, 10]
    assert desk.heard(HELPER) == []


async def test_nothing_is_announced_that_the_rows_do_not_say(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.sign(9)
    async with desk.world.store._engine.writing() as questions:
        await questions.ask("UPDATE tallies SET n = 10 WHERE kind = 'total'")
    await job(desk).look()
    assert "milestone-count" not in desk.heard(OWNER)
    async with desk.world.store.figures() as figures:
        last = await figures.reconciled()
        assert last is not None
        assert not last.agreed
        assert await figures.milestones() == []


async def test_a_milestone_is_not_recounted_for_more_than_once_an_hour(desk: Desk) -> None:
    await desk.sign(9)
    await desk.world.store.reconcile(desk.world.now)
    await desk.wants(OWNER)
    await desk.sign(1, first=500)
    desk.world.now += timedelta(minutes=59)
    await job(desk).look()
    assert desk.heard(OWNER) == ["milestone-share"]  # one of nine, which was confirmed before
    desk.world.now += timedelta(minutes=1)
    await job(desk).look()
    assert desk.heard(OWNER) == ["milestone-share", "milestone-count", "milestone-share"]


@pytest.mark.parametrize(("hours", "told"), [(18, False), (10, False), (4, True), (-4, True)])
async def test_good_news_does_not_ring_at_night(desk: Desk, hours: int, told: bool) -> None:
    await desk.wants(OWNER)
    await desk.sign(10)
    desk.world.now += timedelta(hours=hours)  # of noon
    await job(desk).look()
    assert bool(desk.heard(OWNER)) is told


async def test_one_that_unhappens_is_told_and_is_not_announced_a_second_time(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.sign(10)
    await job(desk).look()
    await desk.withdraw(100)
    await job(desk).look()
    await job(desk).look()
    assert desk.heard(OWNER)[2:] == ["milestone-count-lost", "milestone-share-lost"]
    await desk.sign(5, first=500)
    desk.world.now += timedelta(hours=2)
    await job(desk).look()
    assert len(desk.heard(OWNER)) == 4

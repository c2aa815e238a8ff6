"""Reconciliation: at a quiet hour, once a night, and loud where something differs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.reconciliation import Reconciliation
from storage.care.standing import Reconciled
from tests.jobs.caretakers import OWNER, Desk


def job(desk: Desk) -> Reconciliation:
    world = desk.world
    return Reconciliation(world.store, world.campaign, lambda: world.now, world.app.happen)


async def last(desk: Desk) -> Reconciled | None:
    async with desk.world.store.figures() as figures:
        return await figures.reconciled()


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        ("2026-11-22T17:59", False),  # a minute to three in Seoul
        ("2026-11-22T18:00", True),
        ("2026-11-22T19:59", True),
        ("2026-11-22T20:00", False),
        ("2026-11-23T03:00", False),
        ("2026-11-24T02:59", False),
        ("2026-11-24T03:00", True),  # two days without
    ],
)
async def test_it_counts_in_the_small_hours_of_the_campaign_or_when_it_is_overdue(
    desk: Desk, at: str, counts: bool
) -> None:
    before = datetime(2026, 11, 22, 3, tzinfo=UTC)
    await desk.world.store.reconcile(before)
    desk.world.now = datetime.fromisoformat(f"{at}+00:00")
    await job(desk).look()
    found = await last(desk)
    assert found is not None
    assert (found.at > before) is counts


async def test_what_was_never_counted_waits_for_the_night_too_but_not_for_ever(desk: Desk) -> None:
    waiting = job(desk)
    await waiting.look()
    assert await last(desk) is None
    desk.world.now += timedelta(days=2)
    await waiting.look()
    assert await last(desk) is not None


async def test_one_night_is_one_count(desk: Desk) -> None:
    desk.world.now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    await job(desk).look()
    desk.world.now += timedelta(minutes=30)
    await job(desk).look()
    found = await last(desk)
    assert found is not None
    assert found.at == desk.world.now - timedelta(minutes=30)


async def test_a_difference_is_told_once_and_agreement_never(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.sign(3)
    await desk.world.store.reconcile(desk.world.now)
    await job(desk).look()
    assert desk.heard(OWNER) == []
    async with desk.world.store._engine.writing() as questions:
        await questions.ask("UPDATE tallies SET n = 5 WHERE kind IN ('total', 'country')")
    desk.world.now += timedelta(days=2)
    await job(desk).look()
    await job(desk).look()
    [alarm] = desk.said(OWNER)
    assert alarm.text.id == "differs"
    assert alarm.text.args == {"count": 2, "total": 3}


async def test_a_difference_that_nobody_was_told_of_before_a_kill_is_told_after_it(
    desk: Desk,
) -> None:
    await desk.wants(OWNER)
    await desk.sign(3)
    async with desk.world.store._engine.writing() as questions:
        await questions.ask("UPDATE tallies SET n = 5 WHERE kind = 'total'")
    await desk.world.store.reconcile(desk.world.now)
    await desk.world.restart()
    await job(desk).look()
    assert desk.heard(OWNER) == ["differs"]

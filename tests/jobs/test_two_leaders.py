"""Two workers that both take themselves for the one that does the jobs: each thing is told once.

A worker that was away for a moment may go on with a job that another one has begun. The other one's
look comes between what this one reads and what it keeps.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.jobs import retention
from bot.jobs.alerts import Alerts
from bot.jobs.noting import take_in
from bot.jobs.reconciliation import alarm
from bot.jobs.retention import Retention
from storage.care import access_log, hushes, standing
from storage.care.access_log import Access
from storage.care.hourly import NEWCOMER, hour_of
from storage.care.spool import Spool
from tests.jobs.caretakers import OWNER, Desk
from tests.storage.meddling import add_to_tally
from tests.storage.workers import Meanwhile
from tests.walks.world import KEYS


async def alert(desk: Desk) -> None:
    world = desk.world
    await Alerts(world.store, world.campaign, lambda: world.now, world.app.happen).look()


async def ring(desk: Desk) -> None:
    await desk.world.app.happen(alarm)


async def warn(desk: Desk) -> None:
    world = desk.world
    ending = Retention(world.store, world.campaign, lambda: world.now, world.app.happen)
    await world.app.happen(ending.warn)


async def an_hour_stands_out(desk: Desk) -> None:
    hour = hour_of(desk.world.now - timedelta(hours=1))
    await desk.sign(NEWCOMER + 1, country="KR", hour=hour)


async def a_tally_differs(desk: Desk) -> None:
    await add_to_tally(desk.world.store, "country", "DE", 1)
    await desk.world.store.reconcile(desk.world.now)


async def the_day_is_near(desk: Desk) -> None:
    world = desk.world
    world.now += world.campaign.retention_until - timedelta(days=1) - world.campaign.day(world.now)


Do = Callable[[Desk], Awaitable[None]]
TOLD: Final[dict[str, tuple[Do, Do, str]]] = {
    "alert": (an_hour_stands_out, alert, "alert-high-new"),
    "difference": (a_tally_differs, ring, "differs"),
    "end of the data": (the_day_is_near, warn, "retention-near"),
}


@pytest.mark.parametrize("matter", TOLD)
async def test_what_organizers_are_told_they_are_told_by_one(
    desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch, matter: str
) -> None:
    happens, job, text = TOLD[matter]
    one, other = desks
    await one.wants(OWNER)
    await happens(one)
    other.world.now = one.world.now
    meanwhile = Meanwhile(lambda: job(other))
    meanwhile.before(monkeypatch, hushes, "hush")
    await job(one)
    await meanwhile.done()
    assert [*one.heard(OWNER), *other.heard(OWNER)] == [text]


async def test_that_the_records_are_destroyed_is_told_once(
    desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    await one.wants(OWNER)
    await one.sign(3)
    while not (await one.world.store.destroy_records(one.world.now)).done:
        pass
    meanwhile = Meanwhile(lambda: other.world.app.happen(retention._tell))
    really = standing.put

    async def put(ledger: Any, key: str, value: Any, *rest: Any) -> None:
        if key == standing.DESTROYED and value["told"]:
            await meanwhile.begin()
        await really(ledger, key, value, *rest)

    monkeypatch.setattr(standing, "put", put)
    await one.world.app.happen(retention._tell)
    await meanwhile.done()
    assert [*one.heard(OWNER), *other.heard(OWNER)] == ["retention-over"]


async def test_what_a_command_has_left_comes_into_the_log_once(
    desks: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    (tmp_path / "dojang.db").touch()
    spool = Spool(tmp_path / "dojang.db", KEYS)
    spool.leave(Access("telegram:1", "command", "export", one.world.now))
    meanwhile = Meanwhile(lambda: take_in(other.world.store, spool))
    meanwhile.before(monkeypatch, access_log, "append")
    await take_in(one.world.store, spool)
    await meanwhile.done()
    async with one.world.store.figures() as figures:
        assert len(await figures.log()) == 1

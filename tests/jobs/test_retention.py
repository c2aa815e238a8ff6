"""Owners are warned of the day on which everything is destroyed; then it is done, and told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation.vocabulary import SharedContact, Started
from bot.jobs.retention import BY_HAND, Retention
from storage import signatures
from storage.care.access_log import Access
from storage.care.retention import Destruction
from storage.sqlite import SQLite
from storage.store import Reader
from tests.jobs.caretakers import HELPER, OWNER, Desk, small
from tests.storage.workers import Meanwhile
from tests.walks.world import KEYS, Press, person, phone

DAY = date(2027, 3, 1)
HOUR = timedelta(hours=1)


class Killed(Exception):
    """Whatever stops a process."""


def job(desk: Desk) -> Retention:
    world = desk.world
    return Retention(world.store, small(retention=DAY), lambda: world.now, world.app.happen)


async def look(desk: Desk, days: int) -> None:
    """So many days before the day, at noon."""
    world = desk.world
    world.now += DAY - timedelta(days=days) - world.campaign.day(world.now)
    await job(desk).look()


async def hours_pass(desk: Desk, hours: int) -> None:
    """A look in each of them."""
    for _ in range(hours):
        desk.world.now += HOUR
        await job(desk).look()


async def destruction(desk: Desk) -> Destruction | None:
    async with desk.world.store.figures() as figures:
        return await figures.destruction()


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([31], []),
        ([30, 30, 29, 8], [30]),
        ([30, 7, 6, 2], [30, 7]),
        ([30, 7, 1, 1], [30, 7, 1]),
        ([5, 4], [5]),
        ([1, 0, -1, -5], [1]),
        ([1, 0, -6], [1, -6]),
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


async def test_it_happens_by_itself_once_owners_have_known_for_a_day(desk: Desk) -> None:
    await desk.wants(OWNER, alerts=False)
    await desk.wants(HELPER)
    await desk.sign(3)
    await look(desk, 1)
    await hours_pass(desk, 23)
    assert await destruction(desk) is None
    await hours_pass(desk, 1)
    assert await destruction(desk) == Destruction(3, done=True, told=True)
    await hours_pass(desk, 30)
    assert desk.heard(OWNER) == ["retention-near", "retention-over"]
    assert desk.said(OWNER)[-1].text.args == {"count": 3}
    assert desk.heard(HELPER) == []
    assert await desk.world.store.recount() == []
    async with desk.world.store.figures() as figures:
        [line] = [one.access for one in await figures.log() if one.access.role == "bot"]
    assert (line.action, line.reason) == ("retention-due", "3")


async def test_before_the_day_nothing_is_destroyed_however_early_owners_were_warned(
    desk: Desk,
) -> None:
    await desk.wants(OWNER)
    await look(desk, 1)
    desk.world.now -= timedelta(hours=3)  # 9 in the morning
    await hours_pass(desk, 14)
    assert await destruction(desk) is None


@pytest.mark.parametrize("known", [30, 2, 1])
async def test_a_clock_that_jumps_beyond_the_day_destroys_nothing_without_a_days_notice(
    desk: Desk, known: int
) -> None:
    await desk.wants(OWNER)
    await desk.sign(1)
    await look(desk, known)
    await look(desk, -40)
    assert desk.heard(OWNER) == ["retention-near", "retention-late"]
    await hours_pass(desk, 22)
    assert await destruction(desk) is None
    await hours_pass(desk, 2)
    assert desk.heard(OWNER)[-1] == "retention-over"


async def test_where_there_is_no_owner_the_log_is_warned_once_a_day_and_that_is_the_notice(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.wants(HELPER)
    await desk.sign(1)
    for days in (30, 30, 2):
        await look(desk, days)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "there is no owner to be told" in caplog.text
    await look(desk, 0)
    await hours_pass(desk, 23)
    assert await destruction(desk) is None
    await hours_pass(desk, 2)
    assert await destruction(desk) == Destruction(1, done=True, told=True)
    assert "the records were destroyed, 1 of them" in caplog.text
    assert desk.heard(HELPER) == []


async def test_an_owner_who_comes_while_the_log_has_its_notice_is_told(desk: Desk) -> None:
    await look(desk, 0)
    await desk.wants(OWNER)
    await hours_pass(desk, 1 + 24)
    assert desk.heard(OWNER) == ["retention-late", "retention-over"]


async def test_a_killed_destruction_goes_on_with_the_next_start_and_is_told_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.care.retention.BATCH", 2)
    await desk.wants(OWNER)
    await desk.sign(5)
    await look(desk, 0)
    await hours_pass(desk, 23)
    world = desk.world

    async def killed(_seconds: float) -> None:
        raise Killed

    world.now += HOUR
    dying = Retention(
        world.store, small(retention=DAY), lambda: world.now, world.app.happen, sleep=killed
    )
    with pytest.raises(Killed):
        await dying.look()
    assert await destruction(desk) == Destruction(2, done=False)
    await world.restart()
    await job(desk).look()
    assert await destruction(desk) == Destruction(5, done=True, told=True)
    assert desk.heard(OWNER) == ["retention-late", "retention-over"]


async def test_that_it_is_done_is_told_when_nothing_is_left_in_the_files(
    desk: Desk, tmp_path: Path
) -> None:
    await desk.wants(OWNER)
    await desk.sign(2)
    await look(desk, 0)
    await hours_pass(desk, 23)
    database = SQLite(tmp_path / "dojang.db")
    reader = await Reader.open_reading(database, KEYS, desk.world.campaign.slug)
    async with reader.figures() as before:
        await before.standing()
        await hours_pass(desk, 1)
        assert await destruction(desk) == Destruction(2, done=True)
        assert desk.heard(OWNER) == ["retention-late"]
    await reader.close()
    await job(desk).look()
    assert desk.heard(OWNER) == ["retention-late", "retention-over"]


async def test_what_a_command_has_destroyed_is_told_by_the_bot_and_logged_once(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.sign(3)
    store, now = desk.world.store, desk.world.now
    while not (await store.destroy_records(now)).done:
        pass
    async with store.turn() as turn:
        await turn.care.note_access([Access("operator", "operator", BY_HAND, now, "3")])
    await look(desk, 100)
    await look(desk, 99)
    assert desk.heard(OWNER) == ["retention-over"]
    async with store.figures() as figures:
        assert [line.access.action for line in await figures.log()] == [BY_HAND]


async def test_nobody_is_reminded_of_what_is_done(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.sign(3)
    while not (await desk.world.store.destroy_records(desk.world.now)).done:
        pass
    async with desk.world.store.turn() as turn:
        await turn.care.conclude_destruction(desk.world.now)
    await look(desk, -1)
    assert desk.heard(OWNER) == []


async def test_who_signs_just_as_it_begins_hears_that_it_is_over(
    desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their turn has read that one can sign; another worker begins before they are recorded."""
    one, other = desks
    contact = SharedContact(phone(1), "self")
    await one.world.does(person(1), Started(), Press("sign"), Press("agree"), Press("yes"))
    begins = Meanwhile(lambda: other.world.store.destroy_records(other.world.now))
    begins.before(monkeypatch, signatures, "record")
    said = await one.world.does(person(1), contact)
    await begins.done()
    assert [told.text for told in said if told.text] == ["closed-meanwhile", "card-closed"]
    assert await one.world.count() == 0

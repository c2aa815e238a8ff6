"""Groups hear of milestones: those that want to, each once, a batch at a time, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Happening,
    Membership,
    Place,
    Receipt,
    Say,
    Standing,
)
from bot.jobs import celebrating
from bot.jobs.celebrating import Celebrating
from bot.jobs.milestones import Milestones
from storage.failures import StoreUnavailable
from storage.records import CARD, REPLY
from tests.conversation.walk import text_id
from tests.jobs.caretakers import HELPER, Desk
from tests.walks.world import NOW

GROUP = Place("telegram", "-1001", "group", title="Neighbours")
OTHERS = Place("telegram", "-1002", "group", title="Choir")


async def does(desk: Desk, where: Place, *acts: Happening) -> None:
    """An admin does it, as the messenger confirms, and all of it is delivered."""
    world = desk.world
    for act in acts:
        said = await world.handle(world.event(HELPER, act, where=where))
        while said:
            before = len(world.told)
            await world.app.report([confirmed(world.receipt(told, admin=True)) for told in said])
            said = world.told[before:]


def confirmed(receipt: Receipt) -> Receipt:
    what = receipt.what
    return (
        replace(receipt, what=replace(what, person=HELPER.id))
        if isinstance(what, Standing)
        else receipt
    )


def celebrated(desk: Desk) -> list[tuple[str, str]]:
    return [
        (told.where.id, told.text)
        for told in desk.world.told
        if told.text in ("group-milestone-share", "group-milestone-count")
    ]


async def test_a_group_hears_of_it_once_if_an_admin_wants_that_and_no_other_does(
    desk: Desk,
) -> None:
    await does(desk, GROUP, Membership("added"), Asked("milestones"), Chose("milestones-on"))
    await does(desk, OTHERS, Membership("added"), Asked("milestones"))
    await desk.sign(10)
    await look(desk)
    await look(desk)
    assert celebrated(desk) == [(GROUP.id, "group-milestone-share")]


@pytest.mark.parametrize(
    "end", [Chose("milestones-off"), Asked("quiet"), Membership("removed")], ids=str
)
async def test_a_group_that_wants_no_more_hears_nothing(desk: Desk, end: Happening) -> None:
    await does(desk, GROUP, Membership("added"), Chose("milestones-on"), end)
    await desk.sign(10)
    await look(desk)
    assert celebrated(desk) == []


async def test_a_group_hears_of_no_count_that_the_public_does_not(desk: Desk) -> None:
    await does(desk, GROUP, Membership("added"), Chose("milestones-on"))
    await desk.sign(5)  # five per cent of the goal, and fewer than are told
    await look(desk)
    assert celebrated(desk) == []


# ── many groups ──────────────────────────────────────────────────────────────────────────

MANY = [Place("telegram", str(-2000 - number), "group", title="A group") for number in range(7)]


async def look(desk: Desk) -> None:
    """What is reached is found, and all groups are told as many times as it takes."""
    world = desk.world
    await Milestones(world.store, world.campaign, lambda: world.now, world.app.happen).look()
    for _ in range(len(MANY)):
        await job(desk).look()


def job(desk: Desk) -> Celebrating:
    world = desk.world
    return Celebrating(world.store, world.campaign, lambda: world.now, world.app.happen)


async def reached(desk: Desk) -> None:
    """Seven groups want to hear of it, and it has come."""
    for place in MANY:
        await does(desk, place, Membership("added"), Chose("milestones-on"))
    await desk.sign(10)
    world = desk.world
    await Milestones(world.store, world.campaign, lambda: world.now, world.app.happen).look()


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celebrating, "BATCH", 3)


async def test_they_are_told_batch_by_batch_and_behind_whatever_answers_somebody(
    desk: Desk,
) -> None:
    await reached(desk)
    assert celebrated(desk) == []
    counts = []
    for _ in range(4):
        await job(desk).look()
        counts.append(len(celebrated(desk)))
    assert counts == [3, 6, 7, 7]
    assert {where for where, _ in celebrated(desk)} == {place.id for place in MANY}
    told = [row.id for row in await desk.world.store.waiting(100, lane=CARD)]
    replies = [row.id for row in await desk.world.store.waiting(100, lane=REPLY)]
    assert len(told) == 7
    assert not set(told) & set(replies)


async def test_a_bot_that_is_killed_between_two_batches_misses_none_and_tells_none_twice(
    desk: Desk,
) -> None:
    await reached(desk)
    await job(desk).look()
    await desk.world.restart()
    await look(desk)
    assert sorted(where for where, _ in celebrated(desk)) == sorted(place.id for place in MANY)


async def test_a_batch_that_is_not_committed_is_told_with_the_next_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reached(desk)

    async def away(*_given: Any) -> None:
        raise StoreUnavailable(reason="SQLITE_FULL")

    with monkeypatch.context() as broken:
        broken.setattr("storage.turn.Turn.post", away)
        with pytest.raises(StoreUnavailable):
            await job(desk).look()
    await look(desk)
    assert sorted(where for where, _ in celebrated(desk)) == sorted(place.id for place in MANY)


async def test_one_group_that_cannot_be_told_keeps_no_other_from_hearing(desk: Desk) -> None:
    await reached(desk)
    tries = count(1)

    def breaks(reply: object) -> bool:
        told = isinstance(reply, Say) and text_id(reply.text) == "group-milestone-share"
        return told and next(tries) <= 2  # the first one, with its batch and alone

    desk.world.breaks = breaks
    await look(desk)
    assert len(celebrated(desk)) == len(MANY) - 1


async def test_whoever_was_not_told_before_the_night_is_told_in_the_morning(desk: Desk) -> None:
    await reached(desk)
    await job(desk).look()
    desk.world.now += timedelta(hours=10)  # of noon
    await look(desk)
    assert len(celebrated(desk)) == 3
    desk.world.now += timedelta(hours=10)
    await look(desk)
    assert len(celebrated(desk)) == len(MANY)


async def test_what_is_lost_meanwhile_is_told_to_nobody_more(desk: Desk) -> None:
    await reached(desk)
    await job(desk).look()
    await desk.withdraw(100)
    await look(desk)
    assert len(celebrated(desk)) == 3


async def test_a_group_that_moves_meanwhile_hears_at_its_new_address(desk: Desk) -> None:
    await reached(desk)
    async with desk.world.store.turn() as turn:
        await turn.rehome({MANY[0].address: "telegram:-100777"}, desk.world.campaign.day(NOW))
    await look(desk)
    heard = sorted(where for where, _ in celebrated(desk))
    assert heard == sorted(["-100777", *(place.id for place in MANY[1:])])

"""Places that hear of milestones: those that want to, wherever they have moved, each once."""

from __future__ import annotations

from datetime import date

import pytest

from storage import celebrations
from storage.care.milestones import Milestone
from storage.celebrations import Celebration
from storage.engine import Given, Row
from storage.records import Card
from storage.store import Store
from tests.storage.places import codes_of
from tests.storage.workers import Meanwhile, unhindered

CHOIR, BAND, CLUB = "telegram:-1", "telegram:-2", "telegram:-3"
TEN, SHARE = Milestone("count", 10), Milestone("share", 25)


@pytest.fixture
async def places(store: Store) -> None:
    """The choir and the band want to hear of milestones, the club does not."""
    async with store.turn() as turn:
        codes = await codes_of(turn, (CHOIR, "Choir"), (BAND, "Band"), (CLUB, "Club"))
        await turn.keep_cards(
            [
                Card(place, "group", code, 0, 0, "", milestones=place != CLUB)
                for place, code in zip((CHOIR, BAND, CLUB), codes, strict=True)
            ]
        )


async def told(store: Store, most: int = 10) -> dict[str, Milestone]:
    async with store.figures() as figures:
        waits = await figures.celebrations_wait()
    async with store.turn() as turn:
        found = await turn.celebrations(most)
    assert waits is bool(found)
    return {one.address: one.milestone for one in found}


@pytest.mark.usefixtures("places")
async def test_who_wants_to_hear_of_it_is_given_once(store: Store) -> None:
    assert await told(store) == {}
    async with store.turn() as turn:
        await turn.celebrate(TEN)
    first = await told(store, 1)
    assert first | await told(store, 1) == {CHOIR: TEN, BAND: TEN}
    assert await told(store) == {}


@pytest.mark.usefixtures("places")
async def test_who_has_not_heard_of_one_when_the_next_comes_hears_of_that_alone(
    store: Store,
) -> None:
    async with store.turn() as turn:
        await turn.celebrate(TEN)
        [early] = await turn.celebrations(1)
        await turn.celebrate(SHARE)
        assert early == Celebration(early.address, "group", TEN)
    assert await told(store) == {CHOIR: SHARE, BAND: SHARE}


@pytest.mark.usefixtures("places")
async def test_one_that_is_called_off_is_told_to_nobody_more(store: Store) -> None:
    async with store.turn() as turn:
        await turn.celebrate(TEN)
        await turn.call_off([SHARE])
        await turn.celebrations(1)
        await turn.call_off([TEN])
    assert await told(store) == {}


@pytest.mark.usefixtures("places")
async def test_who_wants_no_more_before_its_turn_hears_nothing_nor_later(store: Store) -> None:
    async with store.turn() as turn:
        await turn.celebrate(TEN)
        await turn.hear_milestones({CHOIR: False, CLUB: True})
        await turn.hear_milestones({CHOIR: True})
    assert await told(store) == {BAND: TEN}


@pytest.mark.usefixtures("places")
async def test_it_waits_for_a_card_that_is_written_anew_and_moves_with_its_group(
    store: Store,
) -> None:
    async with store.turn() as turn:
        await turn.celebrate(TEN)
        [code] = await codes_of(turn, (CHOIR, "Choir"))
        await turn.keep_cards([Card(CHOIR, "group", code, 10, 60, "", milestones=True)])
        await turn.rehome({CHOIR: "telegram:-100"}, date(2012, 3, 19))
        await turn.drop_cards([BAND])
    assert await told(store) == {"telegram:-100": TEN}


@pytest.mark.usefixtures("places")
async def test_of_two_who_look_at_once_one_tells_a_place(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.turn() as turn:
        await turn.celebrate(TEN)
    both: list[Celebration] = []

    async def take() -> None:
        both.extend(await unhindered(other, lambda turn: turn.celebrations(10)))

    meanwhile = Meanwhile(take)
    looked = celebrations.OWED
    async with store.turn() as turn:
        really = turn._ledger.questions.ask

        async def ask(sql: str, given: Given | None = None) -> list[Row]:
            rows = await really(sql, given)
            if sql == looked:
                await meanwhile.begin()
            return rows

        monkeypatch.setattr(turn._ledger.questions, "ask", ask)
        both += await turn.celebrations(10)
    await meanwhile.done()
    assert sorted(one.address for one in both) == [CHOIR, BAND]

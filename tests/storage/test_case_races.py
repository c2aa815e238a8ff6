"""Cases that begin, go on and end while somebody is just signing.

The other worker's turn is begun between two statements of the one that signs. Where it has to wait
for that one, it goes on when that one has committed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias

import pytest

from storage import erasures
from storage.care import holds
from storage.care.case_facts import CaseDraft, Selected, Selection
from storage.records import Signed, Signing
from storage.states import State
from storage.store import Store
from storage.turn import Turn
from tests.storage.casework import advance
from tests.storage.workers import Meanwhile, unhindered

MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 20, 12, tzinfo=UTC)
ANN = "telegram:1"
KOREA = Selection(countries=frozenset({"KR"}))

Make: TypeAlias = Callable[..., Signing]


async def open_case(store: Store, *, from_now_on: bool = False) -> int:
    draft = CaseDraft(State.HELD, KOREA, "a machine?", ANN, NOON, 0, from_now_on)

    async def play(turn: Turn) -> int | None:
        return await turn.care.open_case(draft)

    number = await unhindered(store, play)
    assert number is not None
    return number


async def walk(store: Store) -> None:
    """The case that runs goes on until it is over."""
    while await advance(store) is not None:
        pass


async def undo(store: Store, number: int) -> None:
    assert await unhindered(store, lambda turn: turn.care.undo_case(number, ANN, NOON, "a rally"))
    await walk(store)


async def let_in(store: Store, number: int) -> None:
    assert await unhindered(store, lambda turn: turn.care.let_in(number, ANN, NOON, "a rally"))


async def record(store: Store, signing: Signing) -> Signed:
    async def play(turn: Turn) -> Signed:
        [outcome] = await turn.record([signing])
        assert isinstance(outcome, Signed)
        return outcome

    return await unhindered(store, play)


async def states(store: Store) -> tuple[int, int]:
    """Live and held, which tallies and rows agree on."""
    assert await store.recount() == []
    totals = await store.totals(MONDAY)
    async with store.figures() as figures:
        assert await figures.count_selected(Selection()) == Selected(
            totals.verified, totals.held, totals.invalidated
        )
    return totals.verified, totals.held


@pytest.mark.parametrize("end", ["undone", "let in"])
async def test_who_is_held_as_a_case_ends_is_free_when_it_is_undone(
    store: Store, other: Store, signing: Make, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    number = await open_case(store, from_now_on=True)
    await walk(store)
    meanwhile = Meanwhile(lambda: (undo if end == "undone" else let_in)(other, number))
    meanwhile.before(monkeypatch, holds, "note")
    await record(store, signing(1))
    await meanwhile.done()
    if end == "let in":
        await undo(store, number)
    assert await states(store) == (1, 0)


async def test_who_takes_over_a_phone_beside_a_case_is_touched_by_it_as_its_holder_was(
    store: Store, other: Store, signing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record(store, signing(1))
    number = await open_case(store)
    meanwhile = Meanwhile(lambda: advance(other))
    meanwhile.before(monkeypatch, erasures, "erase")
    await record(store, signing(2, phone=signing(1).phone, replaces=True))
    await meanwhile.done()
    await walk(store)
    assert await states(store) == (0, 1)
    await undo(store, number)
    assert await states(store) == (1, 0)


async def test_who_takes_over_a_held_phone_beside_the_undoing_is_free_as_well(
    store: Store, other: Store, signing: Make
) -> None:
    await record(store, signing(1))
    number = await open_case(store)
    await walk(store)
    meanwhile = Meanwhile(lambda: undo(other, number))
    async with store.turn() as turn:
        await turn.record([signing(2, phone=signing(1).phone, replaces=True)])
        await meanwhile.begin()
    await meanwhile.done()
    assert await states(store) == (1, 0)


async def test_who_is_just_signing_when_a_case_holds_from_now_on_is_held(
    store: Store, other: Store, signing: Make
) -> None:
    async def hold() -> None:
        await open_case(other, from_now_on=True)
        await walk(other)

    meanwhile = Meanwhile(hold)
    async with store.turn() as turn:
        await turn.record([signing(1)])
        await meanwhile.begin()
    await meanwhile.done()
    await record(store, signing(2))
    assert await states(store) == (0, 2)

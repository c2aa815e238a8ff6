"""A group that moves keeps its code and its conversation, whichever engine holds them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from storage.records import Signing
from storage.store import Store
from tests.storage.places import codes_of

MONDAY = date(2012, 3, 19)
OLD, NEW = "telegram:-7", "telegram:-1007"


async def code_of(store: Store, address: str, label: str = "Choir") -> str:
    async with store.turn() as turn:
        [code] = await codes_of(turn, (address, label))
    return code


async def rehome(store: Store, moves: dict[str, str]) -> set[str]:
    async with store.turn() as turn:
        return await turn.rehome(moves, MONDAY)


async def sessions(store: Store) -> dict[str, bytes]:
    async with store.turn() as turn:
        return await turn.sessions([OLD, NEW])


async def begin(store: Store, contents: dict[str, bytes | None]) -> None:
    async with store.turn() as turn:
        await turn.save_sessions(contents, MONDAY)


async def test_the_code_and_the_session_are_at_the_new_address_and_no_more_at_the_old(
    store: Store,
) -> None:
    code = await code_of(store, OLD)
    await begin(store, {OLD: b"card 5"})
    assert await rehome(store, {OLD: NEW}) == {NEW}
    assert await code_of(store, NEW) == code
    assert await sessions(store) == {NEW: b"card 5"}


async def test_links_of_before_count_for_the_group_under_its_one_line(
    store: Store, signing: Callable[..., Signing]
) -> None:
    code = await code_of(store, OLD)
    async with store.turn() as turn:
        await turn.record([signing(1, invite=code)])
    await rehome(store, {OLD: NEW})
    async with store.turn() as turn:
        await turn.record([signing(2, invite=code)])
    assert (await store.totals(MONDAY)).invites == (("Choir", code, 2),)
    assert await store.recount() == []


async def test_a_second_notice_of_the_same_move_changes_nothing(store: Store) -> None:
    code = await code_of(store, OLD)
    await begin(store, {OLD: b"card 5"})
    await rehome(store, {OLD: NEW})
    await begin(store, {NEW: b"card 8"})
    assert await rehome(store, {OLD: NEW}) == set()
    assert await code_of(store, NEW) == code
    assert await sessions(store) == {NEW: b"card 8"}


async def test_what_was_begun_at_the_new_address_before_the_notice_is_not_lost(
    store: Store, signing: Callable[..., Signing]
) -> None:
    code = await code_of(store, OLD)
    hasty = await code_of(store, NEW)
    await begin(store, {OLD: b"old", NEW: b"new"})
    assert await rehome(store, {OLD: NEW}) == set()
    assert await code_of(store, NEW) == code, "the code whose links are out there"
    assert await sessions(store) == {NEW: b"new"}
    async with store.turn() as turn:
        await turn.record([signing(1, invite=code), signing(2, invite=hasty)])
    assert sorted((await store.totals(MONDAY)).invites) == sorted(
        [("Choir", code, 1), ("Choir", hasty, 1)]
    )


async def test_a_group_we_know_nothing_of_moves_without_a_trace(store: Store) -> None:
    elsewhere = await code_of(store, "telegram:-8")
    assert await rehome(store, {OLD: NEW}) == set()
    assert await sessions(store) == {}
    assert await code_of(store, "telegram:-8") == elsewhere


async def test_many_move_in_one_turn(store: Store) -> None:
    moves = {f"telegram:-{n}": f"telegram:-100{n}" for n in range(1, 30)}
    codes = [await code_of(store, old) for old in moves]
    await begin(store, {old: old.encode() for old in moves})
    assert await rehome(store, moves) == set(moves.values())
    assert [await code_of(store, new) for new in moves.values()] == codes

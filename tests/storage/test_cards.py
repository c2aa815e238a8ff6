"""Live cards: due when they do not tell what they should, never more than once a minute."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.records import Card, CardDue, Rounding, Signing, Spot
from storage.store import Store
from tests.storage.places import codes_of

Make = Callable[..., Signing]

MONDAY = date(2012, 3, 19)
NOW = datetime(2012, 3, 19, 12, tzinfo=UTC)
TENS = Rounding(least=10, step=10)
CHOIR = "telegram:-1"


async def with_card(store: Store, address: str = CHOIR, *, shown: int = 0) -> str:
    async with store.turn() as turn:
        [code] = await codes_of(turn, (address, "Choir"))
        await turn.keep_cards([Card(address, "group", code, shown, int(NOW.timestamp()))])
    return code


async def sign(store: Store, signing: Make, code: str, people: range) -> None:
    async with store.turn() as turn:
        await turn.record([signing(n, invite=code) for n in people])


async def due(store: Store, after: timedelta = timedelta(minutes=1)) -> list[CardDue]:
    return await store.due_cards(NOW + after, TENS, most=100)


@pytest.mark.parametrize(
    ("signed", "shown", "is_due"),
    [(0, 0, False), (9, 0, False), (10, 0, True), (19, 10, False), (20, 10, True), (9, 10, True)],
)
async def test_a_card_is_due_when_it_should_tell_another_count(
    store: Store, signing: Make, signed: int, shown: int, is_due: bool
) -> None:
    code = await with_card(store, shown=shown)
    await sign(store, signing, code, range(signed))
    assert await due(store) == ([CardDue(CHOIR, "group", signed)] if is_due else [])


@pytest.mark.parametrize(("seconds", "is_due"), [(0, False), (59, False), (60, True)])
async def test_a_card_is_left_alone_for_a_minute(
    store: Store, signing: Make, seconds: int, is_due: bool
) -> None:
    await sign(store, signing, await with_card(store), range(10))
    assert bool(await due(store, timedelta(seconds=seconds))) is is_due


async def test_a_withdrawal_makes_a_card_due_too(store: Store, signing: Make) -> None:
    code = await with_card(store, shown=10)
    await sign(store, signing, code, range(10))
    assert await due(store) == []
    async with store.turn() as turn:
        await turn.withdraw([signing(3).account])
    assert await due(store) == [CardDue(CHOIR, "group", 9)]


async def test_who_waits_longest_is_served_first_and_no_more_than_asked_for(
    store: Store, signing: Make
) -> None:
    async with store.turn() as turn:
        codes = await codes_of(turn, *[(f"telegram:-{n}", "Choir") for n in range(1, 4)])
        await turn.record([signing(n, invite=codes[n % 3]) for n in range(30)])
        await turn.keep_cards(
            [
                Card(f"telegram:-{n}", "group", code, 0, int(NOW.timestamp()) - n)
                for n, code in enumerate(codes, start=1)
            ]
        )
    found = await store.due_cards(NOW + timedelta(minutes=1), TENS, most=2)
    assert [card.address for card in found] == ["telegram:-3", "telegram:-2"]


async def test_a_dropped_card_is_never_due_and_dropping_none_is_fine(
    store: Store, signing: Make
) -> None:
    await sign(store, signing, await with_card(store), range(10))
    async with store.turn() as turn:
        await turn.drop_cards([CHOIR, "telegram:-99"])
        await turn.drop_cards([])
        await turn.keep_cards([])
    assert await due(store) == []


@pytest.mark.parametrize("moved_before", [False, True])
async def test_a_card_moves_with_its_group(store: Store, signing: Make, moved_before: bool) -> None:
    code = await with_card(store)
    await sign(store, signing, code, range(10))
    if moved_before:
        await with_card(store, "telegram:-1007", shown=10)
    async with store.turn() as turn:
        await turn.rehome({CHOIR: "telegram:-1007"}, MONDAY)
    found = await due(store)
    assert [card.address for card in found] == ["telegram:-1007"]


async def test_the_admin_who_asked_last_sees_what_the_place_brings(store: Store) -> None:
    async with store.turn() as turn:
        [first] = await turn.invites_for([Spot(CHOIR, "group", "Choir", "telegram:1")])
        [again] = await turn.invites_for([Spot(CHOIR, "group", "The Choir", "telegram:2")])
        await turn.invites_for([Spot(CHOIR, "group", "The Choir")])
        owned = await turn.links(["telegram:1", "telegram:2"])
    assert first.code == again.code
    assert owned["telegram:1"] == []
    assert [(link.kind, link.label) for link in owned["telegram:2"]] == [("group", "The Choir")]


async def test_who_asks_without_a_title_keeps_the_one_that_is_known(store: Store) -> None:
    async with store.turn() as turn:
        await turn.invites_for([Spot(CHOIR, "group", "Choir")])
        [known] = await turn.invites_for([Spot(CHOIR, "group")])
        [new] = await turn.invites_for([Spot("telegram:-2", "channel")])
    assert (known.label, new.label, new.kind) == ("Choir", "", "channel")


async def test_a_groups_link_can_be_neither_renamed_nor_revoked_nor_counts_as_made(
    store: Store,
) -> None:
    async with store.turn() as turn:
        [link] = await turn.invites_for([Spot(CHOIR, "group", "Choir", "telegram:1")])
        await turn.rename_links([("telegram:1", link.code, "Mine")])
        await turn.revoke_links([("telegram:1", link.code)], MONDAY)
        [left] = (await turn.links(["telegram:1"]))["telegram:1"]
    assert (left.code, left.label) == (link.code, "Choir")


async def test_a_lasting_session_is_never_swept_also_where_it_has_moved(store: Store) -> None:
    async with store.turn() as turn:
        await turn.save_sessions({CHOIR: b"card", "telegram:5": b"walk"}, MONDAY, lasting=[CHOIR])
        await turn.rehome({CHOIR: "telegram:-1007"}, MONDAY)
    await store.forget_idle(MONDAY + timedelta(days=400))
    async with store.turn() as turn:
        assert await turn.sessions(["telegram:-1007", "telegram:5"]) == {"telegram:-1007": b"card"}


@pytest.mark.parametrize(("told", "stands", "is_due"), [
    ("", "", False), ("", "paused 1", True), ("paused 1", "paused 2", True),
    ("paused 2", "paused 2", False), ("paused 2", "", True),
])  # fmt: skip
async def test_a_card_is_due_when_signing_pauses_ends_or_goes_on(
    store: Store, told: str, stands: str, is_due: bool
) -> None:
    async with store.turn() as turn:
        [code] = await codes_of(turn, (CHOIR, "Choir"))
        await turn.keep_cards([Card(CHOIR, "group", code, 0, int(NOW.timestamp()), told)])
    due = await store.due_cards(NOW + timedelta(minutes=1), TENS, 100, stands)
    assert bool(due) is is_due

"""What a turn leaves in the outbox: each screen once, in the order in which things were said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from bot.app import App
from bot.campaign import BUNDLED, load
from bot.conversation.vocabulary import (
    Chose,
    Flooded,
    Happening,
    Incoming,
    Migrated,
    Person,
    Place,
    Receipt,
    Reply,
    Said,
    Started,
    Unsupported,
)
from bot.flood import PERSON, Flood
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store

CAMPAIGN = load(BUNDLED)
CHAT = Place("telegram", "1001", "private")
_numbers = count(1)


def event(what: Happening, where: Place = CHAT) -> Incoming:
    who = Person("telegram", where.id, "en", "Ann")
    return Incoming("telegram:1", next(_numbers), who, where, what, message="7")


def compose(reply: Reply, _language: str, _where: Place) -> bytes:
    return repr(reply).encode()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    keys = Keys.parse(new_master_key())
    sealer = Sealer.parse(new_identity()[1])
    opened = await Store.open(SQLite(tmp_path / "dojang.db"), keys, sealer, CAMPAIGN.slug)
    await opened.keep_texts(CAMPAIGN.texts())
    yield opened
    await opened.close()


@pytest.fixture
def app(store: Store) -> App:
    return App(store, CAMPAIGN, frozenset(), compose, lambda _: None, flood=Flood())


async def said(store: Store) -> list[str]:
    return [row.payload.decode() for row in await store.waiting(1_000)]


async def test_a_screen_that_is_shown_again_in_the_same_turn_is_sent_once_and_last(
    app: App, store: Store
) -> None:
    sticker, hello = Unsupported("sticker"), Said("hello")
    await app.handle([event(hello), event(sticker), event(hello), event(sticker), event(hello)])
    note, card = await said(store)
    assert "unsupported" in note
    assert "unsupported" not in card


async def test_different_chats_are_shown_the_same_screen(app: App, store: Store) -> None:
    others = [Place("telegram", str(chat), "private") for chat in range(1, 50)]
    await app.handle([event(Started(), where) for where in others])
    assert len(await said(store)) == len(others)


async def test_what_is_passed_over_costs_no_turn_and_is_not_kept(app: App, store: Store) -> None:
    played = await app.handle([event(Said("hello")) for _ in range(1_000)])
    assert len(played) == PERSON.burst + 1
    assert isinstance(played[-1].what, Flooded)
    card, told = await said(store)
    assert "flooded" in told
    assert "flooded" not in card
    await store.close()  # no turn could be taken any more
    assert await app.handle([event(Chose("sign")) for _ in range(100)]) == []


async def test_a_group_is_at_home_at_its_new_address_for_the_whole_turn(
    app: App, store: Store
) -> None:
    """What members did before the notice is answered where they are now."""
    old, new = (Place("telegram", chat, "group", "Choir") for chat in ("-7", "-1007"))
    await app.handle([event(Started(), old), event(Migrated(new.id), old), event(Started(), new)])
    assert {row.address for row in await store.waiting(10)} == {new.address}


async def test_a_move_that_an_answer_told_of_takes_the_row_with_it(app: App, store: Store) -> None:
    old, new = (Place("telegram", chat, "group", "Choir") for chat in ("-7", "-1007"))
    await app.handle([event(Started(), old)])
    [row] = await store.waiting(10)
    await app.report([Receipt(row.id, old, Migrated(new.id))])
    assert await store.waiting(10) == []
    async with store.turn() as turn:
        assert set(await turn.sessions([old.address, new.address])) == {new.address}

"""What the messenger answers, what it delivers twice, and updates that could not even be read: in
the real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.conversation.vocabulary import (
    Asked,
    AskStanding,
    Broken,
    Delivered,
    Flooded,
    Gone,
    Happening,
    Membership,
    Migrated,
    Person,
    Place,
    Receipt,
    Report,
    Retract,
    Settled,
    SharedContact,
    Started,
    Undelivered,
)
from storage.care.broadcasts import Phase
from storage.records import NewMessage, OutboxRow
from tests.walks.world import NOW, SOURCE, Act, Press, World, chat, person, phone

MARIA, ANNA = person(1), person(2)
CARD = SharedContact(phone(1), "self")
SIGNING: tuple[Act, ...] = (Started(), Press("sign"), Press("agree"), Press("yes"), CARD)
SUBSCRIBING: tuple[Act, ...] = (
    Press("choices"), Press("choice:updates"), Press("give:updates"),
)  # fmt: skip


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.start()
    yield world
    await world.stop()


async def rows(world: World, table: str) -> int:
    async with world.store._engine.reading() as questions:
        [(number,)] = await questions.ask(f"SELECT count(*) FROM {table}")
    return int(number)


# ── receipts ─────────────────────────────────────────────────────────────────────────────


async def test_a_receipt_that_cannot_be_played_is_let_go_and_spoils_no_other(
    world: World,
) -> None:
    """Its message is delivered: to keep the row would send it again at each start."""
    await world.does(MARIA, Started())
    said = await world.handle(world.event(MARIA, Asked("help")), world.event(ANNA, Started()))
    world.breaks = lambda reply: isinstance(reply, Retract)
    assert len(await world.store.waiting(10)) == 2
    await world.app.report([world.receipt(told) for told in said])
    assert await world.store.waiting(10) == []
    session = await world.session(chat(ANNA))
    assert session is not None
    assert session.card, "her receipt stood in the same batch"


async def test_what_follows_from_a_receipt_follows_once_however_often_it_is_told(
    world: World,
) -> None:
    """Where nobody knew whether its turn was kept it is told again; so it is where two workers have
    delivered one message, and then they may say different things of it."""
    group = Place("telegram", "-1001", "group", title="Choir")
    await world.handle(world.event(ANNA, Membership("added"), where=group))
    [asked] = [
        told
        for told in await world.handle(world.event(ANNA, Asked("invite"), where=group))
        if isinstance(told.reply, AskStanding)
    ]
    before = len(world.told)
    yes, no = world.receipt(asked, admin=True), world.receipt(asked, admin=False)
    await world.app.report([yes, no, yes])
    answered = world.told[before:]
    assert len([told for told in answered if told.text]) == 1
    await world.app.report([yes])
    await asyncio.gather(*(world.app.report([no]) for _ in range(5)))
    assert world.told[before:] == answered


@pytest.mark.parametrize("alone", [False, True])
async def test_a_row_that_tells_of_a_move_and_of_its_message_tells_both(
    world: World, *, alone: bool
) -> None:
    """Also where its batch has failed, and each row is played alone."""
    old, new = (Place("telegram", chat, "group", "Choir") for chat in ("-7", "-1007"))
    [asked] = await world.handle(world.event(ANNA, Membership("added"), where=old))
    before = len(world.told)
    await world.app.report([world.receipt(asked, admin=True)])
    [card] = [told for told in world.told[before:] if told.text]
    receipts = [
        Receipt(card.row, old, Migrated(new.id)),
        Receipt(card.row, new, Delivered("card", "501")),
    ]
    if alone:
        await world.does(MARIA, Started())
        helped = await world.handle(world.event(MARIA, Asked("help")))
        world.breaks = lambda reply: isinstance(reply, Retract)
        receipts += [world.receipt(told) for told in helped]
    await world.app.report(receipts)
    assert await world.session(old) is None
    session = await world.session(new)
    assert session is not None
    assert session.card == "501"


# ── what comes twice ─────────────────────────────────────────────────────────────────────


async def test_an_update_that_stands_twice_in_a_batch_is_played_once(world: World) -> None:
    hello = world.event(MARIA, Started())
    assert [told.text for told in await world.handle(hello, hello)] == ["card"]


async def test_an_update_that_two_deliveries_bring_at_once_is_played_once(world: World) -> None:
    hello = world.event(MARIA, Started())
    await asyncio.gather(*(world.app.handle([hello]) for _ in range(5)))
    assert [told.text for told in world.told] == ["card"]


async def test_a_second_delivery_changes_nothing_also_after_a_restart(world: World) -> None:
    await world.does(MARIA, *SIGNING[:-1])
    card = world.event(MARIA, CARD)
    said = await world.handle(card)
    await world.receipts([world.receipt(told) for told in said])
    session = await world.session(chat(MARIA))
    await world.restart()
    assert await world.handle(card, card) == []
    assert await world.session(chat(MARIA)) == session
    assert await world.count() == 1


# ── updates that could not be read ───────────────────────────────────────────────────────


async def test_of_an_update_that_could_not_be_read_id_kind_and_class_are_kept_once(
    world: World,
) -> None:
    broken = Broken(SOURCE, 77, "message", "KeyError")
    for _ in range(2):
        await world.app.handle([world.event(MARIA, Started())], [broken, broken])
    async with world.store._engine.reading() as questions:
        kept = await questions.ask("SELECT * FROM set_aside")
    assert kept == [(SOURCE, 77, "message", "KeyError", world.campaign.day(NOW).isoformat())]


async def test_one_that_was_understood_before_is_not_set_aside_when_it_comes_again(
    world: World,
) -> None:
    hello = world.event(MARIA, Started())
    await world.handle(hello)
    await world.app.handle((), [Broken(SOURCE, hello.id, "message", "KeyError")])
    assert await rows(world, "set_aside") == 0


async def test_one_that_was_set_aside_is_not_played_when_it_comes_again_understood(
    world: World,
) -> None:
    hello = world.event(MARIA, Started())
    await world.app.handle((), [Broken(SOURCE, hello.id, "message", "KeyError")])
    before = len(world.told)
    await world.app.handle([hello])
    assert world.told[before:] == []


# ── chats that are gone ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["the person blocks the bot", "a reply finds the chat gone"])
async def test_who_is_gone_is_subscribed_to_nothing_and_still_counts(
    world: World, how: str
) -> None:
    for who in (MARIA, ANNA):
        card = SharedContact(phone(int(who.id) % 100), "self")
        await world.does(who, *SIGNING[:-1], card, *SUBSCRIBING)
    assert await rows(world, "subscribers") == 2
    world.store.to_scrub.clear()
    if how == "a reply finds the chat gone":
        await world.gone(MARIA)
    else:
        await world.does(MARIA, Membership("blocked"))
    assert await rows(world, "subscribers") == 1
    assert world.store.to_scrub.is_set(), "the address must not stay in the files"
    assert await world.session(chat(MARIA)) is None
    assert await world.count() == 2


async def test_who_comes_back_finds_the_choice_unticked_and_can_make_it_again(
    world: World,
) -> None:
    await world.does(MARIA, *SIGNING, *SUBSCRIBING, Membership("blocked"), Membership("unblocked"))
    async with world.store.turn() as turn:
        kept = (await turn.look_up([MARIA.account]))[MARIA.account]
    assert kept.consents == {matter.id for matter in world.campaign.required}
    await world.does(MARIA, Started(), *SUBSCRIBING)
    assert await rows(world, "subscribers") == 1


async def test_a_late_word_of_a_chat_that_is_gone_makes_no_session_and_says_nothing(
    world: World,
) -> None:
    said = await world.handle(world.event(MARIA, Started()), world.event(MARIA, Asked("help")))
    await world.gone(MARIA)
    before = len(world.told)
    await world.app.report([world.receipt(told) for told in said])
    assert world.told[before:] == []
    assert await rows(world, "sessions") == 0


@pytest.mark.parametrize("what", [Membership("unblocked"), Flooded()])
async def test_what_leads_nowhere_leaves_nothing_of_somebody_we_do_not_know(
    world: World, what: Happening
) -> None:
    await world.does(MARIA, what)
    assert await rows(world, "sessions") == 0


async def test_a_group_that_is_gone_ends_nobodys_subscription(world: World) -> None:
    await world.does(MARIA, *SIGNING, *SUBSCRIBING)
    group = Place("telegram", "-1001", "group", title="Choir")
    await world.handle(world.event(ANNA, Membership("added"), where=group))
    async with world.store.turn() as turn:
        [row] = await turn.post([NewMessage(group.address, b"")])
    await world.app.report([Receipt(row.id, group, Gone())])
    assert await world.session(group) is None
    assert await rows(world, "subscribers") == 1


# ── broadcasts ───────────────────────────────────────────────────────────────────────────


async def broadcast_to(world: World, *people: Person) -> list[OutboxRow]:
    """Its messages to these, who sign and subscribe before it is started."""
    for who in people:
        card = SharedContact(phone(int(who.id) % 100), "self")
        await world.does(who, *SIGNING[:-1], card, *SUBSCRIBING)
        await world.store.forget_idle(date(2100, 1, 1))
    async with world.store.turn() as turn:
        number = await turn.care.draft_broadcast({"ko": "소식"}, "telegram:9", NOW)
        await turn.care.approve_broadcast(number, {"ko": "소식"}, "telegram:8")
        await turn.care.start_broadcast(number, NOW)
        recipients = await turn.care.claim_recipients(number, 100)
        return await turn.post([NewMessage(r.address, b"", 2, number) for r in recipients])


async def test_what_became_of_a_broadcasts_messages_is_counted_and_makes_no_session(
    world: World,
) -> None:
    sent = await broadcast_to(world, MARIA, ANNA, person(3))
    answers: dict[Person, Report] = {MARIA: Settled(), ANNA: Gone(), person(3): Undelivered()}
    told = {chat(who).address: (chat(who), what) for who, what in answers.items()}
    receipts = [Receipt(row.id, *told[row.address], broadcast=True) for row in sent]
    await world.app.report([*receipts, *receipts])
    async with world.store.figures() as figures:
        [found] = await figures.broadcasts()
    assert (found.delivered, found.blocked, found.failed, found.dropped) == (1, 1, 1, 0)
    assert found.phase is Phase.DONE
    assert await rows(world, "outbox") == await rows(world, "sessions") == 0
    assert await rows(world, "subscribers") == 2, "whoever blocks us wants no more"


async def test_a_receipt_of_a_broadcast_that_cannot_be_played_is_counted_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [sent] = await broadcast_to(world, MARIA)

    def bug(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("bot.conversation.step.reports.reported", bug)
    await world.app.report([Receipt(sent.id, chat(MARIA), Gone(), broadcast=True)])
    async with world.store.figures() as figures:
        [found] = await figures.broadcasts()
    assert (found.blocked, found.phase) == (1, Phase.DONE)

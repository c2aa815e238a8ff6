"""Every known way to send a contact that is not one's own number, now, in one's own chat.

Over the whole path: raw updates in the messenger's queue, real HTTP, the real bot and database.
None counts, each gets a fitting answer, and the button waits for the real number.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.conversation.vocabulary import Text
from bot.rehearsal.messenger import Messenger, wire
from bot.rehearsal.messenger.changes import MessagePut
from bot.rehearsal.messenger.personas import GANGNAM, NEIGHBOUR, SOYEON, Persona
from bot.rehearsal.messenger.vocabulary import Message
from bot.rehearsal.rehearsal import Rehearsal
from bot.texts import Texts
from tests.people.test_phone import SPELLINGS_IN_CHAT
from tests.signers import Heard, crowd, thanked, walk_to_contact
from tests.walks.raw import Body, change, queue

CAMPAIGN = load(BUNDLED)
TEXTS = Texts.load()
ANN, BOB = crowd(2)

BOT = {"id": 7_100_000_002, "is_bot": True, "first_name": "Inline", "username": "vcard_bot"}
CHANNEL = {"id": -1_000_000_000_005, "type": "channel", "title": "News"}
SOMEBODY = wire.user(BOB)


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """The bot runs; Ann is asked for her contact."""
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True) as rehearsal:
        messenger = rehearsal.server.messenger
        messenger.add_person(ANN)
        await rehearsal.server.start()
        await rehearsal.start_bot()
        await walk_to_contact(messenger, ANN.id)
        await rehearsal.settle()
        yield rehearsal


def send(messenger: Messenger, kind: str = "message", **changes: Any) -> int:
    """Ann's own card with these changes, in her chat and in the queue. Gives the
    message's id."""
    number = messenger.scene.next_message
    messenger.commit(
        MessagePut(Message(number, ANN.id, "person", messenger.now, ANN.id, contact=ANN.card))
    )
    body: Body = {
        "message_id": number,
        "from": wire.user(ANN),
        "chat": wire.private_chat(ANN),
        "date": messenger.now,
        "contact": wire.contact(ANN.card),
    }
    change(body, changes)
    queue(messenger, kind, body)
    return number


async def verified(rehearsal: Rehearsal) -> int:
    assert rehearsal.service is not None
    assert await rehearsal.service.store.recount() == []
    return (await rehearsal.service.store.totals(CAMPAIGN.day(rehearsal.now()))).verified


def first_line(text: str, **args: str) -> str:
    return TEXTS.plain("en", Text(text, args)).splitlines()[0]


async def her_real_number_still_signs(rehearsal: Rehearsal) -> None:
    """Whatever was tried before, it changed nothing."""
    messenger = rehearsal.server.messenger
    messenger.share_contact(ANN.id)
    await thanked(messenger, ANN.id)
    await rehearsal.settle()
    assert await verified(rehearsal) == 1


ANSWERED: dict[str, tuple[str, Body]] = {
    "somebody else's card": ("other", {"contact": wire.contact(NEIGHBOUR)}),
    "her phone, another's account": ("other", {"contact__user_id": BOB.id}),
    "no account behind the number": ("unknown", {"contact__user_id": None}),
    "the account as text": ("unknown", {"contact__user_id": str(ANN.id)}),
    "the account as true": ("unknown", {"contact__user_id": True}),
    "the account as a fraction": ("unknown", {"contact__user_id": float(ANN.id)}),
    "forwarded": (
        "forwarded",
        {"forward_origin": {"type": "user", "date": 1, "sender_user": wire.user(ANN)}},
    ),
    "forwarded, as old servers tell it": ("forwarded", {"forward_from": wire.user(ANN)}),
    "forwarded from somebody hidden": (
        "forwarded",
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "A"}},
    ),
    "by way of a bot": ("unknown", {"via_bot": BOT}),
    "edited before it arrived": ("unknown", {"edit_date": 1_800_000_000}),
    "in the name of a channel": ("unknown", {"sender_chat": CHANNEL}),
    "forwarded by an automatism": ("unknown", {"is_automatic_forward": True}),
    "sent by an automatism": ("unknown", {"is_from_offline": True}),
    "through a business account": ("unknown", {"business_connection_id": "b1"}),
    "by a business bot": ("unknown", {"sender_business_bot": BOT}),
    "as a guest": ("unknown", {"guest_query_id": "g1"}),
    "ephemeral": ("unknown", {"ephemeral_message_id": 3}),
    "for one receiver": ("unknown", {"receiver_user": SOMEBODY}),
    "a number bought without a SIM": ("anonymous", {"contact__phone_number": "88801234567"}),
    "a number of the messenger's own tests": (
        "unusable",
        {"contact__phone_number": "9996611234"},
    ),
    "letters for digits": ("unusable", {"contact__phone_number": "82102468753O"}),
    "no digits at all": ("unusable", {"contact__phone_number": ""}),
}
"""What is sent → the answer, before the button is shown once more."""


@pytest.mark.parametrize("case", ANSWERED)
async def test_it_does_not_count_is_answered_and_the_button_waits(rehearsal, case):
    text, changes = ANSWERED[case]
    messenger = rehearsal.server.messenger
    card = send(messenger, **changes)
    await rehearsal.settle()
    assert await verified(rehearsal) == 0
    answer = messenger.last(ANN.id)
    assert answer.text.splitlines()[0] == first_line(f"contact-{text}", contact=CAMPAIGN.contact)
    assert messenger.keyboard(ANN.id).message == answer.id
    assert messenger.scene.message(ANN.id, card) is None, "the number must leave the chat"
    await her_real_number_still_signs(rehearsal)


async def test_an_edit_is_no_new_decision(rehearsal):
    messenger = rehearsal.server.messenger
    send(messenger, "edited_message", edit_date=messenger.now)
    await rehearsal.settle()
    assert await verified(rehearsal) == 0
    answer = messenger.last(ANN.id)
    assert answer.text.splitlines()[0] == first_line("edited")
    assert messenger.keyboard(ANN.id).message == answer.id
    await her_real_number_still_signs(rehearsal)


UNHEARD: dict[str, tuple[str, Body]] = {
    "a post in a channel": ("channel_post", {"chat": CHANNEL}),
    "a post in a channel, edited": ("edited_channel_post", {"chat": CHANNEL}),
    "a message in a channel": ("message", {"chat": CHANNEL}),
    "to a business account": ("business_message", {"business_connection_id": "b1"}),
    "to a business account, edited": ("edited_business_message", {"edit_date": 1_800_000_000}),
    "a guest's message": ("guest_message", {"guest_query_id": "g1"}),
    "an ephemeral message": ("ephemeral_message", {"ephemeral_message_id": 3}),
    "a kind of tomorrow": ("signed_message", {}),
    "from a bot": ("message", {"from__is_bot": True}),
    "in somebody else's private chat": ("message", {"from": SOMEBODY}),
}
"""What is not said to us, or by nobody whom an answer would reach: the kind of update, changes."""


@pytest.mark.parametrize("case", UNHEARD)
async def test_it_does_not_count_and_nobody_is_bothered(rehearsal, case):
    kind, changes = UNHEARD[case]
    messenger = rehearsal.server.messenger
    before = messenger.last(ANN.id), messenger.keyboard(ANN.id)
    send(messenger, kind, **changes)
    await rehearsal.settle()
    assert await verified(rehearsal) == 0
    assert (messenger.last(ANN.id), messenger.keyboard(ANN.id)) == before
    await her_real_number_still_signs(rehearsal)


async def test_in_a_group_people_are_told_not_to_share_numbers(rehearsal):
    messenger = rehearsal.server.messenger
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    await rehearsal.settle()
    send(messenger, chat=wire.group_chat(GANGNAM))
    await rehearsal.settle()
    assert await verified(rehearsal) == 0
    answer = messenger.last(GANGNAM.id)
    assert answer.text == TEXTS.plain("ko", Text("group-contact"))
    [button] = answer.choices
    assert button.url.startswith(f"https://t.me/{messenger.bot.username}")
    assert messenger.keyboard(GANGNAM.id) is None
    await her_real_number_still_signs(rehearsal)


async def test_as_many_accounts_as_spellings_of_one_phone_count_once(rehearsal):
    assert len(set(SPELLINGS_IN_CHAT)) >= 50
    messenger = rehearsal.server.messenger
    heard = Heard(messenger)
    people: list[Persona] = crowd(len(SPELLINGS_IN_CHAT), first=8_000_000_000)
    for person in people:
        messenger.add_person(person)
    await asyncio.gather(*(walk_to_contact(messenger, person.id) for person in people))
    for person, spelling in zip(people, SPELLINGS_IN_CHAT, strict=True):
        messenger.share_contact(person.id, phone=spelling)
    await rehearsal.settle()
    assert await verified(rehearsal) == 1
    assert list(heard.recorded.values()) == [1]
    said = [[message.text for message in messenger.messages(person.id)] for person in people]
    assert (
        sum(any("already counted, once" in t for t in texts) for texts in said) == len(people) - 1
    )

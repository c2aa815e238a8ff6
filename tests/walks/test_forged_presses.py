"""A press can be forged: any data, below any message. It does what its step allows, or nothing.

Each button that was ever shown, and some that never were, is pressed at each step, with the id of
a message that stands in somebody else's chat. The table `MOVES` says what may follow; everything
that it does not name leaves the step, what was entered, and every signature as they were. Nobody
else's chat is touched, and a group is never more than a place to be pointed away from.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import session as sessions
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import Chose, Consent, Place
from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.personas import GANGNAM, SOYEON
from bot.rehearsal.rehearsal import Rehearsal
from storage.records import Kept, Signing
from tests.signers import crowd, walk_to_contact
from tests.walks.raw import Body, change, queue
from tests.walks.world import CAMPAIGN, NOW, World, chat, person, phone, token

ACTIONS = [
    "sign", "agree", "each", "later", "yes", "write", "nameless", "profile", "no-button", "name",
    "fine", "not-me", "go", "read", "language", "language:ko", "language:xx", "choices",
    "choice:updates", "choice:nothing", "give:updates", "give:collection", "give:nothing",
    "take:updates", "take:collection", "undo", "erase", "agree:collection", "agree:sensitive",
    "agree:age", "agree:handover", "", ":", "sign:sign", "x" * 64, "../../", "\x00", "사인",
]  # fmt: skip

MOVES: dict[tuple[Step, str], Step] = {
    (Step.CARD, "sign"): Step.CONSENTS,
    (Step.CONSENTS, "agree"): Step.NAME,
    (Step.CONSENTS, "each"): Step.ONE_BY_ONE,
    (Step.CONSENTS, "later"): Step.CARD,
    (Step.ONE_BY_ONE, "later"): Step.CARD,
    (Step.NAME, "yes"): Step.CONTACT,
    (Step.NAME, "write"): Step.WRITING,
    (Step.NAME, "nameless"): Step.CONTACT,
    (Step.WRITING, "profile"): Step.NAME,
    (Step.WRITING, "nameless"): Step.CONTACT,
    (Step.CONTACT, "name"): Step.NAME,
    (Step.DISPUTE, "fine"): Step.CARD,
    (Step.DISPUTE, "not-me"): Step.CONTACT,
    (Step.SIGNED, "undo"): Step.WITHDRAWING,
    (Step.WITHDRAWING, "erase"): Step.CARD,
}
"""Where a press may lead. While a withdrawal is asked for, whatever is not its second tap or a
page beside the way leads back to the signature."""

BESIDE = {"undo", "read", "language", "language:ko", "language:xx"}

STEPS = [step for step in Step if step is not Step.GROUP]
SIGNED = {Step.SIGNED, Step.WITHDRAWING}
CONSENTS = tuple(
    Consent(matter.id, matter.texts["en"].version, "en", NOW) for matter in CAMPAIGN.required
)
REQUIRED = frozenset(matter.id for matter in CAMPAIGN.required)
GROUP = Place("telegram", "-1001", "group", title="Choir")
CASES = [(step, action) for step in STEPS for action in ACTIONS]
WHO = {case: person(number) for number, case in enumerate(CASES)}


def waiting(step: Step) -> Session:
    """A chat at this step, as a walk leaves it."""
    begun = Session(step=step, card="31", statement=CAMPAIGN.statements["en"].version, read_in="en")
    match step:
        case Step.NEW:
            return Session()
        case Step.CARD | Step.SIGNED | Step.WITHDRAWING:
            return Session(step=step, card="31")
        case Step.NAME | Step.WRITING | Step.CONTACT:
            return replace(begun, consents=CONSENTS, name="Maria")
        case Step.DISPUTE:
            return replace(begun, consents=CONSENTS, name="Maria", since="2026-03-01")
        case Step.ONE_BY_ONE:
            return replace(begun, consents=CONSENTS[:1])
        case _:
            return begun


def expected(step: Step, action: str) -> Step:
    if (step, action) in MOVES:
        return MOVES[step, action]
    if step is Step.ONE_BY_ONE and action == f"agree:{CAMPAIGN.required[1].id}":
        return Step.ONE_BY_ONE  # the consent that waits, of three
    if step is Step.WITHDRAWING and action not in BESIDE:
        return Step.SIGNED
    if step is Step.NEW:  # nothing is known of the chat: the press is one on the card
        return MOVES.get((Step.CARD, action), Step.CARD)
    return step


def signing(number: int) -> Signing:
    return Signing(
        account=chat(person(number)).address,
        phone=phone(number),
        content={},
        day=CAMPAIGN.day(NOW),
        country="KR",
        language="en",
        channel="telegram",
        statement=CAMPAIGN.statements["en"].version,
        consents=REQUIRED,
    )


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Everybody stands at a step; who is past signing has signed."""
    world = World(tmp_path)
    await world.start()
    async with world.store.turn() as turn:
        await turn.record([signing(n) for n, (step, _) in enumerate(CASES) if step in SIGNED])
        await turn.save_sessions(
            {
                chat(WHO[step, action]).address: sessions.dump(waiting(step))
                for step, action in CASES
            },
            CAMPAIGN.day(NOW),
        )
    yield world
    await world.stop()


async def kept(world: World) -> dict[str, Kept]:
    async with world.store.turn() as turn:
        return await turn.look_up([chat(who).address for who in WHO.values()])


def pressed(action: str) -> Chose:
    return Chose(token(action, CAMPAIGN, "en"))


async def test_a_press_does_what_its_step_allows_or_nothing(world: World):
    signed = await kept(world)
    said = await world.handle(
        *(world.event(WHO[case], pressed(case[1]), message="424242") for case in CASES)
    )
    answered = {told.where.address for told in said if told.text}
    after = await world.sessions(map(chat, WHO.values()))
    left = await kept(world)
    for step, action in CASES:
        address = chat(WHO[step, action]).address
        now = after[address]
        assert address in answered, (step, action)
        assert now.step is expected(step, action), (step, action)
        assert_nothing_is_gained(waiting(step), now, action)
        assert_the_signature_stays(step, action, signed.get(address), left.get(address))
    erased = sum(case == (Step.WITHDRAWING, "erase") for case in CASES)
    assert await world.count() == len(signed) - erased


def assert_nothing_is_gained(before: Session, now: Session, action: str) -> None:
    """No consent without its own press, no name but one's own, nothing kept at rest."""
    if now.step in (Step.CARD, Step.SIGNED, Step.WITHDRAWING):
        assert (now.name, now.consents, now.replacing) == ("", (), False)
    elif action == "agree" and before.step is Step.CONSENTS:
        assert [consent.id for consent in now.consents] == [m.id for m in CAMPAIGN.required]
    elif now.step is Step.ONE_BY_ONE and action == f"agree:{CAMPAIGN.required[1].id}":
        assert [c.id for c in now.consents] == [m.id for m in CAMPAIGN.required[:2]]
    elif now.step is before.step:
        assert (now.name, now.consents) == (before.name, before.consents)
    if now.replacing:
        assert (before.step, action) == (Step.DISPUTE, "not-me")


def assert_the_signature_stays(
    step: Step, action: str, before: Kept | None, now: Kept | None
) -> None:
    if (step, action) == (Step.WITHDRAWING, "erase"):
        assert now is None
    elif step in SIGNED and action == "give:updates":
        assert before is not None
        assert now == replace(before, consents=REQUIRED | {"updates"})
    else:
        assert now == before


async def test_strangers_who_press_below_ones_messages_change_nothing_of_ones_own(world: World):
    """The victims are at every step; strangers know the ids of their messages."""
    strangers = [person(len(CASES) + n) for n in range(len(ACTIONS))]
    before = await world.sessions(map(chat, WHO.values()))
    signed = await kept(world)
    said = await world.handle(
        *(
            world.event(who, pressed(action), message="31")
            for who, action in zip(strangers, ACTIONS, strict=True)
        )
    )
    assert {told.where for told in said} == set(map(chat, strangers))
    assert await world.sessions(map(chat, WHO.values())) == before
    assert await kept(world) == signed


async def test_a_press_in_a_group_is_nothing(world: World):
    before = await world.sessions(map(chat, WHO.values()))
    signed = await kept(world)
    events = [world.event(WHO[case], pressed(case[1]), where=GROUP, message="31") for case in CASES]
    assert await world.handle(*events) == []
    assert await world.sessions(map(chat, WHO.values())) == before
    assert await kept(world) == signed


ANN, BOB = crowd(2)
UNHEARD: dict[str, Body] = {
    "in Ann's chat, by Bob": {"from": wire.user(BOB)},
    "in Bob's chat, by Ann": {"message__chat": wire.private_chat(BOB)},
    "in a group": {"message__chat": wire.group_chat(GANGNAM)},
    "in a channel": {"message__chat": {"id": -1_000_000_000_005, "type": "channel"}},
    "by a bot": {"from__is_bot": True},
    "below a message sent inline": {"message": None},
    "of a game": {"data": None},
    "through a business account": {"message__business_connection_id": "b1"},
    "below an ephemeral message": {"message__ephemeral_message_id": 3},
}


async def press_back(rehearsal: Rehearsal, changes: Body) -> None:
    """Ann waits for the contact button; her press, with these changes, would lead her back."""
    messenger = rehearsal.server.messenger
    card = next(message for message in messenger.messages(ANN.id) if message.choices)
    body: Body = {
        "id": "1",
        "from": wire.user(ANN),
        "message": messenger.wire(card),
        "chat_instance": "1",
        "data": "name",
    }
    change(body, changes)
    queue(messenger, "callback_query", body)
    await rehearsal.settle()


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True) as rehearsal:
        messenger = rehearsal.server.messenger
        messenger.add_person(ANN)
        messenger.add_person(BOB)
        await rehearsal.server.start()
        await rehearsal.start_bot()
        messenger.add_bot(SOYEON.id, GANGNAM.id)
        await walk_to_contact(messenger, ANN.id)
        await rehearsal.settle()
        yield rehearsal


async def test_a_press_of_ones_own_reaches_ones_chat(rehearsal: Rehearsal):
    await press_back(rehearsal, {})
    assert rehearsal.server.messenger.keyboard(ANN.id) is None


@pytest.mark.parametrize("case", UNHEARD)
async def test_a_press_from_elsewhere_reaches_no_chat(rehearsal: Rehearsal, case: str):
    messenger = rehearsal.server.messenger
    chats = (ANN.id, BOB.id, GANGNAM.id)
    before = [messenger.messages(known) for known in chats]
    await press_back(rehearsal, UNHEARD[case])
    assert [messenger.messages(known) for known in chats] == before
    assert messenger.keyboard(ANN.id) is not None

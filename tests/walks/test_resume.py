"""Every step can be resumed: whatever comes in between, the step that waits is shown again.

A table over all steps of signing and after it, and over all that can come in between: messages of
every kind, commands nobody knows, buttons of old messages, restarts, taps that the messenger lost,
and chats that were gone. From there the walk still leads to its end. Each row of the table is
played by somebody of her own; all of them come in the same deliveries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from itertools import repeat
from pathlib import Path

import pytest

from bot.conversation.session import Step
from bot.conversation.vocabulary import (
    AskContact,
    Asked,
    Membership,
    Person,
    Said,
    SharedContact,
    Started,
)
from bot.rehearsal.messenger.update_queue import PRESS_LIVES
from bot.rehearsal.rehearsal import Rehearsal
from storage.records import Signing
from tests.signers import crowd, press, thanked
from tests.walks.steps import BETWEEN, LEADS_BACK, MINE, OLD, STEPS, TAKEN, Waiting
from tests.walks.world import CAMPAIGN, Act, Press, Told, World, chat, person, phone

PEOPLE = [person(n) for n in range(20)]
FORMER = 100
"""Who signed before with the number that is one's own by now: so many further in line."""


class Crowd:
    """Several people at the same step."""

    def __init__(self, world: World, step: str, size: int) -> None:
        self.world = world
        self.waiting = STEPS[step]
        self.people = PEOPLE[:size]

    async def arrive(self) -> None:
        for act in self.waiting.way:
            await self.do(repeat(act))

    async def do(self, acts, *, message: str | None = None) -> list[list[Told]]:
        """Each does one of these. Gives what each was told."""
        own = [(who, _own(who, act)) for who, act in zip(self.people, acts, strict=False)]
        said = await self.world.together(own, message=message)
        return [said[who.id] for who in self.people]

    async def sessions(self):
        kept = await self.world.sessions(map(chat, self.people))
        return [kept.get(chat(who).address) for who in self.people]

    async def go_on_to_the_end(self) -> None:
        before = await self.world.count()
        said: list[list[Told]] = []
        for act in self.waiting.on:
            said = await self.do(repeat(act))
        for told in said:
            assert self.waiting.end in {part for one in told for part in one.text.split("+")}
        more = {"recorded-counted": 1, "recorded-replaced": 0, "withdrawn": -1}[self.waiting.end]
        assert await self.world.count() == before + more * len(self.people)


def _own(who: Person, act: Act) -> Act:
    number = PEOPLE.index(who)
    if act is MINE:
        return SharedContact(phone(number), "self")
    return SharedContact(phone(FORMER + number), "self") if act is TAKEN else act


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Others have signed with the numbers that are disputed later."""
    world = World(tmp_path)
    await world.start()
    async with world.store.turn() as turn:
        await turn.record([_former(FORMER + n) for n in range(len(PEOPLE))])
    yield world
    await world.stop()


def _former(number: int) -> Signing:
    return Signing(
        account=f"telegram:{number}",
        phone=phone(number),
        content={},
        day=date(2026, 3, 1),
        country="KR",
        language="ko",
        channel="telegram",
        statement=CAMPAIGN.statements["ko"].version,
        consents=frozenset(matter.id for matter in CAMPAIGN.required),
    )


def shown(said: list[Told]) -> str:
    """The last thing that was shown, without a remark above it."""
    return [told.text for told in said if told.text][-1].split("+")[-1]


def is_shown(said: list[Told], waiting: Waiting) -> None:
    assert shown(said) == waiting.shows
    asks = any(isinstance(told.reply, AskContact) for told in said)
    assert asks is waiting.shows.startswith("contact-"), "the button comes with its step"


@pytest.mark.parametrize("restart", [False, True], ids=["", "and-a-restart"])
@pytest.mark.parametrize("step", STEPS)
async def test_it_is_shown_again_after_anything(world: World, step: str, *, restart: bool):
    crowd = Crowd(world, step, len(BETWEEN))
    await crowd.arrive()
    before = await crowd.sessions()
    if restart:
        await world.restart()
    said = await crowd.do(act for act, _ in BETWEEN.values())
    after = await crowd.sessions()
    for number, (between, (_, remark)) in enumerate(BETWEEN.items()):
        if step == "withdrawing" and between in LEADS_BACK:
            assert shown(said[number]) == "signed"
            continue
        is_shown(said[number], crowd.waiting)
        was, now = before[number], after[number]
        assert (now.step, now.name, now.consents) == (was.step, was.name, was.consents), between
        assert now.replacing is was.replacing
        if remark:
            assert f"{remark}+{crowd.waiting.shows}" in [told.text for told in said[number]]
    if step == "withdrawing":
        await crowd.do(repeat(Press("undo")))
    await crowd.go_on_to_the_end()


@pytest.mark.parametrize("step", OLD)
async def test_it_is_shown_again_after_a_button_of_an_old_message(world: World, step: str):
    crowd = Crowd(world, step, len(OLD[step]))
    await crowd.arrive()
    before = await crowd.sessions()
    said = await crowd.do(map(Press, OLD[step]), message="4242")
    for told, was, now in zip(said, before, await crowd.sessions(), strict=True):
        is_shown(told, crowd.waiting)
        assert (now.step, now.name, now.consents) == (was.step, was.name, was.consents)
        assert now.card == "4242", "the message that was pressed shows it"
    await crowd.go_on_to_the_end()


async def gone(crowd: Crowd) -> None:
    for who in crowd.people:
        await crowd.world.gone(who)


async def blocked(crowd: Crowd) -> None:
    await crowd.do(repeat(Membership("blocked")))


async def blocked_and_back(crowd: Crowd) -> None:
    await crowd.do(repeat(Membership("blocked")))
    await crowd.do(repeat(Membership("unblocked")))


async def idle(crowd: Crowd) -> None:
    async with crowd.world.store.turn() as turn:
        await turn.save_sessions({chat(who).address: None for who in crowd.people}, date.max)


FIRST_WORDS: list[Act] = [Started(), Said("?!"), Press("yes"), Asked("nonsense"), MINE]


@pytest.mark.parametrize("left", [gone, blocked, blocked_and_back, idle])
@pytest.mark.parametrize("step", STEPS)
async def test_who_was_gone_begins_again_and_a_signature_is_still_known(
    world: World, step: str, left: Callable[[Crowd], Awaitable[None]]
):
    """A contact by a button that was left from before does not sign by itself, either."""
    crowd = Crowd(world, step, len(FIRST_WORDS))
    await crowd.arrive()
    before = await world.count()
    await left(crowd)
    for kept in await crowd.sessions():
        assert kept is None or (kept.step, kept.name, kept.consents) == (Step.NEW, "", ())
    signed = crowd.waiting.end == "withdrawn"
    for said in await crowd.do(FIRST_WORDS):
        assert shown(said) == ("signed" if signed else "card-counted")
    assert await world.count() == before
    begins = STEPS["the signature" if signed else "the card"]
    crowd.waiting = begins
    await crowd.go_on_to_the_end()


async def test_a_tap_that_the_messenger_lost_in_an_outage_is_made_up_for_by_any_message(tmp_path):
    """A press lives for 150 seconds; the bot was away for longer."""
    seconds = [1_800_000_000.0]
    [ann] = crowd(1)
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True, seconds=lambda: seconds[0]) as rehearsal:
        messenger = rehearsal.server.messenger
        messenger.add_person(ann)
        await rehearsal.server.start()
        await rehearsal.start_bot()
        messenger.start(ann.id)
        await rehearsal.settle()
        for label in ("✍️ Sign", "I agree", "Yes"):
            await rehearsal.stop_bot()
            await press(messenger, ann.id, label)
            assert messenger.pending() == 1
            seconds[0] += PRESS_LIVES + 1
            assert messenger.pending() == 0, "the tap is lost"
            await rehearsal.start_bot()
            messenger.say(ann.id, "Hello?")
            await rehearsal.settle()
            card = messenger.last(ann.id)
            assert card is not None
            assert label in [button.text for button in card.choices]
            await press(messenger, ann.id, label)
            await rehearsal.settle()
        messenger.share_contact(ann.id)
        await thanked(messenger, ann.id)
        await rehearsal.settle()
        assert rehearsal.service is not None
        totals = await rehearsal.service.store.totals(CAMPAIGN.day(rehearsal.now()))
        assert totals.verified == 1

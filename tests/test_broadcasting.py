"""Who lets a message to many go, decided in the real database, and who wants no more of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Membership,
    Person,
    Said,
    Say,
    SharedContact,
    Started,
)
from storage.care.broadcasts import Broadcast, Phase
from storage.care.figures import Figures
from storage.care.roles import Organizer, Role
from storage.records import BROADCAST, ConsentChange, NewMessage
from tests.walks.world import Press, Told, World, chat, person, phone

WRITER, SECOND, THIRD, AUDITOR = (person(number) for number in (11, 12, 13, 14))
READER = person(1)
ROLES = {WRITER: Role.ORGANIZER, SECOND: Role.OWNER, AUDITOR: Role.AUDITOR}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.start()
    await appoint(world, ROLES)
    for who in (*ROLES, THIRD):
        await world.does(who, Started())
    yield world
    await world.stop()


async def appoint(world: World, roles: dict[Person, Role]) -> None:
    day = date(2026, 11, 20)
    async with world.store.turn() as turn:
        await turn.care.add_organizers(
            [Organizer(w.account, role, "en", False, False, day) for w, role in roles.items()]
        )


async def dismiss(world: World, *who: Person) -> None:
    async with world.store.turn() as turn:
        await turn.care.remove_organizers([one.account for one in who])


async def write(world: World, who: Person = WRITER, text: str = "소식") -> str:
    """A draft, in the language of everybody else. Gives what its buttons are about."""
    await world.does(who, Asked("broadcast"), Chose("broadcast-write:ko"), Said(text))
    return await about(world, who)


async def about(world: World, who: Person) -> str:
    said = await world.does(who, Chose("broadcast-preview:1"))
    token = said[-1].tokens[-1]
    assert token.startswith(("broadcast-ask:", "broadcast-send:"))
    return token.partition(":")[2]


async def newest(world: World) -> Broadcast:
    async with world.store.figures() as figures:
        [found] = await figures.broadcasts(most=1)
    return found


async def log(world: World) -> list[tuple[str, str]]:
    async with world.store.figures() as figures:
        noted = [line.access for line in await figures.log()]
    return [(access.action, access.reason) for access in noted if "-" in access.action]


def texts(said: list[Told]) -> list[str]:
    return [told.text for told in said]


# ── one writes, another one decides ──────────────────────────────────────────────────────


async def test_its_writer_cannot_let_it_go_while_there_is_another(world: World) -> None:
    shown = await write(world)
    for forged in ("broadcast-send", "broadcast-approve"):
        said = await world.does(WRITER, Chose(f"{forged}:{shown}"))
        assert texts(said)[-1] == "broadcast-confirm"
    assert (await newest(world)).phase is Phase.DRAFT


async def test_one_other_lets_it_go_and_who_did_what_is_in_the_log(world: World) -> None:
    shown = await write(world)
    before = len(world.told)
    await world.does(WRITER, Chose(f"broadcast-ask:{shown}"))
    asked = {told.where for told in world.told[before:] if told.text == "broadcast-approve"}
    assert asked == {chat(SECOND)}, "who only reads is not asked"
    said = await world.does(SECOND, Chose(f"broadcast-approve:{shown}"))
    assert texts(said) == ["broadcast-approved+broadcast-state"]
    found = await newest(world)
    assert (found.made_by, found.approved_by) == (WRITER.account, SECOND.account)
    assert found.phase is Phase.DONE, "nobody wanted it"
    assert await log(world) == [
        ("broadcast-approve", "#1"),
        ("broadcast-ask", "#1"),
        ("broadcast-write", "#1"),
    ]


async def test_what_was_changed_since_it_was_shown_does_not_go(world: World) -> None:
    shown = await write(world)
    await world.does(WRITER, Chose("broadcast-write:ko"), Said("소식!"))
    said = await world.does(SECOND, Chose(f"broadcast-approve:{shown}"))
    assert texts(said) == ["broadcast-changed+broadcast-elsewhere"]
    assert (await newest(world)).phase is Phase.DRAFT
    await world.does(SECOND, Chose(f"broadcast-approve:{await about(world, WRITER)}"))
    assert (await newest(world)).phase is Phase.DONE


async def test_nobody_writes_in_anothers_draft_and_so_approves_their_own_words(
    world: World,
) -> None:
    await write(world)
    said = await world.does(SECOND, Chose("broadcast-write:ko"), Said("다른 소식"))
    assert texts(said) == ["broadcast-elsewhere"]
    found = await newest(world)
    assert (found.drafts, found.made_by) == ({"ko": "소식"}, WRITER.account)


async def test_who_is_alone_decides_alone_but_not_any_more_once_somebody_came(
    world: World,
) -> None:
    await dismiss(world, WRITER, AUDITOR)
    shown = await write(world, SECOND)
    said = await world.does(SECOND, Chose(f"broadcast-send:{shown}"))
    assert texts(said) == ["broadcast-really"]
    await appoint(world, {THIRD: Role.ORGANIZER})
    said = await world.does(SECOND, Chose(f"broadcast-approve:{shown}"))
    assert texts(said)[-1] == "broadcast-confirm"
    await dismiss(world, THIRD)
    await world.does(SECOND, Chose(f"broadcast-approve:{shown}"))
    assert (await newest(world)).phase is Phase.DONE


async def test_whoever_organizes_no_more_lets_nothing_go(world: World) -> None:
    await appoint(world, {THIRD: Role.ORGANIZER})
    shown = await write(world)
    await dismiss(world, THIRD)
    said = await world.does(THIRD, Chose(f"broadcast-approve:{shown}"))
    assert not any(text.startswith("broadcast") for text in texts(said))
    assert (await newest(world)).phase is Phase.DRAFT


async def test_two_who_approve_at_once_let_it_go_once(world: World) -> None:
    await appoint(world, {THIRD: Role.ORGANIZER})
    await subscribe(world)
    shown = await write(world)
    approve = Chose(f"broadcast-approve:{shown}")
    said = await world.together([(SECOND, approve), (THIRD, approve)])
    assert texts(said[SECOND.id]) == ["broadcast-approved+broadcast-state"]
    assert texts(said[THIRD.id]) == ["broadcast-state"]
    found = await newest(world)
    assert (found.approved_by, found.recipients) == (SECOND.account, 1)


async def test_one_is_sent_at_a_time(world: World) -> None:
    await subscribe(world)
    await world.does(SECOND, Chose(f"broadcast-approve:{await write(world)}"))
    said = await world.does(WRITER, Chose("broadcast-write:ko"), Said("다음 소식"))
    assert texts(said) == ["broadcast-state"]
    assert (await newest(world)).drafts == {"ko": "소식"}


async def test_what_is_on_its_way_is_not_dropped_as_if_it_were_a_draft(world: World) -> None:
    await subscribe(world)
    shown = await write(world)
    await world.does(SECOND, Chose("broadcast-end:1"))
    assert (await newest(world)).phase is Phase.DRAFT
    await world.does(SECOND, Chose(f"broadcast-approve:{shown}"), Chose("broadcast-drop:1"))
    assert (await newest(world)).phase is Phase.SENDING
    await world.does(SECOND, Chose("broadcast-stop:1"))
    assert (await newest(world)).phase is Phase.PAUSED
    await world.does(SECOND, Chose("broadcast-end:1"))
    assert (await newest(world)).phase is Phase.STOPPED
    assert await log(world) == [
        (f"broadcast-{act}", "#1") for act in ("end", "pause", "approve", "write")
    ]


async def test_the_preview_carries_the_words_as_they_were_written(world: World) -> None:
    words = "<b>셋째 줄</b>\n\n넷째 & 다섯째"
    shown = await write(world, text=words)
    before = len(world.told)
    await world.does(WRITER, Chose(f"broadcast-ask:{shown}"))
    replies = [told.reply for told in world.told[before:] if told.where == chat(SECOND)]
    says = [reply for reply in replies if isinstance(reply, Say)]
    assert says[0].text.args == {"text": words}


async def test_readers_are_counted_once_for_each_press_at_the_most(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count reads as many rows as there are readers, while everybody's turn waits."""
    counted: list[int] = []
    count = Figures.subscribers

    async def counting(figures: Figures) -> int:
        counted.append(await count(figures))
        return counted[-1]

    monkeypatch.setattr(Figures, "subscribers", counting)
    await world.does(WRITER, Asked("broadcast"))
    assert len(counted) == 1
    for happening in (Chose("broadcast-write:ko"), Said("소식"), Said("소식!")):
        counted.clear()
        await world.does(WRITER, happening)
        assert len(counted) <= 1
    shown = await about(world, WRITER)
    for who, version in ((SECOND, "1:old"), (WRITER, shown), (SECOND, shown)):
        counted.clear()
        await world.does(who, Chose(f"broadcast-approve:{version}"))
        assert len(counted) <= 1
    assert not counted, "to let it go counts them itself"


# ── who wants no more ────────────────────────────────────────────────────────────────────


async def subscribe(world: World) -> None:
    card = SharedContact(phone(1), "self")
    await world.does(READER, Started(), Press("sign"), Press("agree"), Press("yes"), card)
    await world.does(READER, Press("choices"), Press("choice:updates"), Press("give:updates"))
    assert await subscribers(world) == 1


async def subscribers(world: World) -> int:
    async with world.store.figures() as figures:
        return await figures.subscribers()


async def test_the_button_takes_the_consent_back_with_its_proof_and_makes_no_session(
    world: World,
) -> None:
    await subscribe(world)
    await world.store.forget_idle(date(2100, 1, 1))
    said = await world.does(READER, Chose("end-updates"))
    assert texts(said) == ["updates-ended"]
    assert await subscribers(world) == 0
    async with world.store.turn() as turn:
        kept = (await turn.look_up([READER.account]))[READER.account]
    assert "updates" not in kept.consents
    async with world.store._engine.reading() as questions:
        [(proofs,)] = await questions.ask("SELECT count(*) FROM consent_proofs")
    assert proofs == 2, "given, and taken back"
    assert await world.session(chat(READER)) is None


@pytest.mark.parametrize("how", [Chose("end-updates"), Membership("blocked")])
async def test_nobody_writes_to_them_any_more_whatever_their_consents_say(
    world: World, how: Chose | Membership
) -> None:
    """As where the campaign asks for that consent no more, or under another name."""
    await subscribe(world)
    flag = ConsentChange(READER.account, "updates", False, {}, "en")
    async with world.store.turn() as turn:
        await turn.change_consents([flag])
    assert await subscribers(world) == 1
    await world.does(READER, how)
    assert await subscribers(world) == 0


async def test_it_works_for_nobody_else(world: World) -> None:
    await subscribe(world)
    await world.does(person(2), Chose("end-updates"))
    assert await subscribers(world) == 1


@pytest.mark.parametrize("how", ["withdrawn", "pressed before", "blocked and back"])
async def test_it_answers_kindly_when_there_is_nothing_to_end(world: World, how: str) -> None:
    await subscribe(world)
    match how:
        case "withdrawn":
            await world.does(READER, Press("undo"), Press("erase"))
        case "pressed before":
            await world.does(READER, Chose("end-updates"))
        case _:
            await world.does(READER, Membership("blocked"), Membership("unblocked"))
    assert texts(await world.does(READER, Chose("end-updates"))) == ["updates-ended"]
    assert await subscribers(world) == 0


async def test_what_waits_for_somebody_who_ends_it_is_not_sent(world: World) -> None:
    await subscribe(world)
    await world.does(SECOND, Chose(f"broadcast-approve:{await write(world)}"))
    async with world.store.turn() as turn:
        [recipient] = await turn.care.claim_recipients(1, 10)
        await turn.post([NewMessage(recipient.address, b"", BROADCAST, 1)])
    await world.does(READER, Chose("end-updates"))
    assert await world.store.waiting(10) == []
    found = await newest(world)
    assert (found.dropped, found.phase) == (1, Phase.DONE)

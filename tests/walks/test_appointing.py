"""Who organizes, on the real store: owners at odds, links in two hands, roles that just ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.organizing import ACTIONS, commands_of
from bot.conversation.organizing.invitations import LASTS
from bot.conversation.vocabulary import (
    Asked,
    Chose,
    ClearMenu,
    OrganizersChanged,
    Person,
    PickedPeople,
    Receipt,
    Reply,
    Said,
    Say,
    SetMenu,
    ShareLink,
    Started,
)
from bot.conversation.vocabulary import Gone as GoneReport
from storage.care.broadcasts import Phase
from storage.care.roles import Organizer, Role
from tests.storage.casework import advance
from tests.walks.world import NOW, ORGANIZER, TEXTS, Act, Told, World, chat, person

ANN, BEN, CLEO, DAN, EVE = (person(n) for n in range(5))
NAMED = Person("telegram", ORGANIZER, "en", "Named")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Ann and Ben are owners, Cleo organizes, Dan audits. The settings name somebody else."""
    world = World(tmp_path)
    await world.start()
    await let_in(world, ANN, Role.OWNER)
    await let_in(world, BEN, Role.OWNER)
    await let_in(world, CLEO, Role.ORGANIZER)
    await let_in(world, DAN, Role.AUDITOR)
    yield world
    await world.stop()


async def let_in(world: World, who: Person, role: Role) -> None:
    new = Organizer(who.account, role, "en", False, False, world.campaign.day(NOW))
    async with world.store.turn() as turn:
        await turn.care.add_organizers([new])


async def roles(world: World) -> dict[str, str]:
    async with world.store.figures() as figures:
        kept = await figures.organizers()
    return {one.account.partition(":")[2]: one.role.value for one in kept}


async def logged(world: World) -> list[tuple[str, str]]:
    """Actions with their reasons, oldest first."""
    async with world.store.figures() as figures:
        lines = await figures.log(most=100)
    return [(line.access.action, line.access.reason) for line in reversed(lines)]


async def offered(world: World, role: str = "organizer") -> str:
    """The token of a link that Ann makes."""
    [page] = [told for told in await world.does(ANN, Chose(f"offer:{role}")) if told.text]
    [link] = [c.does for c in page.reply.choices if isinstance(c.does, ShareLink)]  # type: ignore[union-attr]
    return link.payload


def texts(said: list[Told], who: Person) -> list[str]:
    return [told.text for told in said if told.where == chat(who) and told.text]


def replies(said: list[Told], who: Person) -> list[Reply]:
    return [told.reply for told in said if told.where == chat(who)]


# ── owners at odds ───────────────────────────────────────────────────────────────────────


async def test_of_two_owners_who_remove_each_other_at_once_one_stays(world: World) -> None:
    await world.together(
        [(ANN, Chose(f"dismiss-now:{BEN.id}")), (BEN, Chose(f"dismiss-now:{ANN.id}"))]
    )
    assert await roles(world) == {ANN.id: "owner", CLEO.id: "organizer", DAN.id: "auditor"}
    assert await logged(world) == [("dismiss", BEN.id)]


async def test_whoever_was_removed_has_no_say_in_the_same_turn_even_where_owners_are_left(
    world: World,
) -> None:
    await let_in(world, EVE, Role.OWNER)
    await world.together(
        [
            (ANN, Chose(f"dismiss-now:{BEN.id}")),
            (BEN, Chose(f"make-owner-now:{DAN.id}")),
            (BEN, Asked("log")),
            (BEN, Chose("offer:organizer")),
        ]
    )
    assert (await roles(world))[DAN.id] == "auditor"
    assert await logged(world) == [("dismiss", BEN.id)]
    assert not {"log", "offered"} & set(texts(world.told, BEN))
    assert "unknown+card" in texts(world.told, BEN)


DECIDING: dict[str, tuple[Act, ...]] = {
    "pause-now": (Asked("pause"),),
    "close-now": (Asked("close"),),
    "case-do": (
        Chose("case-new"), Chose("case-by:country"), Said("KR"), Chose("case-count"),
        Chose("case-verdict:new"), Said("odd"),
    ),
    "broadcast-approve": (),
    "broadcast-drop:1": (),
}  # fmt: skip
"""What leads to the button that decides."""


@pytest.mark.parametrize("button", DECIDING)
@pytest.mark.parametrize("dismissed", [True, False])
async def test_whoever_is_dismissed_decides_nothing_in_the_same_round(
    world: World, button: str, dismissed: bool
) -> None:
    await world.does(ANN, Started(), Chose("broadcast-write:ko"), Said("소식"))
    approve = (await world.does(ANN, Chose("broadcast-preview:1")))[-1].tokens[-1].partition(":")[2]
    await world.does(CLEO, Started(), *DECIDING[button])
    before = await logged(world)
    press = f"{button}:{approve}" if button == "broadcast-approve" else button
    other = CLEO if dismissed else DAN
    await world.together([(ANN, Chose(f"dismiss-now:{other.id}")), (CLEO, Chose(press))])
    async with world.store.figures() as figures:
        standing = await figures.standing()
        [news] = await figures.broadcasts(most=1)
        cases = await figures.cases(most=1)
    done = (
        standing.paused or standing.closed or cases or news.started or news.phase is Phase.STOPPED
    )
    assert bool(done) is not dismissed
    new = (await logged(world))[len(before) :]
    assert ("dismiss", other.id) in new
    assert len(new) == (1 if dismissed else 2)


@pytest.mark.parametrize(
    ("acts", "action", "reason"),
    [
        ((Asked("pause"), Chose("pause-now")), "pause", ""),
        ((Asked("close"), Chose("close-now")), "close", ""),
        ((Asked("resume"), Chose("resume-now")), "resume", ""),
        ((Asked("close"), Chose("reopen-now")), "reopen", ""),
        ((*DECIDING["case-do"], Chose("case-do")), "case-held", "odd"),
        ((Chose("case-let-in:1"),), "case-let-in", "1"),
        ((Chose("case-undo:1"), Said("were real")), "case-undo", "1: were real"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
async def test_all_others_who_decide_hear_at_once_what_one_of_them_did(
    world: World, acts: tuple[Act, ...], action: str, reason: str
) -> None:
    before: dict[str, tuple[Act, ...]] = {
        "resume": (Asked("pause"), Chose("pause-now")),
        "reopen": (Asked("close"), Chose("close-now")),
        "case-let-in": (*DECIDING["case-do"], Chose("case-do")),
        "case-undo": (*DECIDING["case-do"], Chose("case-do")),
    }
    await world.does(CLEO, Started(), *before.get(action, ()))
    while await advance(world.store) is not None:
        pass
    await world.does(CLEO, *acts[:-1])
    start = len(world.told)
    await world.does(CLEO, acts[-1])
    heard = [told for told in world.told[start:] if told.text == "colleague-decided"]
    assert {told.where for told in heard} == {chat(ANN), chat(BEN)}
    shown = render_text(heard[0])
    assert CLEO.id in shown
    assert reason in shown
    assert (await logged(world))[-1] == (action, reason)


async def test_an_organizer_hears_the_role_of_who_decided_and_no_id(world: World) -> None:
    await world.does(ANN, Started(), Asked("pause"), Chose("pause-now"))
    [heard] = [told for told in world.told if told.where == chat(CLEO) and told.text]
    assert heard.text == "colleague-decided"
    assert "owner: paused signing" in render_text(heard)
    assert ANN.id not in render_text(heard)
    assert not [told for told in world.told if told.where == chat(DAN) and told.text]


def render_text(told: Told) -> str:
    assert isinstance(told.reply, Say)
    return TEXTS.plain("en", told.reply.text)


async def test_who_made_somebody_an_owner_is_kept(world: World) -> None:
    await world.does(ANN, Chose(f"make-owner-now:{CLEO.id}"))
    async with world.store.figures() as figures:
        kept = await figures.roles_of([CLEO.account])
    assert kept[CLEO.account].role is Role.OWNER
    assert kept[CLEO.account].added_by == ANN.account


async def test_two_owners_who_step_back_at_once_leave_one(world: World) -> None:
    await world.together([(ANN, Chose("leave-now")), (BEN, Chose("leave-now"))])
    left = [who for who, role in (await roles(world)).items() if role == "owner"]
    assert left == [BEN.id]
    said = await world.does(BEN, Chose("leave-now"))
    assert texts(said, BEN) == ["appointed-last+organizers"]
    assert (await roles(world))[BEN.id] == "owner"


async def test_whom_the_settings_name_nobody_removes_or_demotes(world: World) -> None:
    await let_in(world, NAMED, Role.OWNER)
    for token in (f"dismiss-now:{NAMED.id}", f"make-auditor:{NAMED.id}"):
        said = await world.does(ANN, Chose(token))
        assert texts(said, ANN) == ["appointed-named+organizers"]
    await world.does(NAMED, Chose("leave-now"))
    assert (await roles(world))[NAMED.id] == "owner"
    assert await logged(world) == []


async def test_the_other_owners_hear_of_every_change(world: World) -> None:
    said = await world.handle(world.event(ANN, Chose(f"make-organizer:{DAN.id}")))
    assert texts(said, DAN) == ["role-changed"]
    assert texts(said, BEN) == ["news-appointed"]
    assert texts(said, CLEO) == []
    assert texts(said, ANN) == ["appointed+organizers"]


# ── who may ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", [CLEO, DAN, EVE], ids=["organizer", "auditor", "stranger"])
async def test_no_forged_press_of_lesser_roles_changes_who_organizes(
    world: World, who: Person
) -> None:
    before = await roles(world)
    await world.does(who, Started())
    for action, right in ACTIONS.items():
        if right.roles != {"owner"}:
            continue
        for about in (ANN.id, who.id, EVE.id, "owner", "auditor", ""):
            await world.does(who, Chose(f"{action}:{about}"))
    await world.does(who, PickedPeople((EVE,)))
    assert await roles(world) == before
    assert [action for action, _ in await logged(world)] == []


@pytest.mark.parametrize("about", ["", "0", "-5", "abc", "9" * 30, "5 or 1=1"])
async def test_an_owner_who_forges_an_id_makes_nobody_an_organizer(
    world: World, about: str
) -> None:
    before = await roles(world)
    for action in ("make-owner", "make-owner-now", "make-organizer", "dismiss", "dismiss-now"):
        said = await world.does(ANN, Chose(f"{action}:{about}"))
        assert texts(said, ANN) == ["organizers"]
    assert await roles(world) == before


# ── links ────────────────────────────────────────────────────────────────────────────────


async def test_of_two_who_open_one_link_at_once_one_gets_the_role(world: World) -> None:
    token = await offered(world)
    said = await world.together([(EVE, Started(token)), (person(9), Started(token))])
    assert [told.text for told in said[EVE.id] if told.text] == ["role-given"]
    assert [told.text for told in said[person(9).id] if told.text] == ["card"]
    kept = await roles(world)
    assert kept[EVE.id] == "organizer"
    assert person(9).id not in kept
    assert await logged(world) == [("offer-organizer", ""), ("accept", "")]


async def test_of_many_who_open_one_link_side_by_side_one_gets_the_role(world: World) -> None:
    token, before = await offered(world), set(await roles(world))
    crowd = [person(n) for n in range(30, 60)]
    await asyncio.gather(*(world.handle(world.event(who, Started(token))) for who in crowd))
    new = set(await roles(world)) - before
    assert len(new) == 1
    assert new <= {who.id for who in crowd}


async def test_of_many_owners_who_all_remove_each_other_side_by_side_one_stays(
    world: World,
) -> None:
    crowd = [ANN, BEN, *(person(n) for n in range(30, 36))]
    for who in crowd:
        await let_in(world, who, Role.OWNER)
    presses = [
        world.event(who, Chose(f"dismiss-now:{other.id}"))
        for who in crowd
        for other in crowd
        if other is not who
    ]
    await asyncio.gather(*(world.handle(press) for press in presses))
    assert list((await roles(world)).values()).count("owner") == 1


async def test_who_opens_it_can_ask_for_things_in_the_very_same_turn(world: World) -> None:
    token = await offered(world, "auditor")
    said = await world.together([(EVE, Started(token)), (EVE, Asked("organizers"))])
    assert [told.text for told in said[EVE.id] if told.text] == ["role-given", "organizers"]


async def test_a_token_that_was_never_given_was_used_or_has_expired_is_as_any_unknown_link(
    world: World,
) -> None:
    used, late = await offered(world), await offered(world)
    await world.does(CLEO, Chose("leave-now"))
    await world.does(EVE, Started(used))
    strangers = [person(n) for n in range(20, 24)]
    world.now += LASTS + timedelta(seconds=1)
    payloads = (used, late, "x" * 22, "nobodysinvite")
    answers = [
        [told.reply for told in await world.does(who, Started(payload))]
        for who, payload in zip(strangers, payloads, strict=True)
    ]
    assert answers[0]
    assert answers[1:] == answers[:1] * 3
    sessions = [await world.session(chat(who)) for who in strangers]
    assert [one and (one.invite, one.step, one.way) for one in sessions] == [
        (one and (one.invite, one.step, one.way)) for one in sessions[:1] * 4
    ]
    assert not {who.id for who in strangers} & set(await roles(world))


async def test_a_link_makes_nobody_an_owner(world: World) -> None:
    said = await world.does(ANN, Chose("offer:owner"))
    assert texts(said, ANN) == ["offer"]
    assert await logged(world) == []


async def test_a_link_is_not_used_up_by_somebody_who_has_a_role(world: World) -> None:
    token = await offered(world)
    said = await world.does(DAN, Started(token))
    assert texts(said, DAN) == ["role-already+desk"]
    await world.does(EVE, Started(token))
    kept = await roles(world)
    assert (kept[DAN.id], kept[EVE.id]) == ("auditor", "organizer")


async def test_with_an_owners_role_the_links_end_that_are_open(world: World) -> None:
    token = await offered(world)
    await world.does(BEN, Chose(f"make-organizer:{ANN.id}"))
    await world.does(EVE, Started(token))
    assert EVE.id not in await roles(world)


# ── what they hear, and their menus ──────────────────────────────────────────────────────


async def test_somebody_whom_we_may_not_write_to_has_the_role_all_the_same(world: World) -> None:
    await world.does(ANN, PickedPeople((EVE,)))
    said = await world.handle(world.event(ANN, Chose(f"make-auditor:{EVE.id}")))
    [welcome] = [told for told in said if told.where == chat(EVE)]
    assert welcome.text == "role-given"
    await world.app.report([Receipt(welcome.row, welcome.where, GoneReport())])
    assert (await roles(world))[EVE.id] == "auditor"
    said = await world.does(EVE, Started())
    assert texts(said, EVE) == ["desk"]
    assert SetMenu(commands_of("auditor")) in [told.reply for told in said]


async def test_the_menu_follows_the_role_and_the_language_and_goes_with_the_role(
    world: World,
) -> None:
    await world.does(DAN, Started())
    said = await world.handle(world.event(ANN, Chose(f"make-organizer:{DAN.id}")))
    assert [t.reply for t in said if t.where == chat(DAN)][1:] == [
        SetMenu(commands_of("organizer"))
    ]
    said = await world.does(DAN, Chose("language:ko"))
    assert SetMenu(commands_of("organizer")) in [told.reply for told in said]
    async with world.store.figures() as figures:
        assert (await figures.roles_of([DAN.account]))[DAN.account].language == "ko"
    said = await world.handle(world.event(ANN, Chose(f"dismiss-now:{DAN.id}")))
    assert texts(said, DAN) == ["role-ended"]
    assert replies(said, DAN)[1:] == [ClearMenu()]


async def test_a_supporter_who_changes_the_language_gets_no_menu(world: World) -> None:
    said = await world.does(EVE, Started(), Chose("language:ko"))
    assert not [told for told in said if isinstance(told.reply, SetMenu | ClearMenu)]


async def test_news_for_owners_are_not_told_to_one_who_is_none_any_more(world: World) -> None:
    told = world.event(ANN, OrganizersChanged(EVE.id, "owner"))
    assert texts(await world.handle(told), ANN) == ["news-appointed"]
    told = world.event(CLEO, OrganizersChanged(EVE.id, "owner"))
    assert await world.handle(told) == []

"""Cases go on batch by batch, whatever happens to the process, and tell who opened them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.conversation.vocabulary import Asked, Chose, Said, Say, SharedContact, Started
from bot.jobs import cases
from bot.jobs.cases import Cases
from storage.care import cases as stored
from storage.care.figures import Figures
from storage.records import NewMessage
from tests.jobs.caretakers import HELPER, OWNER, Desk
from tests.storage.casework import advance
from tests.walks.world import Press, chat, person, phone


async def no_wait(_seconds: float) -> None:
    return


def job(desk: Desk) -> Cases:
    return Cases(desk.world.store, desk.world.app.happen, sleep=no_wait)


async def hold(desk: Desk, *choosing: Chose | Said, new: bool = False) -> None:
    """As an organizer does it, from the list to the confirmation."""
    verdict = Chose("case-verdict:new" if new else "case-verdict:held")
    await desk.world.does(
        HELPER, Asked("cases"), Chose("case-new"), *choosing, Chose("case-count"), verdict,
        Said("too many in one night"), Chose("case-do"),
    )  # fmt: skip


async def totals(desk: Desk) -> tuple[int, int, int]:
    assert await desk.world.store.recount() == []
    found = await desk.world.store.totals(desk.world.campaign.day(desk.world.now))
    return found.verified, found.held, found.invalidated


GERMANY = (Chose("case-by:country"), Said("de"))


async def test_a_case_that_was_chosen_counted_and_confirmed_is_carried_out(desk: Desk) -> None:
    await desk.wants(HELPER)
    await desk.sign(7)
    await desk.sign(5, first=500, country="DE")
    await hold(desk, *GERMANY)
    assert await totals(desk) == (12, 0, 0)
    await job(desk).work()
    assert await totals(desk) == (7, 5, 0)
    assert desk.heard(HELPER)[-1] == "case-over"
    [page] = await desk.world.does(HELPER, Chose("case:1"))
    assert isinstance(page.reply, Say)
    assert page.reply.text.args["reason"] == "too many in one night"


async def test_where_no_case_runs_nobody_waits_for_replies_to_go(desk: Desk) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with desk.world.store.turn() as turn:
        await turn.post([NewMessage(chat(HELPER).address, b"a reply that waits")])
    await Cases(desk.world.store, desk.world.app.happen, sleep=pause).work()
    assert pauses == []


async def test_it_is_undone_with_a_reason(desk: Desk) -> None:
    await desk.wants(HELPER)
    await desk.sign(5, country="DE")
    await hold(desk, *GERMANY)
    await job(desk).work()
    await desk.world.does(HELPER, Chose("case-undo:1"), Said("they were real"))
    await job(desk).work()
    assert await totals(desk) == (5, 0, 0)


async def test_it_goes_on_after_a_kill_and_tells_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "BATCH", 2)
    await desk.wants(HELPER)
    await desk.sign(7, country="DE")
    await hold(desk, *GERMANY)
    await advance(desk.world.store)
    await advance(desk.world.store)
    held = (await totals(desk))[1]
    assert 0 < held < 7
    await desk.world.restart()
    await job(desk).work()
    assert await totals(desk) == (0, 7, 0)
    assert desk.heard(HELPER)[-1] == "case-over"


async def test_a_running_case_is_told_on_its_page_and_can_be_stopped_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "BATCH", 2)
    monkeypatch.setattr(cases, "TOLD_EACH", 1)
    await desk.wants(HELPER)
    await desk.sign(7, country="DE")
    await hold(desk, *GERMANY)

    async def stop_after_two(_seconds: float) -> None:
        await desk.world.receipts([desk.world.receipt(one) for one in desk.world.waiting.values()])
        if (await totals(desk))[1] == 4:
            await desk.world.does(HELPER, Chose("case-cancel:1"))

    await Cases(desk.world.store, desk.world.app.happen, sleep=stop_after_two).work()
    assert await totals(desk) == (3, 4, 0)
    shown = [told for told in desk.world.told if told.where == chat(HELPER)]
    running = [told.reply for told in shown if told.text == "case"]
    assert [say.edits is not None for say in running if isinstance(say, Say)][-1]


async def test_only_one_case_runs_and_what_was_chosen_for_the_next_is_kept(desk: Desk) -> None:
    await desk.wants(HELPER)
    await desk.sign(5, country="DE")
    await hold(desk, *GERMANY)
    await hold(desk, *GERMANY)
    assert desk.heard(HELPER)[-1] == "case-busy"
    await job(desk).work()
    await desk.world.does(HELPER, Chose("case-do"))
    assert desk.heard(HELPER)[-1] == "case"


async def test_what_comes_in_is_held_and_its_signer_is_thanked_as_usual(desk: Desk) -> None:
    await desk.wants(OWNER)
    await desk.wants(HELPER)
    await desk.sign(1)
    await hold(desk, Chose("case-by:country"), Said("KR"), new=True)
    await job(desk).work()
    signer = person(1)
    contact = SharedContact(phone(1), "self")
    await desk.world.does(signer, Started(), Press("sign"), Press("agree"), Press("yes"), contact)
    assert "recorded" in desk.heard(signer)
    assert await totals(desk) == (0, 2, 0)
    await desk.world.does(HELPER, Chose("case-let-in:1"))
    assert await totals(desk) == (0, 2, 0)
    await desk.sign(1, first=700)
    assert await totals(desk) == (1, 2, 0)


async def test_everybody_is_served_while_very_many_signatures_are_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.wants(HELPER)
    await desk.sign(3, country="DE")
    begun, counted = asyncio.Event(), asyncio.Event()
    figures_aside = desk.world.store.figures_aside

    @asynccontextmanager
    async def slowly() -> AsyncIterator[Figures]:
        begun.set()
        await counted.wait()
        async with figures_aside() as figures:
            yield figures

    monkeypatch.setattr(desk.world.store, "figures_aside", slowly)
    asking = asyncio.create_task(
        desk.world.does(HELPER, Asked("cases"), Chose("case-new"), Chose("case-count"))
    )
    await begun.wait()
    newcomer = desk.world.act(person(77), Started(), None)
    assert await asyncio.wait_for(desk.world.app.handle([newcomer]), 10) == [newcomer]
    assert desk.heard(HELPER)[-1] == "case-counting"
    counted.set()
    await asking
    assert desk.heard(HELPER)[-1] == "case-counted"


@pytest.mark.parametrize("personal", [True, False])
async def test_neither_a_personal_link_nor_an_unknown_one_can_be_chosen(
    desk: Desk, personal: bool
) -> None:
    await desk.wants(OWNER)
    async with desk.world.store.turn() as turn:
        code = (await turn.personal_links([HELPER.account]))[HELPER.account]
    written = Said(code if personal else "a1b2c3d4e5f6g7")
    await desk.world.does(OWNER, Chose("case-new"), Chose("case-by:link"))
    [asked] = await desk.world.does(OWNER, written)
    assert asked.text == "case-link-unknown+case-link"

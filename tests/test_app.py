"""Core and store together: whatever fails, all others are served and nothing is lost or doubled.

A bug is made by replies that cannot be rendered, an error of SQL by a trigger in the database. No
part is a stand-in: real app, conversation, texts and SQLite.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot import batches
from bot.conversation.session import Step
from bot.conversation.vocabulary import (
    Asked,
    Incoming,
    Person,
    Reply,
    Retract,
    Said,
    SharedContact,
    Started,
)
from storage.care.access_log import Access
from storage.engine import Row, Value
from storage.failures import Contended, StoreUnavailable
from storage.sqlite import SQLite
from tests.walks.world import (
    NOW,
    SOURCE,
    Act,
    Press,
    Told,
    World,
    chat,
    person,
    phone,
)

MARIA, ANNA, OLGA = person(1), person(2), person(3)
TO_CONTACT: tuple[Act, ...] = (Started(), Press("sign"), Press("agree"), Press("yes"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dojang.db"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.start()
    yield world
    await world.stop()


def own(number: int) -> SharedContact:
    return SharedContact(phone(number), "self")


def showing(text: str, *, times: int | None = None) -> Callable[[Reply], bool]:
    """A bug in whatever shows this text, for good or only so many times."""
    seen = count()

    def breaks(reply: Reply) -> bool:
        shown = text in Told(0, chat(MARIA), reply).text.split("+")
        return shown and (times is None or next(seen) < times)

    return breaks


def meddle(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


def refuse_signatures_in(path: Path, language: str) -> None:
    meddle(
        path,
        f"CREATE TRIGGER broken BEFORE INSERT ON signatures WHEN NEW.language = '{language}'"
        " BEGIN SELECT RAISE(ABORT, 'broken'); END",
    )


async def set_aside(world: World) -> list[tuple[Any, ...]]:
    async with world.store._engine.reading() as questions:
        return await questions.ask("SELECT * FROM set_aside ORDER BY id")


async def upcoming(world: World, who: Person, act: Act) -> Incoming:
    return world.act(who, act, await world.session(chat(who)))


def texts(said: list[Told], who: Person) -> list[str]:
    return [told.text for told in said if told.where == chat(who) and told.text]


# ── a bug in a step ──────────────────────────────────────────────────────────────────────


async def test_a_bug_costs_nobody_else_in_the_batch_anything(world: World) -> None:
    for who in (MARIA, ANNA, OLGA):
        await world.does(who, *TO_CONTACT[:2])
    world.breaks = showing("name-write")
    nameless_profile = Person("telegram", ANNA.id, "en", None)
    said = await world.handle(
        await upcoming(world, MARIA, Press("agree")),
        await upcoming(world, nameless_profile, Press("agree")),
        await upcoming(world, OLGA, Press("agree")),
    )
    assert texts(said, MARIA) == ["name"]
    assert texts(said, OLGA) == ["name"]
    assert texts(said, ANNA) == ["our-fault+consents"]


async def test_who_meets_a_bug_hears_that_it_is_ours_and_sees_the_step_that_waits(
    world: World,
) -> None:
    await world.does(MARIA, *TO_CONTACT[:2])
    world.breaks = showing("name")
    said = await world.handle(await upcoming(world, MARIA, Press("agree")))
    assert texts(said, MARIA) == ["our-fault+consents"]
    session = await world.session(chat(MARIA))
    assert session is not None
    assert session.step is Step.CONSENTS
    world.breaks = None
    await world.receipts([world.receipt(told) for told in said])
    await world.does(MARIA, *TO_CONTACT[2:], own(1))
    assert await world.count() == 1


async def test_of_what_failed_only_its_id_its_kind_and_the_class_of_the_error_are_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.does(MARIA, *TO_CONTACT[:3], Press("write"))
    world.breaks = showing("name")
    failing = await upcoming(world, MARIA, Said("Maria Magdalena"))
    with caplog.at_level(logging.DEBUG, "bot"):
        await world.handle(failing)
    day = world.campaign.day(NOW).isoformat()
    assert await set_aside(world) == [(SOURCE, failing.id, "Said", "RuntimeError", day)]
    assert str(failing.id) in caplog.text
    assert not any(word in caplog.text for word in ("Magdalena", MARIA.id, "a bug"))


async def test_what_was_set_aside_is_not_tried_again_when_it_is_delivered_again(
    world: World,
) -> None:
    await world.does(MARIA, *TO_CONTACT[:2])
    world.breaks = showing("name")
    failing = await upcoming(world, MARIA, Press("agree"))
    assert await world.handle(failing)
    assert await world.handle(failing) == []
    assert len(await set_aside(world)) == 1


async def test_a_bug_that_passes_is_made_up_for_at_once_and_nobody_hears_of_it(
    world: World,
) -> None:
    await world.does(MARIA, *TO_CONTACT[:2])
    world.breaks = showing("name", times=1)
    said = await world.handle(await upcoming(world, MARIA, Press("agree")))
    assert texts(said, MARIA) == ["name"]
    assert await set_aside(world) == []


async def test_after_a_bug_a_persons_other_updates_are_played_in_their_order(
    world: World,
) -> None:
    for who in (MARIA, ANNA):
        await world.does(who, Started())
    world.breaks = showing("consents", times=1)
    at_once = [await upcoming(world, who, act) for act in TO_CONTACT[1:] for who in (MARIA, ANNA)]
    said = await world.handle(*at_once)
    in_order = ["consents", "name", "contact-card", "contact"]
    assert texts(said, MARIA) == texts(said, ANNA) == in_order
    assert await set_aside(world) == []


async def test_the_updates_after_one_that_is_set_aside_come_after_its_apology(
    world: World,
) -> None:
    await world.does(MARIA, Started())
    world.breaks = showing("privacy")
    said = await world.handle(
        await upcoming(world, MARIA, Asked("privacy")),
        await upcoming(world, MARIA, Asked("help")),
        await upcoming(world, MARIA, Asked("language")),
    )
    assert texts(said, MARIA) == ["our-fault+card", "help", "language"]


async def test_a_bug_in_what_follows_the_databases_decision_undoes_the_decision(
    world: World,
) -> None:
    for who in (MARIA, ANNA):
        await world.does(who, *TO_CONTACT)
    world.breaks = showing("recorded")
    said = await world.handle(
        await upcoming(world, MARIA, own(1)), await upcoming(world, ANNA, own(2))
    )
    assert texts(said, MARIA) == texts(said, ANNA) == ["our-fault+contact-again"]
    assert await world.count() == 0
    world.breaks = None
    await world.does(MARIA, own(1))
    assert await world.count() == 1


async def test_an_apology_that_fails_too_does_not_block_the_next_update(world: World) -> None:
    await world.does(MARIA, *TO_CONTACT[:2])
    world.breaks = lambda _: True
    failing = await upcoming(world, MARIA, Press("agree"))
    assert await world.handle(failing) == []
    assert [row[1] for row in await set_aside(world)] == [failing.id]
    world.breaks = None
    assert [told.text for told in await world.does(MARIA, Started())] == ["consents"]


# ── an error of SQL ──────────────────────────────────────────────────────────────────────


async def test_a_statement_that_fails_for_one_signature_lets_all_others_count(
    world: World, path: Path
) -> None:
    korean = person(4, "ko")
    for who in (MARIA, korean, ANNA):
        await world.does(who, *TO_CONTACT)
    refuse_signatures_in(path, "ko")
    world.breaks = lambda _: False  # this time, something is set aside without one
    cards = [(MARIA, 1), (korean, 4), (ANNA, 2)]
    said = await world.handle(*[await upcoming(world, who, own(number)) for who, number in cards])
    assert await world.count() == 2
    assert "recorded" in texts(said, MARIA)
    assert "recorded" in texts(said, ANNA)
    assert texts(said, korean) == ["our-fault+contact-again"]
    [(_, _, kind, error, _)] = await set_aside(world)
    assert (kind, error) == ("SharedContact", "IntegrityError")
    meddle(path, "DROP TRIGGER broken")
    await world.does(korean, own(4))
    assert await world.count() == 3


async def test_where_the_store_is_away_nothing_is_taken_and_all_of_it_counts_later(
    world: World, path: Path
) -> None:
    await world.does(MARIA, *TO_CONTACT)
    card = await upcoming(world, MARIA, own(1))
    hello = await upcoming(world, ANNA, Started())
    engine = world.store._engine
    assert isinstance(engine, SQLite)
    assert engine._writer is not None
    await engine._writer.run("PRAGMA busy_timeout = 0")
    before = len(world.told)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        await world.handle(card, hello)
    other.execute("ROLLBACK")
    other.close()
    assert len(world.told) == before, "nothing is delivered that is not committed"
    assert await set_aside(world) == []
    said = await world.handle(card, hello)
    assert "recorded" in texts(said, MARIA)
    assert texts(said, ANNA) == ["card"]
    assert await world.count() == 1


async def test_sweeping_forgets_the_lines_of_the_access_log_that_are_older_than_two_years(
    world: World,
) -> None:
    ages = [timedelta(days=days) for days in (5_000, 4_999, 729, 0)]
    async with world.store.turn() as turn:
        lines = [Access(MARIA.account, "owner", "log", world.now - age) for age in ages]
        await turn.care.note_access(lines)
    await world.app.sweep()
    async with world.store.figures() as figures:
        assert [line.access.at for line in await figures.log()] == [
            world.now,
            world.now - timedelta(days=729),
        ]
        assert (await figures.verify_log()).broken is None


async def test_nothing_is_delivered_where_the_commit_itself_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = world.store._engine
    assert isinstance(engine, SQLite)
    assert engine._writer is not None
    really = engine._writer.run

    async def full(sql: str, values: Sequence[Value] = ()) -> list[Row]:
        if sql == "COMMIT":
            raise StoreUnavailable(reason="SQLITE_FULL")
        return await really(sql, values)

    hello = await upcoming(world, MARIA, Started())
    with monkeypatch.context() as outage:
        outage.setattr(engine._writer, "run", full)
        with pytest.raises(StoreUnavailable):
            await world.app.handle([hello])
    assert world.told == []
    assert texts(await world.handle(hello), MARIA) == ["card"]


def commits(
    world: World, monkeypatch: pytest.MonkeyPatch, fails: Callable[[int], Exception | None]
) -> None:
    """The n-th commit from now on, counted from 1, fails with what is given for it."""
    engine = world.store._engine
    assert isinstance(engine, SQLite)
    assert engine._writer is not None
    really, numbers = engine._writer.run, count(1)

    async def run(sql: str, values: Sequence[Value] = ()) -> list[Row]:
        if sql == "COMMIT" and (failure := fails(next(numbers))) is not None:
            raise failure
        return await really(sql, values)

    monkeypatch.setattr(engine._writer, "run", run)


async def test_whatever_turn_another_worker_is_in_the_way_of_is_taken_once_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also that which sets an update aside, that which apologizes, and that which lets a receipt go
    that cannot be played."""
    await world.does(ANNA, Started())
    helped = await world.handle(world.event(ANNA, Asked("help")))
    await world.does(MARIA, *TO_CONTACT[:2])
    failing = await upcoming(world, MARIA, Press("agree"))
    world.breaks = lambda reply: showing("name")(reply) or isinstance(reply, Retract)
    commits(world, monkeypatch, lambda number: Contended(reason="a knot") if number % 2 else None)
    before = len(world.told)
    await asyncio.gather(
        world.app.handle([failing]), world.app.report([world.receipt(told) for told in helped])
    )
    assert texts(world.told[before:], MARIA) == ["our-fault+consents"]
    assert [number for _, number, *_ in await set_aside(world)] == [failing.id]
    assert {told.row for told in helped}.isdisjoint(
        row.id for row in await world.store.waiting(100)
    )


@pytest.mark.parametrize("together", [True, False])
async def test_what_is_committed_is_told_so_whatever_becomes_of_the_rest_of_its_batch(
    world: World, path: Path, monkeypatch: pytest.MonkeyPatch, *, together: bool
) -> None:
    """Whether the batch was one turn of which an update was dropped, or is played one by one: who
    hears that it has failed does all of it again."""
    for who in (ANNA, MARIA):
        await world.does(who, *TO_CONTACT)
    world.breaks = showing("recorded") if together else lambda _: False
    korean = person(4, "ko")
    await world.does(korean, *TO_CONTACT)
    refuse_signatures_in(path, "ko")
    first = await upcoming(world, ANNA, Press("back"))
    second = (
        await upcoming(world, MARIA, own(1)) if together else await upcoming(world, korean, own(4))
    )
    commits(
        world,
        monkeypatch,
        lambda number: StoreUnavailable(reason="SQLITE_FULL") if number > 1 else None,
    )
    outcomes = await asyncio.gather(
        world.app.handle([first]), world.app.handle([second]), return_exceptions=True
    )
    assert outcomes[0] == [first]
    assert isinstance(outcomes[1], StoreUnavailable)
    monkeypatch.undo()
    assert await set_aside(world) == []


async def test_all_who_wait_for_a_turn_hear_that_the_store_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = world.store._engine
    assert isinstance(engine, SQLite)
    assert engine._writer is not None

    async def away(_sql: str, _values: Sequence[Value] = ()) -> list[Row]:
        raise StoreUnavailable(reason="SQLITE_IOERR")

    hello = [await upcoming(world, who, Started()) for who in (MARIA, ANNA)]
    with monkeypatch.context() as outage:
        outage.setattr(engine._writer, "run", away)
        waiting = [asyncio.create_task(world.app.handle([event])) for event in hello]
        failed = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(failure) for failure in failed] == [StoreUnavailable, StoreUnavailable]
    assert texts(await world.handle(*hello), ANNA) == ["card"]


async def test_who_stops_waiting_for_a_turn_stops_nobody_else(world: World) -> None:
    maria, anna = [await upcoming(world, who, Started()) for who in (MARIA, ANNA)]
    impatient = asyncio.create_task(world.app.handle([maria]))
    patient = asyncio.create_task(world.app.handle([anna]))
    for _ in range(3):
        await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == [anna]
    await asyncio.wait([impatient])
    await world.handle(maria)
    assert len([told for told in world.told if told.where == chat(MARIA)]) == 1


async def test_where_turns_end_early_nobody_waits_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They end between two turns, while receipts are gathered."""
    monkeypatch.setattr(batches, "GATHER_SECONDS", 60.0)
    await asyncio.gather(*(world.app.report([]) for _ in range(batches.CROWD)))
    hello = await upcoming(world, MARIA, Started())
    turning = world.app._batches._turning
    assert turning is not None
    late = asyncio.create_task(world.app.report([]))
    await asyncio.sleep(0)
    assert not late.done()
    turning.cancel()
    await asyncio.wait([late], timeout=2)
    assert late.cancelled()
    assert texts(await world.handle(hello), MARIA) == ["card"], "the next turn is taken"

"""What is withdrawn is erased: not only from the tables, from the files, and the bot sees to it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot import service
from bot.campaign import BUNDLED, load
from bot.rehearsal.rehearsal import DATABASE, Rehearsal
from storage.failures import StoreUnavailable
from storage.records import ConsentChange, Signing
from storage.store import Store
from tests.signers import crowd, press, sign

TRACE = 16
"""Bytes of a value that are looked for: a tag is no longer."""

Make = Callable[..., Signing]

BELONGING = {
    "signatures": "SELECT phone_tag, account_tag, substr(sealed, -200, 16), substr(sealed, -16)"
    " FROM signatures",
    "proofs": "SELECT id, substr(sealed, -200, 16), substr(sealed, -16) FROM consent_proofs",
    "subscribers": "SELECT tag, substr(address, -16) FROM subscribers",
}
"""What must not survive. Not the random id of a record: it stays, to erase back-ups by."""


def traces(path: Path) -> set[bytes]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
        rows = [row for question in BELONGING.values() for row in reader.execute(question)]
    return {value for row in rows for value in row}


def left(path: Path, wanted: Iterable[bytes]) -> int:
    """How many of them the files still hold, in tables, free pages and the log."""
    data = b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
    wanted = set(wanted)
    return len(wanted & {data[at : at + TRACE] for at in range(len(data))})


def news(account: str, *, given: bool = True) -> ConsentChange:
    return ConsentChange(account, "updates", given, {"text": "a1"}, "ko", account)


async def erased_among(store: Store, path: Path, signings: list[Signing], erased: int) -> int:
    """Traces left when so many of them have withdrawn, a few at a time, and it is scrubbed."""
    for start in range(0, len(signings), 100):
        async with store.turn() as turn:
            await turn.record(signings[start : start + 100])
            await turn.change_consents([news(s.account) for s in signings[start : start + 100]])
    before = traces(path)
    for start in range(0, erased, 7):
        async with store.turn() as turn:
            await turn.withdraw([s.account for s in signings[start : min(start + 7, erased)]])
    gone = before - traces(path)
    assert len(gone) == erased * 9
    assert left(path, gone) > 0, "the search finds nothing"
    assert await store.scrub()
    return left(path, gone)


async def test_of_a_withdrawn_record_no_byte_is_left_in_the_files(
    store: Store, signing: Make, tmp_path: Path
):
    people = [signing(n) for n in range(300)]
    assert await erased_among(store, tmp_path / "dojang.db", people, 80) == 0


@pytest.mark.long
async def test_of_thousands_of_withdrawn_records_no_byte_is_left_in_the_files(
    store: Store, signing: Make, tmp_path: Path
):
    people = [signing(n) for n in range(4_000)]
    assert await erased_among(store, tmp_path / "dojang.db", people, 3_000) == 0


# ── when it is worth it ──────────────────────────────────────────────────────────────────


async def test_a_database_is_scrubbed_after_a_start_for_what_a_killed_bot_left(store: Store):
    assert store.to_scrub.is_set()
    assert await store.scrub()
    assert not store.to_scrub.is_set()


async def test_erasing_asks_for_a_scrub_and_signing_does_not(store: Store, signing: Make):
    async def after(*what: str) -> bool:
        await store.scrub()
        async with store.turn() as turn:
            if "sign" in what:
                await turn.record([signing(1), signing(1)])
            if "give" in what:
                await turn.change_consents([news(signing(1).account)])
            if "take" in what:
                await turn.change_consents([news(signing(1).account, given=False)])
            if "replace" in what:
                await turn.record([signing(2, phone=signing(1).phone, replaces=True)])
            if "withdraw" in what:
                await turn.withdraw([signing(2).account])
        return store.to_scrub.is_set()

    assert not await after("sign")
    assert not await after("give")
    assert await after("take")
    assert await after("replace")
    assert await after("withdraw")
    assert not await after("withdraw"), "there was nothing left to erase"


async def test_forgetting_idle_chats_asks_for_a_scrub(store: Store):
    async with store.turn() as turn:
        await turn.save_sessions({"telegram:1": b"{}"}, date(2026, 1, 1))
    await store.scrub()
    assert await store.forget_idle(date(2026, 1, 1)) == 0
    assert not store.to_scrub.is_set()
    assert await store.forget_idle(date(2026, 1, 2)) == 1
    assert store.to_scrub.is_set()


async def test_a_reader_in_the_way_holds_up_neither_the_scrub_nor_those_who_sign(
    store: Store, signing: Make
):
    async with store._engine.reading() as questions:
        await questions.ask("SELECT count(*) FROM signatures")
        async with store.turn() as turn:
            await turn.record([signing(1)])
            await turn.withdraw([signing(1).account])
        async with asyncio.timeout(2.5):  # half of what a locked database is waited for
            assert not await store.scrub()
        assert store.to_scrub.is_set(), "it will be tried again"
        async with store.turn() as turn:
            await turn.record([signing(2)])
    assert await store.scrub()


async def test_a_scrub_that_fails_is_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch):
    async def fails(*, thorough: bool) -> bool:
        assert not thorough
        raise StoreUnavailable(reason="SQLITE_FULL")

    monkeypatch.setattr(store._engine, "scrub", fails)
    with pytest.raises(StoreUnavailable):
        await store.scrub()
    assert store.to_scrub.is_set()


# ── the bot sees to it ───────────────────────────────────────────────────────────────────


async def test_a_running_bot_scrubs_after_a_withdrawal_while_others_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "SCRUB_SECONDS", 0.05)
    path = tmp_path / DATABASE
    async with Rehearsal(load(BUNDLED), tmp_path, hurried=True) as rehearsal:
        messenger = rehearsal.server.messenger
        people = [messenger.add_person(person) for person in crowd(12)]
        await rehearsal.server.start()
        await rehearsal.start_bot()
        assert rehearsal.service is not None
        store = rehearsal.service.store
        one, *others = people
        await sign(messenger, one.id)
        mine = traces(path)
        await press(messenger, one.id, "Undo")
        signing_on = asyncio.gather(*(sign(messenger, other.id) for other in others))
        await press(messenger, one.id, "Withdraw it")
        async with asyncio.timeout(20):
            while traces(path) & mine or left(path, mine):  # noqa: ASYNC110 — files tell nobody
                await asyncio.sleep(0.02)
        await signing_on
        assert (await store.totals(load(BUNDLED).day(rehearsal.now()))).verified == len(others)
        assert await store.recount() == []

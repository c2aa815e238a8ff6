"""Carrying sealed records away: all of them, only them, and nothing half done."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import asyncio
import json
import sqlite3
import stat
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from storage.archive.lines import SignatureLine, decode
from storage.archive.reading import Archive
from storage.archive.snapshot import PAGE
from storage.archive.writing import (
    export,
)
from storage.engine import Engine
from storage.keys import Keys
from storage.sqlite import SQLite
from storage.sqlite.connection import Connection
from storage.states import State
from storage.store import Reader, Store
from tests.archives import (
    CAMPAIGN,
    MONDAY,
    NOON,
    change,
    change_all,
    content,
    exported,
    found_in,
    names,
    phone,
    sign_all,
    signing,
)
from tests.storage.meddling import add_to_tally, meddle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "carried" / "export"


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_each_signature_stands_there_once_whatever_the_pages_and_files(
    store: Store, folder: Path, identity: tuple[str, str]
) -> None:
    people = 2 * PAGE + 203
    await sign_all(store, map(signing, range(people)))
    often = [change(7, given=not i % 2, seconds=i) for i in range(PAGE + 3)]
    rarely = [change(person, given=True) for person in range(100, 200)]
    await change_all(store, *often, *rarely)
    manifest = await exported(store, folder, per_file=500)
    assert manifest.records == manifest.tally == people
    assert manifest.proofs == len(often) + len(rarely)
    assert [entry.records for entry in manifest.files] == [500, 500, people - 1000]
    found = found_in(folder, identity[0])
    assert len(found) == people
    assert names(found) == {f"Person {person}" for person in range(people)}
    proofs = {one.content.name: len(one.changes) for one in found}  # type: ignore[union-attr]
    assert proofs["Person 7"] == len(often)
    assert proofs["Person 150"] == 1
    assert sum(proofs.values()) == manifest.proofs


async def test_who_has_withdrawn_is_not_carried_away(
    store: Store, folder: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, map(signing, range(3)))
    await change_all(store, change(1, given=True))
    async with store.turn() as turn:
        await turn.withdraw(["telegram:1001"])
    manifest = await exported(store, folder)
    assert names(found_in(folder, identity[0])) == {"Person 0", "Person 2"}
    assert (manifest.records, manifest.proofs) == (2, 0)
    assert manifest.tallies["withdrawn"] == {"": 1}


async def test_nobody_has_signed_yet(store: Store, folder: Path, identity: tuple[str, str]) -> None:
    assert (await exported(store, folder)).records == 0
    assert found_in(folder, identity[0]) == []


async def test_the_manifest_says_what_it_is_and_holds_the_hash_of_every_file(
    store: Store, folder: Path
) -> None:
    body = "철회하라\n"
    digest = sha256(body.encode()).hexdigest()
    await store.keep_texts([(digest, "statement", "ko", body), (digest, "statement", "en", body)])
    await sign_all(store, map(signing, range(5)))
    await exported(store, folder, per_file=2)
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert said["campaign"] == CAMPAIGN
    assert said["exported_at"] == "2012-03-19T12:00:00Z"
    assert said["tallies"]["country"] == {"KR": 5}
    assert [text["language"] for text in said["texts"]] == ["en", "ko"]
    assert (folder / "texts" / f"{digest}.txt").read_text(encoding="utf-8") == body
    listed = {entry["name"]: entry["sha256"] for entry in said["files"]}
    there = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    del there["manifest.json"]
    assert listed == there
    assert len(listed) == 4


async def test_without_a_private_key_no_name_no_number_and_no_tag_can_be_read(
    store: Store, folder: Path
) -> None:
    await sign_all(store, [signing(1, content(1, name="홍길동"))])
    await exported(store, folder)
    async with store._engine.reading() as questions:
        [tags] = await questions.ask("SELECT phone_tag, account_tag FROM signatures")
    written = everything_in(folder)
    assert b"2012-03-19" in written  # what may be read is found, so the search can find
    for secret in ("홍길동".encode(), phone(1)[1:].encode(), b"telegram:1001"):
        assert secret not in written
    for tag in tags:
        assert tag not in written
        assert tag.hex().encode() not in written


async def test_it_is_for_its_owners_eyes(store: Store, folder: Path) -> None:
    await store.keep_texts([("0a" * 32, "statement", "ko", "…")])
    await sign_all(store, [signing(1)])
    await exported(store, folder)
    for path in (folder, *folder.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


# ── beside a running bot ─────────────────────────────────────────────────────────────────


async def test_while_people_sign_and_withdraw_it_holds_exactly_what_the_tallies_say(
    store: Store, database: Callable[[], Engine], keys: Keys, folder: Path
) -> None:
    await sign_all(store, map(signing, range(3 * PAGE)))
    newcomers, leavers, done = count(10_000), count(), asyncio.Event()
    turns = 0

    async def come_and_go() -> None:
        nonlocal turns
        while not done.is_set():
            async with store.turn() as turn:
                await turn.record([signing(next(newcomers)) for _ in range(5)])
                await turn.withdraw([f"telegram:{1000 + next(leavers)}" for _ in range(2)])
            turns += 1

    async def some_turns() -> None:
        goal = turns + 3
        while turns < goal:
            await store.totals(MONDAY)  # anything that lets the others go on

    reader = await Reader.open_reading(database(), keys, CAMPAIGN)
    traffic = asyncio.create_task(come_and_go())
    seen: list[int] = []
    for place in (folder.with_name(f"export-{attempt}") for attempt in range(3)):
        async with reader.snapshot() as snapshot:
            then = (await snapshot.tallies())["total"][""]
            await some_turns()  # nobody is kept waiting by an export
            manifest, _ = await export(snapshot, place, "audit", NOON)
        lines = [
            decode(text)
            for path in sorted(place.glob("records-*"))
            for text in path.read_bytes().splitlines()
        ]
        ids = {line.id for line in lines if isinstance(line, SignatureLine)}
        assert len(ids) == len(lines) == manifest.records == manifest.tally == then
        seen.append(then)
    done.set()
    await traffic
    await reader.close()
    assert len(set(seen)) == 3  # each saw its own moment
    assert await store.recount() == []


@pytest.mark.sqlite
async def test_it_looks_pages_up_and_never_sorts_the_whole(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_all(store, [signing(1)])
    await change_all(store, change(1, given=True))
    asked: list[str] = []
    engine = store._engine
    assert isinstance(engine, SQLite)
    connect = engine._connect

    async def traced(mode: str) -> Connection:
        connection = await connect(mode)
        await connection._link.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(engine, "_connect", traced)
    await exported(store, folder)
    explained = sqlite3.connect(tmp_path / "dojang.db")
    paged = [sql for sql in asked if "LIMIT" in sql]
    assert len(paged) == 4
    for sql in paged:
        steps = [step[3] for step in explained.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert any(step.startswith("SEARCH") for step in steps), steps
        assert not any("TEMP B-TREE" in step for step in steps), steps
    explained.close()


# ── for a hand-over ──────────────────────────────────────────────────────────────────────


async def test_for_a_hand_over_only_those_are_taken_who_agree_to_it_now(
    store: Store, folder: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, map(signing, range(5)))
    await change_all(
        store,
        change(0, given=True),
        change(1, given=True),
        change(1, given=False, seconds=1),
        change(2, given=True, id_="updates"),
        change(3, given=True),
        change(3, given=False, seconds=1),
        change(3, given=True, seconds=2),
    )
    manifest = await exported(store, folder, "handover")
    assert names(found_in(folder, identity[0])) == {"Person 0", "Person 3"}
    assert (manifest.records, manifest.tally, manifest.proofs) == (2, 5, 4)


async def test_for_a_hand_over_nothing_more_is_readable_than_it_tells(
    store: Store, folder: Path
) -> None:
    await sign_all(store, map(signing, range(2)))
    await change_all(store, change(0, given=True))
    await exported(store, folder, "handover")
    [record, proof] = [
        json.loads(line) for line in (folder / "records-000001.jsonl").read_bytes().splitlines()
    ]
    assert set(record) == {"n", "id", "day", "country", "sealed"}
    assert set(proof) == {"n", "sealed"}


async def test_what_is_held_or_invalidated_is_exported_apart(
    store: Store, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, [signing(n) for n in range(6)])
    await change_all(store, *(change(n, given=True) for n in range(6)))
    two = "SELECT id FROM signatures LIMIT 2"
    await meddle(store, f"UPDATE signatures SET state = 'held' WHERE id IN ({two})")
    await add_to_tally(store, "total", "", -2)
    await add_to_tally(store, "held", "", 2)
    opened = []
    for state, records in ((State.LIVE, 4), (State.HELD, 2), (State.INVALID, 0)):
        async with store.snapshot() as snapshot:
            folder = tmp_path / state
            manifest, _ = await export(snapshot, folder, "audit", NOON, state=state)
        assert (manifest.records, manifest.proofs, manifest.tally) == (records, records, records)
        assert Archive(folder).manifest.state is state
        opened += sorted(names(found_in(folder, identity[0])))
    assert sorted(opened) == [f"Person {n}" for n in range(6)]

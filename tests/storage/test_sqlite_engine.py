"""What the SQLite engine promises beyond the contract: its file, its lock, its failures."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import asyncio
import re
import sqlite3
import stat
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from storage import outbox, recount
from storage.archive import snapshot
from storage.care import access_log, broadcasts, cases
from storage.care.case_facts import CaseDraft, Selection
from storage.database_url import engine_for
from storage.engine import Given, Row, Value
from storage.failures import (
    DatabaseInUse,
    DatabaseUnusable,
    NewerSchema,
    NoDatabase,
    NotADatabase,
    OlderSchema,
    StoreUnavailable,
    UnknownDatabaseUrl,
)
from storage.keys import Keys
from storage.records import NewMessage, Signing
from storage.sealing import Sealer
from storage.sqlite import SQLite
from storage.states import State
from storage.store import Store
from tests.storage.casework import advance
from tests.storage.signer import walk

MONDAY = date(2012, 3, 19)

pytestmark = pytest.mark.sqlite

Make: TypeAlias = Callable[..., Signing]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dojang.db"


def meddle(path: Path, *statements: str) -> None:
    """Another program writes to the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


async def care(store: Store) -> None:
    """Everything that organizers ask and decide in turns that signers wait for."""
    at = datetime(2012, 3, 19, 12, tzinfo=UTC)
    async with store.turn() as turn:
        desk = turn.care
        await desk.standing()
        await desk.roles_of(["telegram:1"])
        await desk.totals(MONDAY)
        await desk.days()
        await desk.funnel()
        await desk.invites()
        await desk.pulses(at)
        for selection in (Selection(since=MONDAY), Selection(invites=frozenset({"x"}))):
            await desk.count_selected(selection)
        await desk.open_case(CaseDraft(State.HELD, Selection(), "", "a", at, 0, from_now_on=True))
        number = await desk.draft_broadcast({}, "a", at)
        await desk.approve_broadcast(number, {}, "a")
        await desk.start_broadcast(number, at)
        await desk.claim_recipients(number, 10)
        await desk.settle_broadcast({1: "failed"})
        await desk.stop_broadcast(number)
    while await advance(store):
        pass
    async with store.turn() as turn:
        await turn.care.undo_case(1, "a", at, "")
    while await advance(store):
        pass
    for lane in range(3):
        await store.waiting(10, lane=lane)


class TestSecrecy:
    @pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise there")
    async def test_the_files_are_for_their_owners_eyes_only(
        self, store: Store, path: Path, signing: Make
    ) -> None:
        async with store.turn() as turn:
            await turn.record([signing(1)])
        rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert rights == dict.fromkeys(
            ["dojang.db", "dojang.db-shm", "dojang.db-wal", "dojang.db.lock"], 0o600
        )


class TestDurability:
    async def test_a_commit_is_on_disk_and_an_erasure_overwrites(self, store: Store) -> None:
        promised = {
            "journal_mode": "wal",
            "synchronous": 2,
            "secure_delete": 1,
            "foreign_keys": 1,
            "temp_store": 2,
        }
        async with store._engine.writing() as questions:
            found = {name: await questions.ask(f"PRAGMA {name}") for name in promised}
        assert found == {name: [(value,)] for name, value in promised.items()}

    async def test_readers_cannot_write(self, store: Store) -> None:
        with pytest.raises(StoreUnavailable, match="READONLY"):
            async with store._engine.reading() as questions:
                await questions.ask("DELETE FROM signatures")

    async def test_sets_of_any_size_are_whole_and_come_in_few_statements(
        self, store: Store
    ) -> None:
        asked: set[str] = set()
        engine = store._engine
        assert isinstance(engine, SQLite)
        assert engine._writer is not None
        really = engine._writer.run

        async def run(sql: str, values: Sequence[Value] = ()) -> list[Row]:
            asked.add(sql)
            return await really(sql, values)

        async with engine.writing() as questions:
            engine._writer.run = run  # type: ignore[method-assign]
            for size in range(1, 129):
                rows = [(n, None if n % 3 else "x") for n in range(size)]
                given = Given({"n": int, "word": str}, rows)
                assert await questions.ask("SELECT n, word FROM given", given) == rows
            engine._writer.run = really  # type: ignore[method-assign]
        assert len(asked) == 14

    async def test_a_row_without_its_first_value_is_refused(self, store: Store) -> None:
        given = Given({"n": int, "word": str}, [(1, "x"), (None, "y")])
        with pytest.raises(ValueError, match="first column"):
            async with store._engine.writing() as questions:
                await questions.ask("SELECT n FROM given", given)

    async def test_every_question_goes_by_an_index(
        self, store: Store, path: Path, signing: Make
    ) -> None:
        asked: list[str] = []
        engine = store._engine
        assert isinstance(engine, SQLite)
        for connection in (engine._writer, engine._reader):
            assert connection is not None
            await connection._link.set_trace_callback(asked.append)
        async with store.turn() as turn:
            await walk(turn, signing(1))
            await turn.record([signing(2, phone=signing(1).phone, replaces=True)])
            await turn.look_up(["telegram:1002"])
            await turn.sessions(["telegram:1001"])
            await turn.save_sessions({"telegram:1001": None}, MONDAY)
            await turn.unsee([("telegram:7", 1)])
            await turn.withdraw(["telegram:1002"])
            await turn.settle([row.id for row in await turn.post([NewMessage("a", b"b")])])
        await store.waiting(10)
        await store.totals(MONDAY)
        await store.forget_idle(MONDAY)
        await store.forget_seen(MONDAY)
        await care(store)
        explained = sqlite3.connect(path)
        plans = {
            step[3]: sql
            for sql in asked
            if re.match(r"WITH|SELECT", sql.strip())
            for step in explained.execute(f"EXPLAIN QUERY PLAN {sql}")
        }
        explained.close()
        assert len(plans) > 15
        # By the source alone it would be a search that reads every update.
        assert "SEARCH seen USING PRIMARY KEY (source=? AND id=?)" in plans
        assert "SEARCH seen USING PRIMARY KEY (source=?)" not in plans
        # Recipients are counted once, as their broadcast is started.
        grows = (
            r"SCAN (signatures|seen|sessions|subscribers|consent_proofs|invites|outbox|case_rows)\b"
        )
        found = [(step, sql) for step, sql in plans.items() if re.match(grows, step)]
        assert not [(step, sql) for step, sql in found if "UPDATE broadcasts SET status" not in sql]


@pytest.mark.parametrize(
    ("statement", "columns", "key"),
    [
        (broadcasts.CLAIM, ["id", "most"], "subscribers USING PRIMARY KEY (tag>?)"),
        (access_log.NEWEST_FIRST, ["before", "most"], "access_log USING INTEGER PRIMARY KEY"),
        (access_log.OLDEST_FIRST, ["after"], "access_log USING INTEGER PRIMARY KEY"),
        (cases.LIST, ["before", "most"], "cases USING INTEGER PRIMARY KEY"),
        (broadcasts.LIST, ["before", "most"], "broadcasts USING INTEGER PRIMARY KEY"),
        (outbox.WAITING_REPLIES, ["after", "most"], "outbox USING INTEGER PRIMARY KEY"),
        (outbox.WAITING_BEHIND, ["after", "most", "lane"], "outbox_behind_replies"),
        (snapshot.LIVE, ["after", "state"], "signatures USING PRIMARY KEY (id>?)"),
        (snapshot.ASIDE, ["after", "state"], "INDEX signatures_aside (state=? AND id>?)"),
        (recount.OF_DAY, ["day"], "COVERING INDEX signatures_by_facts (day=?)"),
    ],
)
@pytest.mark.usefixtures("store")
def test_a_page_is_read_along_a_key_and_nothing_is_sorted(
    path: Path, statement: str, columns: list[str], key: str
) -> None:
    connection = sqlite3.connect(path)
    given = f"WITH given({', '.join(columns)}) AS (VALUES ({', '.join('?' * len(columns))}))"
    plan = [
        row[3]
        for row in connection.execute(
            f"EXPLAIN QUERY PLAN {given} {statement}", [None] * len(columns)
        )
    ]
    connection.close()
    assert [step for step in plan if key in step]
    assert not [step for step in plan if "TEMP B-TREE" in step]


class TestOneWriter:
    async def test_a_second_writer_is_refused_and_a_reader_is_not(
        self, store: Store, path: Path, keys: Keys, sealer: Sealer, signing: Make
    ) -> None:
        with pytest.raises(DatabaseInUse, match=re.escape(str(path))):
            await Store.open(SQLite(path), keys, sealer, "rescue")
        async with store.turn() as turn:
            await turn.record([signing(1)])
        reader = await Store.open_reading(SQLite(path), keys, "rescue")
        assert (await reader.totals(MONDAY)).verified == 1
        await reader.close()

    @pytest.mark.usefixtures("store")
    async def test_two_names_of_one_file_meet_at_one_lock(
        self, path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        other = path.with_name("link.db")
        other.symlink_to(path)
        with pytest.raises(DatabaseInUse):
            await Store.open(SQLite(other), keys, sealer, "rescue")

    async def test_the_next_writer_is_let_in_when_the_first_has_closed(
        self, store: Store, path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        await store.close()
        again = await Store.open(SQLite(path), keys, sealer, "rescue")
        await again.close()

    async def test_a_refused_start_leaves_the_lock_free(
        self, path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        path.write_text("a shopping list, long enough to be no empty file" * 20)
        for _ in range(2):
            with pytest.raises(NotADatabase):
                await Store.open(SQLite(path), keys, sealer, "rescue")

    async def test_closing_waits_for_the_open_turn(
        self, store: Store, path: Path, keys: Keys, signing: Make
    ) -> None:
        async with store.turn() as turn:
            closing = asyncio.create_task(store.close())
            await turn.record([signing(1)])
        await closing
        reader = await Store.open_reading(SQLite(path), keys, "rescue")
        assert (await reader.totals(MONDAY)).verified == 1
        await reader.close()


class TestTheWrongFile:
    async def test_reading_never_makes_a_database(self, path: Path, keys: Keys) -> None:
        with pytest.raises(NoDatabase, match=re.escape(str(path))):
            await Store.open_reading(SQLite(path), keys, "rescue")
        assert list(path.parent.iterdir()) == []

    async def test_an_empty_file_is_no_database_yet(self, path: Path, keys: Keys) -> None:
        path.touch()
        with pytest.raises(NoDatabase):
            await Store.open_reading(SQLite(path), keys, "rescue")
        assert path.read_bytes() == b""

    async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
        self, path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        content = b"a shopping list, long enough to be no empty file" * 20
        path.write_bytes(content)
        with pytest.raises(NotADatabase):
            await Store.open(SQLite(path), keys, sealer, "rescue")
        with pytest.raises(NotADatabase):
            await Store.open_reading(SQLite(path), keys, "rescue")
        assert path.read_bytes() == content

    async def test_another_programs_database_is_refused(
        self, path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        meddle(path, "CREATE TABLE shopping (item)")
        before = path.read_bytes()
        with pytest.raises(NotADatabase):
            await Store.open(SQLite(path), keys, sealer, "rescue")
        assert path.read_bytes() == before

    async def test_a_newer_schema_is_refused(
        self, store: Store, path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        await store.close()
        meddle(path, "PRAGMA user_version = 999")
        with pytest.raises(NewerSchema, match="999"):
            await Store.open(SQLite(path), keys, sealer, "rescue")
        with pytest.raises(NewerSchema):
            await Store.open_reading(SQLite(path), keys, "rescue")

    async def test_an_older_schema_is_not_read(self, store: Store, path: Path, keys: Keys) -> None:
        await store.close()
        meddle(path, "PRAGMA user_version = 0")
        with pytest.raises(OlderSchema):
            await Store.open_reading(SQLite(path), keys, "rescue")

    async def test_a_folder_that_is_missing_is_named(
        self, tmp_path: Path, keys: Keys, sealer: Sealer
    ) -> None:
        with pytest.raises(DatabaseUnusable, match="there is no folder"):
            await Store.open(SQLite(tmp_path / "no" / "dojang.db"), keys, sealer, "rescue")

    async def test_a_sqlite_too_old_for_the_schema_is_refused(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, keys: Keys, sealer: Sealer
    ) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
        with pytest.raises(DatabaseUnusable, match=r"3\.37 or newer"):
            await Store.open(SQLite(path), keys, sealer, "rescue")


class TestFailures:
    async def test_a_lock_of_another_program_is_an_outage_and_passes(
        self, store: Store, path: Path, signing: Make
    ) -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
            async with store.turn():
                pass
        other.execute("ROLLBACK")
        other.close()
        async with store.turn() as turn:
            assert await turn.record([signing(1)])

    async def test_a_full_disk_is_an_outage_that_leaves_nothing_and_passes(
        self, store: Store, signing: Make
    ) -> None:
        people = [signing(person) for person in range(50)]
        await self._limit(store, 1)
        with pytest.raises(StoreUnavailable, match="SQLITE_FULL"):
            async with store.turn() as turn:
                await turn.record(people)
        assert (await store.totals(MONDAY)).verified == 0
        await self._limit(store, 1_000_000)
        async with store.turn() as turn:
            await turn.record(people)
        assert (await store.totals(MONDAY)).verified == 50

    async def test_an_unreadable_page_is_an_outage(
        self, store: Store, path: Path, keys: Keys, signing: Make
    ) -> None:
        async with store.turn() as turn:
            await turn.record([signing(1)])
        await store.close()
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(8192)
            file.write(b"\xff" * (size - 8192))
        with pytest.raises(StoreUnavailable):
            await Store.open_reading(SQLite(path), keys, "rescue")

    async def test_a_wrong_statement_is_no_outage(self, store: Store) -> None:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            async with store._engine.writing() as questions:
                await questions.ask("DELETE FROM nowhere")

    async def test_wrong_data_are_no_outage(self, store: Store, signing: Make) -> None:
        with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
            async with store.turn() as turn:
                await turn.record([signing(1, country=None)])
        twice = Given({"key": str, "value": str}, [("a", "b"), ("a", "b")])
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            async with store._engine.writing() as questions:
                await questions.ask("INSERT INTO meta SELECT key, value FROM given", twice)

    async def test_nothing_can_be_asked_before_opening(self, path: Path) -> None:
        with pytest.raises(RuntimeError, match="not open"):
            async with SQLite(path).writing():
                pass

    @staticmethod
    async def _limit(store: Store, pages: int) -> None:
        async with store._engine.writing() as questions:
            await questions.ask(f"PRAGMA max_page_count = {pages}")


class TestDatabaseUrl:
    async def test_three_slashes_are_relative_and_four_absolute(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: Keys, sealer: Sealer
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for url in ("sqlite:///near.db", f"sqlite:///{tmp_path}/far.db"):
            store = await Store.open(engine_for(url), keys, sealer, "rescue")
            await store.close()
        assert {file.name for file in tmp_path.glob("*.db")} == {"near.db", "far.db"}

    @pytest.mark.parametrize(
        "url", ["", "dojang.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "mysql://host/db"]
    )
    def test_anything_else_is_refused(self, url: str) -> None:
        with pytest.raises(UnknownDatabaseUrl, match=r"sqlite:///dojang\.db"):
            engine_for(url)

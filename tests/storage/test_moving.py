"""A campaign moves from SQLite to PostgreSQL: whole, once, and with proof of it."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import sqlite3
import sys
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.noting import take_in
from storage.care.access_log import Access
from storage.care.case_facts import Status
from storage.care.spool import Spool
from storage.failures import (
    BeingMoved,
    DatabaseInUse,
    DatabaseUnusable,
    MovedAway,
    NoDatabase,
    NotADatabase,
    OlderSchema,
    OtherCampaign,
    Refused,
    RowsNotTaken,
    StoreUnavailable,
    WrongMasterKey,
)
from storage.keys import Keys, new_master_key
from storage.moving.move import Stage
from storage.moving.refusals import (
    CountedOtherwise,
    Differs,
    NotEmpty,
    NotesWait,
    SourceChanged,
    TalliesDisagree,
)
from storage.moving.tables import META, MOVED
from storage.postgres import Postgres
from storage.postgres.connection import Transaction
from storage.records import Counted, NewMessage, Signed
from storage.sqlite import SQLite
from storage.store import Reader, Store
from storage.survey import refusals
from tests.postgres import Server
from tests.storage import moves
from tests.storage.backups import CAMPAIGN, MANY, MONDAY, NOON, Campaign, Make
from tests.storage.casework import advance
from tests.storage.moves import Move, place_of, stopped

pytestmark = pytest.mark.sqlite
"""The campaign that the tests begin with."""

ENGINES_OWN = {"dojang_schema", "workers", "slots_at_rest", "duties", "paces"}
"""Tables of who is at work in PostgreSQL, and how: no part of a campaign."""
IN_SLOTS = {"tally_slots": "tallies", "hourly_slots": "hourly"}
KINDS = {"TEXT": str, "BLOB": bytes, "INTEGER": int}
KINDS |= {"text": str, "bytea": bytes, "bigint": int, "integer": int}


@pytest.fixture
async def target(postgres: Server) -> AsyncIterator[str]:
    url = await postgres.new_database()
    yield url
    await postgres.drop(url)


@pytest.fixture
async def planned(campaign: Campaign, target: str) -> Move:
    return await stopped(campaign, target)


class Interrupted(Exception):
    """By the test."""


def after(rows: int) -> Any:
    """Interrupts a move when so many rows have been moved."""

    def told(stage: Stage, done: int, _of: int) -> None:
        if stage is Stage.MOVING and done >= rows:
            raise Interrupted

    return told


async def half_moved(planned: Move, rows: int = 60) -> None:
    with pytest.raises(Interrupted):
        await planned.run(after(rows))


async def whole(planned: Move) -> None:
    assert await planned.there() == await planned.here()


# ── everything ───────────────────────────────────────────────────────────────────────────


async def test_every_table_of_either_schema_is_moved_with_every_column(
    campaign: Campaign, target: str
) -> None:
    """A table or column that comes later is missed here first."""
    moved = {table.name: dict(table.columns) for table in (META, *MOVED)}
    with closing(sqlite3.connect(place_of(campaign))) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        here = {}
        for (name,) in connection.execute(names):
            columns = list(connection.execute(f"PRAGMA table_info({name})"))
            here[name] = {column: KINDS[kind] for _, column, kind, *_ in columns}
            if name in moved:
                key = [column for *_, column, _, _, _, place in columns if place]
                [table] = [one for one in (META, *MOVED) if one.name == name]
                assert list(table.columns)[: table.key] == key
    assert here == moved
    engine = Postgres(target)
    await engine.open()
    there: dict[str, dict[str, type]] = {}
    async with engine.reading() as questions:
        for name, column, kind in await questions.ask(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c"
            " JOIN information_schema.tables AS t USING (table_schema, table_name)"
            " WHERE table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        ):
            if name not in ENGINES_OWN and (name, column) != ("outbox", "worker"):
                there.setdefault(IN_SLOTS.get(name, name), {})[column] = KINDS[kind]
    await engine.close()
    for name in IN_SLOTS.values():
        assert there[name].pop("slot") is int
    assert there == moved


async def test_a_whole_campaign_is_the_same_on_the_other_side(planned: Move) -> None:
    before = await planned.here()
    moved = await planned.run()
    assert await planned.there() == before
    assert await planned.here() == before  # which nobody has touched
    assert [name for name, rows in before.items() if not rows] == []  # so each was put to the test
    assert moved.rows == sum(map(len, before.values()))
    assert moved.tables == len(before)
    assert moved.here == moved.there
    assert moved.here.total == MANY - 1 + 10  # one withdrew, one is held


async def test_what_is_the_same_has_the_same_hash_and_what_is_not_has_another(
    planned: Move, postgres: Server
) -> None:
    first = await planned.run(pages=3)
    planned.take_back()
    planned.target = await postgres.new_database()
    second = await planned.run(pages=500)
    planned.take_back()
    assert first.sha256 == second.sha256
    store = await planned.source_store()
    async with store.turn() as turn:
        await turn.fresh([("telegram:7", 1_000)], MONDAY)
    await store.close()
    planned.target = await postgres.new_database()
    assert (await planned.run()).sha256 != first.sha256


async def test_a_campaign_in_which_nothing_has_happened_moves_too(
    campaign: Campaign, target: str
) -> None:
    await campaign.store.close()
    planned = Move(place_of(campaign), target, campaign.keys, campaign.sealer)
    await planned.run()
    store = await planned.store()
    async with store.turn() as turn:
        [outcome] = await turn.record([campaign.signing(1)])
    assert outcome == Signed(MONDAY, 1)
    await store.close()


async def test_what_a_killed_bot_left_in_the_log_beside_the_file_is_moved_too(
    campaign: Campaign, target: str, tmp_path: Path
) -> None:
    await campaign.fill()
    folder = tmp_path / "killed"
    folder.mkdir()
    for suffix in ("", "-wal"):  # as a kill leaves them
        shutil.copy(f"{place_of(campaign)}{suffix}", folder)
    total = (await campaign.store.totals(MONDAY)).verified
    planned = Move(folder / place_of(campaign).name, target, campaign.keys, campaign.sealer)
    assert (await planned.run()).there.total == total == MANY - 1


# ── it goes on there ─────────────────────────────────────────────────────────────────────


async def test_the_bot_goes_on_with_it(planned: Move, signing: Make) -> None:
    await planned.run()
    store = await planned.store()
    async with store.turn() as turn:
        again, other_phone, new, held = await turn.record(
            [
                signing(4),
                signing(4, account="telegram:77"),
                signing(400),
                signing(401, country="DE"),
            ]
        )
        assert again == Counted(MONDAY, yours=True)
        assert other_phone == Counted(MONDAY, yours=False)
        assert isinstance(new, Signed)
        assert isinstance(held, Signed)  # as everybody hears
        assert await turn.withdraw([signing(6).account])
        assert await turn.sessions(["telegram:1"]) == {"telegram:1": b"waits"}
        assert await turn.fresh([("telegram:7", 29), ("telegram:7", 30)], MONDAY) == {
            ("telegram:7", 30)
        }
    totals = await store.totals(MONDAY)
    assert (totals.verified, totals.held, totals.withdrawn) == (MANY - 1 + 10, 2, 2)
    assert await store.recount() == []
    await store.close()


async def test_messages_that_waited_are_delivered_and_no_number_is_given_again(
    planned: Move,
) -> None:
    with closing(sqlite3.connect(planned.source)) as connection:
        waited = [number for (number,) in connection.execute("SELECT id FROM outbox ORDER BY id")]
        given = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    assert given["outbox"] > max(waited)  # it was delivered, and its number stays its own
    await planned.run()
    store = await planned.store()
    found = await store.waiting(100)
    assert [row.id for row in found] == waited
    claimed = await store.claim(100)
    assert {row.payload for row in claimed} == {b"Thank you"}
    async with store.turn() as turn:
        [new] = await turn.post([NewMessage("telegram:1", b"More")])
        assert new.id == given["outbox"] + 1
        await turn.settle([*waited, new.id])
        assert await turn.care.draft_broadcast({"ko": "!"}, "telegram:9", NOON) == (
            given["broadcasts"] + 1
        )
    assert await store.waiting(100) == []
    await store.close()


async def test_the_access_log_is_whole_and_a_case_can_be_undone(planned: Move) -> None:
    await planned.run()
    store = await planned.store()
    async with store.figures() as figures:
        check = await figures.verify_log()
        assert (check.lines, check.broken) == (1, None)
        [case] = await figures.cases()
    async with store.turn() as turn:
        assert await turn.care.undo_case(case.id, "telegram:9", NOON, "it was a rally")
    while (going := await advance(store)) and going.status is not Status.UNDONE:
        pass
    totals = await store.totals(MONDAY)
    assert (totals.verified, totals.held) == (MANY + 10, 0)
    assert await store.recount() == []
    await store.close()


# ── interrupted ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pages", [1, 7, 1_000])
async def test_interrupted_anywhere_it_goes_on_and_doubles_nothing(
    planned: Move, pages: int
) -> None:
    of = sum(map(len, (await planned.here()).values()))
    heard = []
    for rows in range(1, of, max(pages, of // 12)):

        def told(stage: Stage, done: int, _of: int, rows: int = rows) -> None:
            if stage is Stage.MOVING:
                heard.append(done)
                if done >= rows:
                    raise Interrupted

        with suppress(Interrupted):
            await planned.run(told, pages=pages)
            break
    else:
        await planned.run(pages=pages)
    assert heard == sorted(set(heard))  # nothing was moved twice
    await whole(planned)


async def killed(planned: Move, steps: int) -> bool:
    """Runs the move as a process of its own, and kills it after so many steps, wherever that is.
    False: it had finished before."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, moves.__file__, str(planned.source),
        env=planned.environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    while line := await process.stdout.readline():
        stage, done, of = line.split()
        steps -= stage != b"Counting" and done != of
        if steps <= 0:
            process.send_signal(signal.SIGKILL)
            break
    return await process.wait() == -signal.SIGKILL


async def test_killed_again_and_again_it_goes_on_and_doubles_nothing(planned: Move) -> None:
    chance = random.Random(9)
    kills = 0
    while await killed(planned, chance.randint(5, 60)):
        kills += 1
        with pytest.raises(BeingMoved):
            await planned.store()
    assert kills >= 3
    await whole(planned)
    store = await planned.store()
    assert await store.recount() == []
    await store.close()


async def test_a_server_that_restarts_costs_at_most_the_page_in_flight(
    planned: Move, postgres: Server
) -> None:
    if not postgres.is_ours:
        return
    restarts = iter([postgres.restart])
    heard = []

    def told(stage: Stage, done: int, _of: int) -> None:
        if stage is Stage.MOVING:
            heard.append(done)
            if done >= 60 and (restart := next(restarts, None)):
                restart()

    with suppress(StoreUnavailable):
        await planned.run(told)
    if await refusals(Postgres(planned.target), planned.keys, CAMPAIGN):
        await planned.run(told)
    assert heard == sorted(set(heard))
    await whole(planned)


# ── proof ────────────────────────────────────────────────────────────────────────────────


class Meddled(Postgres):
    """One in which somebody changes something after all rows were moved."""

    def __init__(self, planned: Move, sql: str) -> None:
        super().__init__(planned.target)
        self._meddle = lambda: planned.ask(sql)

    async def take_stock(self) -> None:
        await self._meddle()
        await super().take_stock()


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("signatures", "UPDATE signatures SET day = '2012-03-20'"),
        ("signatures", "UPDATE signatures SET invite = NULL WHERE state = 'held'"),
        ("signatures", "UPDATE signatures SET language = country, country = language"),
        ("erasures", "DELETE FROM erasures"),
        ("tallies", "UPDATE tally_slots SET n = n + 1 WHERE kind = 'withdrawn'"),
        ("tallies", "INSERT INTO tally_slots VALUES ('total', '', 5, 1)"),
        ("outbox", "UPDATE outbox SET id = DEFAULT WHERE id IN (SELECT max(id) FROM outbox)"),
        ("seen", "INSERT INTO seen VALUES ('telegram:7', 999, '2012-03-19')"),
        ("role_invites", "UPDATE role_invites SET used = ''"),
    ],
)  # fmt: skip
async def test_a_row_that_was_tampered_with_is_found_and_nobody_is_served(
    planned: Move, table: str, sql: str
) -> None:
    before = await planned.here()
    for target in (Meddled(planned, sql), Postgres(planned.target)):  # and it is not forgotten
        with pytest.raises(Differs, match=rf"The table {table} "):
            await planned.run(target=target)
        with pytest.raises(BeingMoved):
            await planned.store()
    assert await planned.here() == before
    store = await planned.source_store()  # which goes on
    await store.close()


async def test_what_is_tampered_with_in_the_last_moment_belongs_to_nobody_either(
    planned: Move,
) -> None:
    tampering = "INSERT INTO meta VALUES ('key', 'of somebody')"
    with pytest.raises(Differs, match="The table meta "):
        await planned.run(target=Meddled(planned, tampering))
    with pytest.raises(BeingMoved):
        await planned.store()


class MeddledLate(Meddled):
    """One in which somebody changes something after all rows were compared."""

    compared = 0

    async def take_stock(self) -> None:
        await Postgres.take_stock(self)

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[Transaction]:
        if self.compared == len(MOVED):
            await self._meddle()
        self.compared += 1
        async with super().aside() as questions:
            yield questions


async def test_a_signature_that_is_gone_after_the_comparison_is_missed_by_the_recount(
    planned: Move,
) -> None:
    gone = "DELETE FROM signatures WHERE state = 'live'"
    with pytest.raises(CountedOtherwise, match="go on with it"):
        await planned.run(target=MeddledLate(planned, gone))
    with pytest.raises(BeingMoved):
        await planned.store()


async def test_tallies_that_are_wrong_already_are_told_before_anything_is_moved(
    planned: Move,
) -> None:
    with closing(sqlite3.connect(planned.source)) as connection, connection:
        connection.execute("UPDATE tallies SET n = n + 1 WHERE kind IN ('total', 'day')")
    with pytest.raises(TalliesDisagree, match=r"2 places.*dojang restore"):
        await planned.run()
    assert await planned.ask("SELECT 1 FROM pg_class WHERE relname = 'meta'") == []


async def test_a_row_that_postgresql_does_not_take_names_its_table(planned: Move) -> None:
    with closing(sqlite3.connect(planned.source)) as connection, connection:
        connection.execute("UPDATE texts SET body = 'secret' || char(0)")
    with pytest.raises(RowsNotTaken, match="table texts") as told:
        await planned.run()
    assert "secret" not in str(told.value)


# ── refused ──────────────────────────────────────────────────────────────────────────────


async def test_a_running_bot_is_not_disturbed(planned: Move) -> None:
    store = await planned.source_store()
    with pytest.raises(DatabaseInUse, match="Stop it first"):
        await planned.run()
    async with store.turn() as turn:
        assert await turn.fresh([("telegram:7", 5_000)], MONDAY)
    await store.close()


async def test_no_bot_starts_while_it_is_moved(planned: Move) -> None:
    starting: list[asyncio.Task[Store]] = []

    def told(stage: Stage, done: int, _of: int) -> None:
        if stage is Stage.MOVING and done >= 60 and not starting:
            starting.append(asyncio.create_task(planned.source_store()))

    await planned.run(told)
    with pytest.raises(DatabaseInUse):
        await starting[0]


async def test_another_campaign_and_another_key_are_refused_before_anything_is_moved(
    planned: Move,
) -> None:
    with pytest.raises(OtherCampaign):
        await planned.run(campaign="other")
    with pytest.raises(WrongMasterKey):
        await planned.run(keys=Keys.parse(new_master_key()))
    assert await planned.ask("SELECT 1 FROM pg_class WHERE relname = 'meta'") == []


async def test_a_source_that_is_missing_older_or_no_database_is_refused(
    planned: Move, tmp_path: Path
) -> None:
    with pytest.raises(NoDatabase):
        await planned.run(source=tmp_path / "missing.db")
    older = SQLite(tmp_path / "older.db")
    await older.open(schema=7)
    await older.close()
    with pytest.raises(OlderSchema):
        await planned.run(source=tmp_path / "older.db")
    (tmp_path / "notes.db").write_text("no database at all " * 1000)
    with pytest.raises(NotADatabase):
        await planned.run(source=tmp_path / "notes.db")


async def test_a_campaign_that_is_there_already_is_left_as_it_is(
    planned: Move, signing: Make
) -> None:
    store = await planned.store()
    async with store.turn() as turn:
        await turn.record([signing(9_000)])
    before = await planned.there()
    with pytest.raises(NotEmpty):  # also while its bot runs
        await planned.run()
    await store.close()
    with pytest.raises(NotEmpty, match="left as it is"):
        await planned.run()
    assert await planned.there() == before


async def test_once_it_is_moved_nobody_goes_on_where_it_was(planned: Move) -> None:
    assert (await planned.run()).left
    with pytest.raises(MovedAway, match="Set DATABASE_URL"):
        await planned.source_store()
    with pytest.raises(MovedAway):
        await Reader.open_reading(SQLite(planned.source), planned.keys, CAMPAIGN)
    [told] = await refusals(SQLite(planned.source), planned.keys, CAMPAIGN)
    assert isinstance(told, MovedAway)
    planned.take_back()
    await (await planned.source_store()).close()


async def test_where_the_source_cannot_be_marked_it_says_so(
    planned: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StoreUnavailable(reason="SQLITE_FULL")

    monkeypatch.setattr(SQLite, "open", full)
    assert not (await planned.run()).left
    await whole(planned)


async def test_what_commands_have_left_for_the_log_has_to_be_in_it_first(planned: Move) -> None:
    """Nobody would look for it beside the old file."""
    spool = Spool(planned.source, planned.keys)
    spool.leave(Access("operator", "operator", "export", NOON, "An audit"))
    with pytest.raises(NotesWait, match="Start its bot for a minute"):
        await planned.run()
    store = await planned.source_store()
    await take_in(store, spool)
    await store.close()
    await planned.run()
    store = await planned.store()
    async with store.figures() as figures:
        assert "An audit" in [line.access.reason for line in await figures.log()]
    await store.close()


async def test_what_is_left_for_the_log_while_it_moves_is_found_in_the_end(planned: Move) -> None:
    def told(stage: Stage, _done: int, _of: int) -> None:
        spool = Spool(planned.source, planned.keys)
        if stage is Stage.COMPARING and not spool.waiting():
            spool.leave(Access("operator", "operator", "export", NOON, "An audit"))

    with pytest.raises(NotesWait):
        await planned.run(told)
    with pytest.raises(BeingMoved):
        await planned.store()


async def test_once_it_is_moved_it_is_not_moved_again(planned: Move) -> None:
    await planned.run()
    with pytest.raises(MovedAway):
        await planned.run()
    planned.take_back()
    with pytest.raises(NotEmpty, match="needs no other"):
        await planned.run()
    await whole(planned)


async def test_tables_of_another_program_are_left_as_they_are(planned: Move) -> None:
    await planned.ask("CREATE TABLE meta (theirs TEXT)")
    with pytest.raises(NotADatabase):
        await planned.run()
    found = await planned.ask("SELECT relname FROM pg_class WHERE relname IN ('meta', 'workers')")
    assert found == [("meta",)]


async def test_rows_that_nobody_owns_are_not_added_to(planned: Move) -> None:
    engine = Postgres(planned.target)
    await engine.open()
    await engine.close()
    await planned.ask("INSERT INTO seen VALUES ('telegram:7', 1, '2012-03-19')")
    with pytest.raises(NotEmpty):
        await planned.run()
    assert await planned.ask("SELECT count(*) FROM meta") == [(0,)]
    await planned.ask("DELETE FROM seen")  # and tables that are all empty are filled
    await planned.run()
    await whole(planned)


async def test_a_half_is_no_campaign_for_anybody_and_stays_a_half(planned: Move) -> None:
    await half_moved(planned)
    with pytest.raises(BeingMoved, match="migrate-data"):
        await planned.store()
    with pytest.raises(BeingMoved):
        await Reader.open_reading(Postgres(planned.target), planned.keys, CAMPAIGN)
    [told] = await refusals(Postgres(planned.target), planned.keys, CAMPAIGN)
    assert isinstance(told, BeingMoved)
    await planned.run()
    assert await refusals(Postgres(planned.target), planned.keys, CAMPAIGN) == []
    await whole(planned)


async def test_where_the_bot_has_served_in_between_the_half_is_not_gone_on_with(
    planned: Move,
) -> None:
    await half_moved(planned)
    store = await planned.source_store()
    async with store.turn() as turn:
        [answer] = await turn.post([NewMessage("telegram:1", b"Thank you")])
    async with store.turn() as turn:
        await turn.settle([answer.id])  # everything is as it was, but for a number that was given
    await store.close()
    with pytest.raises(SourceChanged, match="starts anew"):
        await planned.run()
    with pytest.raises(BeingMoved):
        await planned.store()


async def test_of_two_moves_into_one_database_one_goes_on(planned: Move, tmp_path: Path) -> None:
    twin = shutil.copy(planned.source, tmp_path / "twin.db")
    outcomes = await asyncio.gather(
        planned.run(pages=2), planned.run(source=Path(twin), pages=2), return_exceptions=True
    )
    failures = [one for one in outcomes if isinstance(one, BaseException)]
    assert [type(one) for one in failures if not isinstance(one, DatabaseInUse | NotEmpty)] == []
    if len(failures) == 2:  # each found the other's note
        await planned.run()
    await whole(planned)


async def test_a_folder_that_nobody_may_write_to_is_told(
    planned: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("storage.lock.WriterLock.take", denied)
    with pytest.raises(DatabaseUnusable, match="Permission denied"):
        await planned.run()


async def test_no_refusal_tells_the_password(planned: Move) -> None:
    await planned.run()
    head, _, tail = planned.target.partition("@")
    with pytest.raises(Refused) as told:
        await planned.run(target=Postgres(f"{head}sesame@{tail}"))
    assert "sesame" not in str(told.value)


# ── how much it takes ────────────────────────────────────────────────────────────────────


async def peak(campaign: Campaign, people: range, target: str) -> int:
    """Of memory, while so many are moved."""
    await campaign.fill(people)
    await campaign.store.close()
    planned = Move(place_of(campaign), target, campaign.keys, campaign.sealer)
    tracemalloc.start()
    try:
        await planned.run(pages=100)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def test_memory_does_not_grow_with_the_number_of_signatures(
    campaign: Campaign, target: str, postgres: Server
) -> None:
    few = await peak(campaign, range(1_000), target)
    move = Move(place_of(campaign), target, campaign.keys, campaign.sealer)
    move.take_back()
    campaign.store = await move.source_store()
    many = await peak(campaign, range(1_000, 6_000), await postgres.new_database())
    # Each signature takes more than 1,000 bytes; a tenth of that would be a leak.
    assert many - few < 5_000 * 1_000 / 10


async def test_what_is_counted_first_comes_out_of_the_indexes(planned: Move) -> None:
    await planned.run()
    [(pages, seen_by_all, measured)] = await planned.ask(
        "SELECT relpages, relallvisible, reltuples::bigint FROM pg_class"
        " WHERE oid = to_regclass('signatures')"
    )
    assert 0 < pages == seen_by_all
    assert measured == len((await planned.here())["signatures"])

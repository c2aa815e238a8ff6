"""What the PostgreSQL engine promises beyond the contract: about its server, and others on it."""

# ruff: noqa: PT012 - where in a turn it is raised is what these tests are about

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import pytest

from storage import outbox, recount
from storage.archive import snapshot
from storage.care import access_log, broadcasts, cases
from storage.database_url import engine_for
from storage.engine import Engine, Given, Value
from storage.failures import (
    Contended,
    DatabaseUnusable,
    NewerSchema,
    NoDatabase,
    NotADatabase,
    OlderSchema,
    StoreUnavailable,
    UnknownDatabaseUrl,
)
from storage.keys import Keys
from storage.postgres import Postgres
from storage.postgres.connection import _table
from storage.records import NewMessage, Signing
from storage.schema import migrations
from storage.sealing import Sealer
from storage.store import Reader, Store
from storage.survey import refusals
from tests.postgres import Server
from tests.storage.meddling import make_newer, make_older

MONDAY = date(2012, 3, 19)
SECRET = "hunter2"

Make: TypeAlias = Callable[..., Signing]


@pytest.fixture
async def store(url: str, keys: Keys, sealer: Sealer) -> AsyncIterator[Store]:
    opened = await Store.open(Postgres(url), keys, sealer, "rescue")
    yield opened
    await opened.close()


@pytest.fixture
def crashing(postgres: Server) -> Server:
    """A server that may be stopped."""
    if not postgres.is_ours:
        pytest.skip("a server that is not ours is not stopped")
    return postgres


@asynccontextmanager
async def linked(url: str) -> AsyncIterator[Any]:
    """Somebody else's connection."""
    link = await asyncpg.connect(url)
    try:
        yield link
    finally:
        await link.close()


async def tables(url: str) -> set[str]:
    async with linked(url) as link:
        found = await link.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
    return {name for (name,) in found}


async def sign(store: Store, *signings: Signing) -> None:
    async with store.turn() as turn:
        await turn.record(signings)


async def verified(store: Store) -> int:
    assert await store.recount() == []
    return (await store.totals(MONDAY)).verified


class TestBeginning:
    async def test_workers_that_start_at_once_make_the_database_once(
        self, url: str, keys: Keys, sealer: Sealer, signing: Make
    ) -> None:
        stores = await asyncio.gather(
            *(Store.open(Postgres(url), keys, sealer, "rescue") for _ in range(4))
        )
        async with linked(url) as link:
            applied = await link.fetch("SELECT number FROM dojang_schema ORDER BY number")
        assert [number for (number,) in applied] == [one.number for one in migrations("postgres")]
        await asyncio.gather(*(sign(store, signing(n)) for n, store in enumerate(stores)))
        assert await verified(stores[0]) == 4
        for store in stores:
            await store.close()

    async def test_reading_never_makes_a_database(self, url: str, keys: Keys) -> None:
        with pytest.raises(NoDatabase):
            await Reader.open_reading(Postgres(url), keys, "rescue")
        assert await tables(url) == set()

    async def test_a_database_of_another_program_is_refused_and_left_as_it_is(
        self, url: str, keys: Keys, sealer: Sealer
    ) -> None:
        async with linked(url) as link:
            await link.execute("CREATE TABLE shopping (item TEXT)")
        with pytest.raises(NotADatabase):
            await Store.open(Postgres(url), keys, sealer, "rescue")
        with pytest.raises(NotADatabase):
            await Reader.open_reading(Postgres(url), keys, "rescue")
        [told] = await refusals(Postgres(url), keys, "rescue")
        assert isinstance(told, NotADatabase)
        assert await tables(url) == {"shopping"}

    async def test_a_newer_schema_is_refused(
        self, store: Store, url: str, keys: Keys, sealer: Sealer
    ) -> None:
        await make_newer(store)
        with pytest.raises(NewerSchema, match="999"):
            await Store.open(Postgres(url), keys, sealer, "rescue")
        with pytest.raises(NewerSchema):
            await Reader.open_reading(Postgres(url), keys, "rescue")

    async def test_an_older_schema_is_not_read(self, store: Store, url: str, keys: Keys) -> None:
        await make_older(store)
        with pytest.raises(OlderSchema):
            await Reader.open_reading(Postgres(url), keys, "rescue")

    async def test_a_script_that_fails_leaves_nothing(
        self, url: str, keys: Keys, sealer: Sealer
    ) -> None:
        """Its last statement meets what it cannot make, so all before it is taken back."""
        async with linked(url) as link:
            await link.execute("CREATE TYPE broadcasts AS (n INTEGER)")  # no table, but its name
        with pytest.raises(asyncpg.PostgresError):
            await Store.open(Postgres(url), keys, sealer, "rescue")
        assert await tables(url) == set()

    async def test_nothing_can_be_asked_before_opening(self, url: str) -> None:
        for ask in (Postgres(url).writing, Postgres(url).reading, Postgres(url).aside):
            with pytest.raises(RuntimeError, match="not open"):
                async with ask():
                    pass


# ── who is not let in ────────────────────────────────────────────────────────────────────


def as_(url: str, user: str, password: str, database: str | None = None) -> str:
    """The same server for somebody else, or another database."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    path = parts.path if database is None else f"/{database}"
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{place}", path=path))


async def refused(engine: Callable[[], Engine], keys: Keys, sealer: Sealer) -> list[BaseException]:
    """What each way of opening raises."""
    found = await refusals(engine(), keys, "rescue")
    told: list[BaseException] = list(found)
    for opening in (
        Store.open(engine(), keys, sealer, "rescue"),
        Reader.open_reading(engine(), keys, "rescue"),
    ):
        with pytest.raises(Exception) as caught:
            await opening
        told.append(caught.value)
    assert len(told) == 3
    return told


def all_that_is_told(error: BaseException) -> str:
    """What could get into a log, however it is written there."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))


class TestLetIn:
    async def test_a_wrong_password_is_told_and_never_repeated(
        self, crashing: Server, url: str, keys: Keys, sealer: Sealer
    ) -> None:
        async with linked(url) as link:
            await link.execute("DROP ROLE IF EXISTS guest")
            await link.execute("CREATE ROLE guest LOGIN PASSWORD 'another'")
        crashing.demand_password("guest")
        told = await refused(lambda: Postgres(as_(url, "guest", SECRET)), keys, sealer)
        for error in told:
            assert isinstance(error, DatabaseUnusable)
            assert "password" in str(error)
            assert SECRET not in all_that_is_told(error)

    async def test_a_database_that_is_not_there_is_named(
        self, url: str, keys: Keys, sealer: Sealer
    ) -> None:
        user = await self._user(url)
        told = await refused(lambda: Postgres(as_(url, user, SECRET, "nowhere")), keys, sealer)
        for error in told:
            assert isinstance(error, DatabaseUnusable)
            assert "nowhere" in str(error)
            assert "createdb" in str(error)
            assert SECRET not in all_that_is_told(error)

    async def test_who_may_not_make_tables_is_told_so(
        self, url: str, keys: Keys, sealer: Sealer
    ) -> None:
        async with linked(url) as link:
            await link.execute("DROP ROLE IF EXISTS onlooker")
            await link.execute("CREATE ROLE onlooker LOGIN")
        with pytest.raises(DatabaseUnusable, match="may not make tables"):
            await Store.open(Postgres(as_(url, "onlooker", SECRET)), keys, sealer, "rescue")

    @pytest.mark.parametrize("host", ["127.0.0.1:1", "nobody.invalid"])
    async def test_a_server_that_is_not_there_is_an_outage(
        self, host: str, keys: Keys, sealer: Sealer
    ) -> None:
        told = await refused(lambda: Postgres(f"postgresql://u:{SECRET}@{host}/db"), keys, sealer)
        for error in told:
            assert isinstance(error, StoreUnavailable)
            assert SECRET not in all_that_is_told(error)

    @pytest.mark.parametrize(
        "parameters",
        [
            "connect_timeout=10&sslmode=prefer&channel_binding=prefer",
            "gssencmode=disable&keepalives=1&keepalives_idle=30&tcp_user_timeout=1000",
            "application_name=app&options=-c%20work_mem%3D8MB",
        ],
    )
    async def test_a_url_as_managed_servers_hand_it_out_is_understood(
        self, url: str, keys: Keys, sealer: Sealer, parameters: str
    ) -> None:
        store = await Store.open(Postgres(f"{url}&{parameters}"), keys, sealer, "rescue")
        assert await verified(store) == 0
        await store.close()

    @pytest.mark.parametrize(
        "parameters", ["no_such_thing=1", "options=-c%20fsync%3Doff", "sslmode=sometimes"]
    )
    async def test_what_the_server_or_its_driver_makes_nothing_of_is_told(
        self, url: str, keys: Keys, sealer: Sealer, parameters: str
    ) -> None:
        for error in await refused(lambda: Postgres(f"{url}&{parameters}"), keys, sealer):
            assert isinstance(error, DatabaseUnusable)

    @pytest.mark.parametrize("fault", [KeyError(SECRET), asyncpg.FeatureNotSupportedError(SECRET)])
    async def test_whatever_else_keeps_the_first_connection_from_being_made_is_told(
        self,
        keys: Keys,
        sealer: Sealer,
        monkeypatch: pytest.MonkeyPatch,
        fault: Exception,
    ) -> None:
        async def connect(*_: object, **__: object) -> None:
            raise fault

        monkeypatch.setattr(asyncpg, "connect", connect)
        for error in await refused(lambda: Postgres("postgresql://u@host/db"), keys, sealer):
            assert isinstance(error, DatabaseUnusable)
            assert type(fault).__name__ in str(error)
            assert SECRET not in all_that_is_told(error)

    async def test_nothing_is_said_before_it_is_there_that_a_pool_would_refuse(
        self, url: str, keys: Keys, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """PgBouncer knows next to no setting in the first message of a connection."""
        connect, said = asyncpg.connect, []

        async def told(*given: Any, **named: Any) -> Any:
            said.append(named.get("server_settings"))
            return await connect(*given, **named)

        monkeypatch.setattr(asyncpg, "connect", told)
        store = await Store.open(Postgres(url), keys, sealer, "rescue")
        async with store._engine.writing() as questions:
            [(commit, statement)] = await questions.ask(
                "SELECT current_setting('synchronous_commit'), current_setting('statement_timeout')"
            )
        await store.close()
        assert (commit, statement) == ("on", "10s")
        assert said
        assert not any(said)

    @pytest.mark.parametrize("sign", "/#?[]@:")
    def test_a_password_that_breaks_the_url_is_refused_and_not_repeated(self, sign: str) -> None:
        url = f"postgresql://dojang:12{sign}{SECRET}@host/db"
        if sign in "@:":  # these are understood as they are meant
            assert SECRET not in engine_for(url).path  # type: ignore[attr-defined]
            return
        with pytest.raises(UnknownDatabaseUrl, match="%") as caught:
            engine_for(url)
        assert SECRET not in all_that_is_told(caught.value)

    def test_written_with_percents_any_password_will_do(self) -> None:
        engine = engine_for(f"postgresql://dojang:{quote('/#?[]@:%', safe='')}@host:5433/db")
        assert isinstance(engine, Postgres)
        assert engine.path == "host/db"

    @staticmethod
    async def _user(url: str) -> str:
        async with linked(url) as link:
            return str(await link.fetchval("SELECT current_user"))


# ── a server that goes and comes back ────────────────────────────────────────────────────


class TestOutage:
    async def test_what_is_asked_while_the_server_is_away_fails_and_the_next_turn_goes_on(
        self, store: Store, crashing: Server, signing: Make
    ) -> None:
        await sign(store, signing(1))
        with crashing.away():
            for _ in range(2):
                with pytest.raises(StoreUnavailable):
                    await sign(store, signing(2))
            with pytest.raises(StoreUnavailable):
                await store.totals(MONDAY)
            with pytest.raises(StoreUnavailable):
                await store.recount()
            assert store.crew is not None
            with pytest.raises(StoreUnavailable):
                await store.crew.beat()
        await sign(store, signing(2))
        assert await verified(store) == 2

    @pytest.mark.parametrize("heard", [True, False])
    async def test_the_very_next_turn_after_a_restart_works(
        self, store: Store, crashing: Server, signing: Make, heard: bool
    ) -> None:
        """Also where nobody had the time to hear that the connections are gone."""
        async with store._engine.reading(), store._engine.reading(), store._engine.reading():
            pass  # several connections, all of which will be gone
        crashing.restart()
        if heard:
            await asyncio.sleep(0.05)
        await sign(store, signing(1))
        crashing.restart()
        assert (await store.totals(MONDAY)).verified == 1
        assert await store.recount() == []

    async def test_what_was_acknowledged_outlasts_a_crash_whatever_the_servers_default(
        self, url: str, crashing: Server, keys: Keys, sealer: Sealer, signing: Make
    ) -> None:
        async with linked(url) as link:
            name = await link.fetchval("SELECT current_database()")
            await link.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        store = await Store.open(Postgres(url), keys, sealer, "rescue")
        async with store._engine.writing() as questions:
            assert await questions.ask("SHOW synchronous_commit") == [("on",)]
        for person in range(3):
            await sign(store, signing(person))
            crashing.restart()
        assert await verified(store) == 3
        await store.close()

    @pytest.mark.parametrize("asked_again", [True, False])
    async def test_a_turn_whose_connection_is_killed_leaves_nothing(
        self, store: Store, url: str, signing: Make, asked_again: bool
    ) -> None:
        """Also where that shows only when it commits."""
        with pytest.raises(StoreUnavailable):
            async with store.turn() as turn:
                await turn.record([signing(1)])
                await turn.save_sessions({"telegram:1": b"step"}, MONDAY)
                await turn.post([NewMessage("telegram:1", b"thanks")])
                async with linked(url) as link:
                    await link.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND state = 'idle in transaction'"
                    )
                if asked_again:
                    await turn.fresh([("telegram:7", 1)], MONDAY)
        assert await verified(store) == 0
        async with store.turn() as turn:
            assert await turn.sessions(["telegram:1"]) == {}
            assert await turn.fresh([("telegram:7", 1)], MONDAY)
        assert await store.waiting(10) == []

    async def test_a_question_that_takes_too_long_is_an_outage(
        self, url: str, keys: Keys, sealer: Sealer, monkeypatch: pytest.MonkeyPatch, signing: Make
    ) -> None:
        monkeypatch.setattr("storage.postgres.STATEMENT_SECONDS", 1)
        store = await Store.open(Postgres(url), keys, sealer, "rescue")
        with pytest.raises(StoreUnavailable, match="QueryCanceled"):
            async with store.turn() as turn:
                await turn.record([signing(1)])
                await turn._ledger.questions.ask("SELECT pg_sleep(30)")
        assert await verified(store) == 0
        await store.close()

    async def test_an_export_and_a_backup_may_ask_for_what_takes_longer_than_a_turn(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever the turns are allowed, and whatever the server allows those who say nothing."""
        monkeypatch.setattr("storage.postgres.STATEMENT_SECONDS", 1)
        async with store._engine.writing() as questions:
            [(name,)] = await questions.ask("SELECT current_database()")
            await questions.ask(f"ALTER DATABASE {name} SET statement_timeout = '1s'")
        async with store.snapshot() as snapshot:
            await snapshot._questions.ask("SELECT pg_sleep(1.5)")

    async def test_a_server_that_does_not_answer_is_an_outage(
        self, url: str, keys: Keys, sealer: Sealer, signing: Make
    ) -> None:
        store = await Store.open(Postgres(url, patience=0.5), keys, sealer, "rescue")
        with pytest.raises(StoreUnavailable, match="Timeout"):
            async with store.turn() as turn:
                await turn.record([signing(1)])
                await turn._ledger.questions.ask("SELECT pg_sleep(30)")
        assert await verified(store) == 0
        await sign(store, signing(1))
        await store.close()

    async def test_two_that_wait_for_each_other_are_told_apart_and_the_loser_keeps_nothing(
        self, store: Store, url: str, keys: Keys, sealer: Sealer, signing: Make
    ) -> None:
        other = await Store.open(Postgres(url), keys, sealer, "rescue")
        both_hold_one = asyncio.Barrier(2)

        async def crosswise(of: Store, person: int, first: str, second: str) -> None:
            async with of.turn() as turn:
                await turn.record([signing(person)])
                await turn.sessions([first])
                await both_hold_one.wait()
                await turn.sessions([second])

        outcomes = await asyncio.gather(
            crosswise(store, 1, "telegram:1", "telegram:2"),
            crosswise(other, 2, "telegram:2", "telegram:1"),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes if outcome] == [Contended]
        assert await verified(store) == 1
        await other.close()


# ── questions ────────────────────────────────────────────────────────────────────────────


class TestQuestions:
    async def test_reading_is_one_unchanging_state(
        self, store: Store, url: str, keys: Keys, sealer: Sealer, signing: Make
    ) -> None:
        other = await Store.open(Postgres(url), keys, sealer, "rescue")
        count = "SELECT count(*) FROM signatures"
        async with store._engine.reading() as questions:
            assert await questions.ask(count) == [(0,)]
            await sign(other, signing(1))
            await sign(store, signing(2))
            assert await questions.ask(count) == [(0,)]
        async with store._engine.reading() as questions:
            assert await questions.ask(count) == [(2,)]
        await other.close()

    async def test_readers_cannot_write(self, store: Store) -> None:
        for reading in (store._engine.reading, store._engine.aside):
            with pytest.raises(StoreUnavailable, match="ReadOnly"):
                async with reading() as questions:
                    await questions.ask("DELETE FROM signatures")

    async def test_a_hundred_thousand_rows_go_into_one_question(self, store: Store) -> None:
        many = [("telegram:7", n) for n in range(100_000)]
        async with store.turn() as turn:
            assert len(await turn.fresh(many, MONDAY)) == 100_000
            assert await turn.fresh([*many, ("telegram:7", -1)], MONDAY) == {("telegram:7", -1)}

    async def test_a_row_without_its_first_value_is_refused(self, store: Store) -> None:
        given = Given({"n": int, "word": str}, [(1, "x"), (None, "y")])
        with pytest.raises(ValueError, match="first column"):
            async with store._engine.writing() as questions:
                await questions.ask("SELECT n FROM given", given)

    async def test_a_question_after_its_turn_is_a_bug(self, store: Store) -> None:
        async with store.turn() as turn:
            pass
        with pytest.raises(RuntimeError, match="after its turn"):
            await turn.fresh([("telegram:7", 1)], MONDAY)

    async def test_wrong_statements_and_data_are_no_outage(
        self, store: Store, signing: Make
    ) -> None:
        with pytest.raises(asyncpg.UndefinedTableError):
            async with store._engine.writing() as questions:
                await questions.ask("DELETE FROM nowhere")
        with pytest.raises(asyncpg.NotNullViolationError):
            await sign(store, signing(1, country=None))
        twice = Given({"key": str, "value": str}, [("a", "b"), ("a", "b")])
        with pytest.raises(asyncpg.UniqueViolationError):
            async with store._engine.writing() as questions:
                await questions.ask("INSERT INTO meta SELECT key, value FROM given", twice)
        assert await verified(store) == 0


@pytest.mark.parametrize(
    ("statement", "columns", "key"),
    [
        (broadcasts.CLAIM, {"id": int, "most": int}, "Index Scan using subscribers_pkey"),
        (
            access_log.NEWEST_FIRST,
            {"before": int, "most": int},
            "Index Scan Backward using access_log_pkey",
        ),
        (access_log.OLDEST_FIRST, {"after": int}, "Index Scan using access_log_pkey"),
        (cases.LIST, {"before": int, "most": int}, "Index Scan Backward using cases_pkey"),
        (broadcasts.LIST, {"before": int, "most": int}, "Scan Backward using broadcasts_pkey"),
        (outbox.WAITING_REPLIES, {"after": int, "most": int}, "Index Scan using outbox_pkey"),
        (
            outbox.WAITING_BEHIND,
            {"after": int, "most": int, "lane": int},
            "Index Scan using outbox_behind_replies",
        ),
        (snapshot.LIVE, {"after": bytes, "state": str}, "Index Scan using signatures_pkey"),
        (snapshot.ASIDE, {"after": bytes, "state": str}, "Index Scan using signatures_aside"),
        (recount.OF_DAY, {"day": str}, "Index Only Scan using signatures_by_facts"),
        (recount.NEXT_DAY, {"day": str}, "Index Only Scan using signatures_by_facts"),
    ],
)
async def test_a_page_is_read_along_a_key_and_nothing_is_sorted(
    store: Store, statement: str, columns: dict[str, type], key: str
) -> None:
    """As soon as that is worth it: of an empty table, all is read at once, so that is forbidden."""
    values: dict[type, Value] = {str: "2012-03-19", int: 1, bytes: b"1"}
    row = [values[kind] for kind in columns.values()]
    explained = f"EXPLAIN {_table(tuple(columns.items()))} {statement}"
    engine = store._engine
    assert isinstance(engine, Postgres)
    async with engine.writing() as questions:
        for way in ("seqscan", "bitmapscan", "sort"):
            await questions.ask(f"SET LOCAL enable_{way} = off")
        plan = [step for (step,) in await questions._fetch(explained, *([value] for value in row))]
    assert [step for step in plan if key in step], plan
    assert not [step for step in plan if "Sort" in step or "Seq Scan" in step], plan

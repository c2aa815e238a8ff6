"""`dojang migrate-data`, as an operator types it, and what the other commands say meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from bot.campaign import BUNDLED, load
from storage.database_url import engine_for
from storage.failures import StoreUnavailable
from storage.keys import Keys, new_master_key
from storage.records import Signing
from storage.sealing import Sealer, new_identity
from storage.store import Store
from tests.postgres import Server

Dojang = Callable[..., Result]

CAMPAIGN = load(BUNDLED)
FILE = "sqlite:///dojang.db"
TODAY = CAMPAIGN.day(datetime.now(UTC))


@pytest.fixture
async def target(postgres: Server) -> AsyncIterator[str]:
    url = await postgres.new_database()
    yield url
    await postgres.drop(url)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    master = new_master_key()
    monkeypatch.setenv("MASTER_KEY", master)
    monkeypatch.setenv("SEAL_RECIPIENTS", new_identity()[1])
    return Keys.parse(master)


def signing(person: int) -> Signing:
    return Signing(
        account=f"telegram:{1000 + person}",
        phone=f"+8210{24_680_000 + person}",
        content={},
        day=TODAY,
        country="KR",
        language="ko",
        channel="telegram",
        statement="5e" * 32,
        consents=frozenset(),
    )


async def opened(keys: Keys, slug: str = CAMPAIGN.slug) -> Store:
    return await Store.open(engine_for(FILE), keys, Sealer.parse(new_identity()[1]), slug)


@pytest.fixture
async def signed(keys: Keys) -> None:
    store = await opened(keys)
    async with store.turn() as turn:
        await turn.record([signing(n) for n in range(12)])
        await turn.withdraw([signing(3).account])
    await store.close()


def told(result: Result) -> str:
    """What it said, on one line."""
    return " ".join(result.output.split())


@pytest.mark.usefixtures("signed")
async def test_it_tells_both_totals_the_hash_and_what_to_do_next(
    dojang: Dojang, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = await asyncio.to_thread(dojang, "migrate-data", FILE, target)
    assert result.exit_code == 0, result.output
    said = told(result)
    assert said.count("✓ 11 signatures count in") == 2
    assert "dojang.db" in said
    assert len(said.partition("SHA-256 of them all: ")[2].split()[0]) == 64
    for step in ("set DATABASE_URL", "dojang check", "start the bot", "destroy it"):
        assert step in said
    monkeypatch.setenv("DATABASE_URL", target)
    totals = await asyncio.to_thread(dojang, "totals")
    assert "11 verified signatures" in totals.output
    recount = await asyncio.to_thread(dojang, "recount")
    assert recount.exit_code == 0
    assert "Every tally says what the rows say" in recount.output
    monkeypatch.setenv("DATABASE_URL", FILE)
    for command in (["migrate-data", FILE, target], ["totals"], ["recount"]):
        again = await asyncio.to_thread(dojang, *command)
        assert again.exit_code == 1
        assert "was moved to" in told(again)
        assert "Set DATABASE_URL" in told(again)


async def test_a_bot_that_runs_has_to_be_stopped_first(
    dojang: Dojang, target: str, keys: Keys
) -> None:
    store = await opened(keys)
    result = await asyncio.to_thread(dojang, "migrate-data", FILE, target)
    await store.close()
    assert result.exit_code == 1
    assert "Stop it first" in told(result)
    assert "Traceback" not in result.output


async def test_of_another_campaign_or_key_nothing_is_moved(
    dojang: Dojang, target: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(keys, "another")
    await store.close()
    result = await asyncio.to_thread(dojang, "migrate-data", FILE, target)
    assert (result.exit_code, "“another”" in told(result)) == (1, True)
    monkeypatch.setenv("MASTER_KEY", new_master_key())
    result = await asyncio.to_thread(dojang, "migrate-data", FILE, target)
    assert result.exit_code == 1


@pytest.mark.usefixtures("signed")
async def test_a_half_is_refused_by_every_command_that_reads(
    dojang: Dojang, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("storage.postgres.Postgres.take_stock", _away)
        result = await asyncio.to_thread(dojang, "migrate-data", FILE, target)
    assert result.exit_code == 1
    assert "give the same command again" in told(result)
    monkeypatch.setenv("DATABASE_URL", target)
    for command in (["totals"], ["recount"], ["check"], ["backup", "file.age"], ["log"]):
        refused = await asyncio.to_thread(dojang, *command)
        assert refused.exit_code == 1
        assert "being filled by `dojang migrate-data`" in told(refused), command
    result = await asyncio.to_thread(dojang, "migrate-data", FILE, target)
    assert result.exit_code == 0, result.output


async def _away(_: object) -> None:
    raise StoreUnavailable(reason="ConnectionResetError")


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("sides", "says"),
    [
        (("postgresql://me:sesame@host/a", FILE), "dojang restore"),
        ((FILE, "sqlite:///other.db"), "from SQLite to PostgreSQL"),
        (("postgresql://me:sesame@host/a", "postgresql://me:sesame@host/b"), "from SQLite"),
        ((FILE, "postgresql://me:sesame@host:port/b"), "TARGET is no address"),
        ((FILE, "postgresql://me:1/sesame@host/b"), "in its user or password"),
        ((FILE, "mysql://me:sesame@host/b"), "TARGET names a database other than"),
        (("dojang.db", "postgresql://me:sesame@host/b"), "SOURCE names a database other than"),
        ((FILE, "postgresql://me:sesame@host/b"), "There is no database at"),
    ],
)
def test_what_cannot_be_is_refused_without_a_password(
    dojang: Dojang, sides: tuple[str, str], says: str
) -> None:
    result = dojang("migrate-data", *sides)
    assert result.exit_code == 1
    assert says in told(result)
    assert "sesame" not in result.output
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("signed")
async def test_a_server_that_is_away_is_told_without_a_password(dojang: Dojang) -> None:
    url = "postgresql://me:sesame@127.0.0.1:1/dojang"
    result = await asyncio.to_thread(dojang, "migrate-data", FILE, url)
    assert result.exit_code == 1
    assert "cannot be reached just now" in told(result)
    assert "sesame" not in result.output


@pytest.mark.usefixtures("keys")
def test_a_backup_is_restored_into_a_file_and_moved_from_there(
    dojang: Dojang, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://me:sesame@host/dojang"
    by_option = dojang("restore", "backup.age", "--database-url", url)
    monkeypatch.setenv("DATABASE_URL", url)
    for result in (by_option, dojang("restore", "backup.age")):
        assert result.exit_code == 1
        assert "--database-url sqlite:///restored.db" in told(result)
        assert "dojang migrate-data" in told(result)
        assert "sesame" not in result.output

"""A real database for each test, and people who sign."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.engine import Engine
from storage.keys import Keys, new_master_key
from storage.postgres import Postgres
from storage.records import Signing
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.postgres import Server
from tests.storage.backups import Campaign

CAMPAIGN = "rescue"
MONDAY = date(2012, 3, 19)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that asks for a database runs on each engine, unless it looks at SQLite's file."""
    if "engine_name" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("sqlite")
        metafunc.parametrize("engine_name", ["sqlite"] if only else ["sqlite", "postgres"])


@pytest.fixture
async def database(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Callable[[], Engine]]:
    """Makes engines for one and the same empty database."""
    if engine_name == "sqlite":
        yield lambda: SQLite(tmp_path / "dojang.db", patience=0.2)
        return
    server: Server = request.getfixturevalue("postgres")
    url = await server.new_database()
    yield lambda: Postgres(url)
    await server.drop(url)


@pytest.fixture
async def url(postgres: Server) -> AsyncIterator[str]:
    """An empty database of PostgreSQL, for what only that engine promises."""
    made = await postgres.new_database()
    yield made
    await postgres.drop(made)


@pytest.fixture
def keys() -> Keys:
    return Keys.parse(new_master_key())


@pytest.fixture
def identity() -> tuple[str, str]:
    return new_identity()


@pytest.fixture
def sealer(identity: tuple[str, str]) -> Sealer:
    return Sealer.parse(identity[1])


@pytest.fixture
async def store(database: Callable[[], Engine], keys: Keys, sealer: Sealer) -> AsyncIterator[Store]:
    opened = await Store.open(database(), keys, sealer, CAMPAIGN)
    yield opened
    await opened.close()


@pytest.fixture
async def other(
    store: Store, database: Callable[[], Engine], keys: Keys, sealer: Sealer
) -> AsyncIterator[Store]:
    """Another worker's store, where there can be one."""
    async with AsyncExitStack() as stack:
        if store.crew is None:
            yield store
            return
        second = await Store.open(database(), keys, sealer, CAMPAIGN)
        stack.push_async_callback(second.close)
        yield second


@pytest.fixture
def signing() -> Callable[..., Signing]:
    """A signing by the n-th person from her own phone; any fact can be told otherwise."""

    def make(person: int = 1, **other: Any) -> Signing:
        facts = {
            "account": f"telegram:{1000 + person}",
            "phone": f"+8210{24680000 + person}",
            "content": {"name": f"Person {person}"},
            "day": MONDAY,
            "country": "KR",
            "language": "ko",
            "channel": "telegram",
            "statement": "5e" * 32,
            "consents": frozenset({"collection", "sensitive", "age"}),
        }
        return Signing(**{**facts, **other})

    return make


@pytest.fixture
def campaign(
    store: Store,
    database: Callable[[], Engine],
    keys: Keys,
    identity: tuple[str, str],
    sealer: Sealer,
    signing: Callable[..., Signing],
) -> Campaign:
    return Campaign(store, database, keys, identity[0], sealer, signing)

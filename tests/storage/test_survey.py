"""Whether the store would open is found out without touching anything."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.engine import Engine
from storage.failures import Failure
from storage.keys import Keys, new_master_key
from storage.records import Signing
from storage.sealing import Sealer
from storage.sqlite import SQLite
from storage.store import Store
from storage.survey import refusals
from tests.storage.meddling import make_newer, make_older, meddle

CAMPAIGN = "rescue"


def told(found: list[Failure]) -> list[str]:
    return [type(failure).__name__ for failure in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dojang.db"


@pytest.fixture
def rights_of_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Whoever runs the tests may be root, who may write anywhere; this asks as the owner."""

    def access(asked: Path, mode: int) -> bool:
        return (stat.S_IMODE(asked.stat().st_mode) >> 6) & mode == mode

    monkeypatch.setattr(os, "access", access)
    yield
    tmp_path.chmod(0o700)


async def test_where_there_is_no_database_yet_one_can_be_made(
    database: Callable[[], Engine], keys: Keys, tmp_path: Path
) -> None:
    assert await refusals(database(), keys, CAMPAIGN) == []
    assert list(tmp_path.iterdir()) == []


async def test_the_own_database_is_opened_also_when_its_file_is_still_empty(
    path: Path, keys: Keys
) -> None:
    path.touch()
    assert await refusals(SQLite(path), keys, CAMPAIGN) == []
    assert path.read_bytes() == b""


async def test_another_key_and_another_campaign_are_both_told(
    store: Store, database: Callable[[], Engine], keys: Keys
) -> None:
    await store.close()
    other = Keys.parse(new_master_key())
    assert await refusals(database(), keys, CAMPAIGN) == []
    assert told(await refusals(database(), other, CAMPAIGN)) == ["WrongMasterKey"]
    assert told(await refusals(database(), keys, "harvest")) == ["OtherCampaign"]
    assert told(await refusals(database(), other, "harvest")) == ["OtherCampaign", "WrongMasterKey"]


async def test_what_is_not_known_is_not_held_against_it(
    store: Store, database: Callable[[], Engine]
) -> None:
    await store.close()
    assert await refusals(database(), None, None) == []
    assert told(await refusals(database(), None, "harvest")) == ["OtherCampaign"]
    assert told(await refusals(database(), Keys.parse(new_master_key()), None)) == [
        "WrongMasterKey"
    ]


async def test_a_running_bot_is_neither_disturbed_nor_in_the_way(
    store: Store, database: Callable[[], Engine], keys: Keys, signing: Callable[..., Signing]
) -> None:
    async with store.turn() as turn:
        await turn.record([signing(1)])
        assert await refusals(database(), keys, CAMPAIGN) == []
        await turn.record([signing(2)])
    assert await store.scrub(), "nobody reads any more"
    assert await store.recount() == []


async def test_a_bot_may_start_while_it_is_asked(path: Path, keys: Keys, sealer: Sealer) -> None:
    looking = SQLite(path)
    await (await Store.open(SQLite(path), keys, sealer, CAMPAIGN)).close()
    assert await looking.survey()
    await (await Store.open(SQLite(path), keys, sealer, CAMPAIGN)).close()
    await looking.close()


async def test_an_older_schema_will_be_brought_up_to_date(
    store: Store, database: Callable[[], Engine], keys: Keys
) -> None:
    await make_older(store)
    await store.close()
    looking = database()
    assert await looking.survey(), "it is there"
    await looking.close()
    assert await refusals(database(), keys, CAMPAIGN) == []


async def test_a_newer_schema_is_refused(
    store: Store, database: Callable[[], Engine], keys: Keys
) -> None:
    await make_newer(store)
    await store.close()
    assert told(await refusals(database(), keys, CAMPAIGN)) == ["NewerSchema"]


async def test_a_database_that_died_before_it_was_claimed_is_not_refused(
    store: Store, database: Callable[[], Engine], keys: Keys
) -> None:
    await meddle(store, "DELETE FROM meta")
    await store.close()
    assert await refusals(database(), keys, CAMPAIGN) == []


async def test_a_file_of_another_program_is_refused_and_left_as_it_is(
    path: Path, keys: Keys
) -> None:
    path.write_bytes(b"a diary, page one\n" * 100)
    assert told(await refusals(SQLite(path), keys, CAMPAIGN)) == ["NotADatabase"]
    assert path.read_bytes() == b"a diary, page one\n" * 100


async def test_a_folder_that_is_not_there_is_told_before_and_at_the_start(
    tmp_path: Path, keys: Keys, sealer: Sealer
) -> None:
    path = tmp_path / "away" / "dojang.db"
    [refusal] = await refusals(SQLite(path), keys, CAMPAIGN)
    assert f"there is no folder {tmp_path / 'away'}" in str(refusal)
    with pytest.raises(type(refusal), match="there is no folder"):
        await Store.open(SQLite(path), keys, sealer, CAMPAIGN)


async def test_a_folder_in_the_place_of_the_file_is_told(path: Path, keys: Keys) -> None:
    path.mkdir()
    [refusal] = await refusals(SQLite(path), keys, CAMPAIGN)
    assert "it is no file" in str(refusal)


@pytest.mark.sqlite
@pytest.mark.usefixtures("rights_of_others")
async def test_a_folder_or_file_that_cannot_be_written_is_told(
    store: Store, path: Path, keys: Keys
) -> None:
    await store.close()
    path.chmod(0o400)
    [refusal] = await refusals(SQLite(path), keys, CAMPAIGN)
    assert "it cannot be read and written" in str(refusal)
    path.parent.chmod(0o500)
    [refusal] = await refusals(SQLite(path), keys, CAMPAIGN)
    assert f"the folder {path.parent} cannot be written to" in str(refusal)

"""Whoever takes sealed records away says why, and the access log tells of it, bot or no bot."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.campaign import BUNDLED, load
from bot.cli import app
from bot.jobs.noting import take_in
from storage.care.access_log import Access
from storage.care.spool import Spool
from storage.keys import Keys, new_master_key
from storage.postgres import Postgres
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.archives import content, sign_all, signing
from tests.postgres import Server

CAMPAIGN = load(BUNDLED)
MASTER = new_master_key()
IDENTITY, RECIPIENT = new_identity()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASTER_KEY", MASTER)
    monkeypatch.setenv("SEAL_RECIPIENTS", RECIPIENT)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///dojang.db")
    return tmp_path / "dojang.db"


@pytest.fixture
async def bot(database: Path) -> AsyncIterator[Store]:
    """The database of one that runs, with three signatures."""
    store = await open_(database)
    await sign_all(store, [signing(n, content(n)) for n in range(3)])
    yield store
    await store.close()


async def open_(database: Path) -> Store:
    sealer = Sealer.parse(RECIPIENT)
    return await Store.open(SQLite(database), Keys.parse(MASTER), sealer, CAMPAIGN.slug)


async def export(*words: str, typed: str = "") -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ("export", *words), input=typed)


async def lines(store: Store) -> list[Access]:
    async with store.figures() as figures:
        assert (await figures.verify_log()).broken is None
        return [line.access for line in await figures.log()]


def left(database: Path) -> list[Path]:
    return list(database.with_name("dojang.db.noted").glob("*"))


async def test_where_no_bot_runs_the_line_is_there_at_once(database: Path, bot: Store) -> None:
    await bot.close()
    result = await export("carried", "--reason", "The yearly audit")
    assert result.exit_code == 0, result.output
    again = await open_(database)
    [line] = await lines(again)
    await again.close()
    assert (line.account, line.role, line.action) == ("operator", "operator", "export")
    assert line.reason.startswith("The yearly audit · audit · live · 3 · ")
    assert f"Fingerprint {line.reason[-16:]}" in result.output
    assert left(database) == []


async def test_beside_a_bot_it_waits_where_only_its_owner_looks_and_the_bot_takes_it_in_once(
    database: Path, bot: Store
) -> None:
    for folder in ("one", "two"):
        result = await export(folder, "--reason", f"Copy {folder}")
        assert result.exit_code == 0, result.output
        assert "within a minute" in result.output
    assert await lines(bot) == []
    for file in left(database):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert b"Copy" not in file.read_bytes()
    assert stat.S_IMODE(database.with_name("dojang.db.noted").stat().st_mode) == 0o700
    spool = Spool(database, Keys.parse(MASTER))
    for _ in range(2):
        await take_in(bot, spool)
    assert {line.reason.split(" · ")[0] for line in await lines(bot)} == {"Copy one", "Copy two"}
    assert len(await lines(bot)) == 2
    assert left(database) == []


async def test_a_bot_that_is_killed_before_the_note_is_removed_does_not_take_it_in_again(
    database: Path, bot: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await export("carried", "--reason", "An audit")
    spool = Spool(database, Keys.parse(MASTER))
    with monkeypatch.context() as killed:
        killed.setattr(Spool, "remove", lambda *_given: None)
        await take_in(bot, spool)
    assert len(left(database)) == 1
    await take_in(bot, spool)
    assert len(await lines(bot)) == 1
    assert left(database) == []


async def test_a_note_by_somebody_without_the_master_key_never_comes_into_the_log(
    database: Path, bot: Store
) -> None:
    await export("carried", "--reason", "An audit")
    [note] = left(database)
    other = note.with_name("0123456789abcdef.note")
    other.write_bytes(note.read_bytes())  # a copy under another name is no second act
    note.with_name("beef.note").write_bytes(b"{}")
    spool = Spool(database, Keys.parse(MASTER))
    await take_in(bot, spool)
    assert len(await lines(bot)) == 1
    assert {file.suffix for file in left(database)} == {".refused"}


@pytest.mark.usefixtures("bot")
async def test_without_a_reason_there_is_no_export(database: Path) -> None:
    assert (await export("carried")).exit_code == 1
    assert (await export("carried", "--reason", "  ", typed="\n \n")).exit_code == 1
    assert not (database.parent / "carried").exists()
    assert (await export("carried", typed="\nThe audit\n")).exit_code == 0
    assert len(left(database)) == 1


@pytest.mark.usefixtures("bot")
async def test_where_the_log_could_not_tell_of_it_nothing_is_exported(database: Path) -> None:
    database.with_name("dojang.db.noted").write_text("in the way")
    result = await export("carried", "--reason", "An audit")
    assert result.exit_code == 1
    assert "so nothing was exported" in result.output
    assert not (database.parent / "carried").exists()


@pytest.mark.usefixtures("bot")
async def test_where_the_log_does_not_tell_of_it_after_all_the_records_are_taken_away_again(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Spool, "leave", full)
    result = await export("carried", "--reason", "An audit")
    assert result.exit_code == 1
    assert "does not tell of carried" in result.output
    assert "taken away again" in result.output
    assert "No space left" in result.output
    assert not (database.parent / "carried").exists()


async def test_of_a_shared_database_it_is_the_same(
    postgres: Server, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.new_database()
    monkeypatch.setenv("DATABASE_URL", url)
    keys, sealer = Keys.parse(MASTER), Sealer.parse(RECIPIENT)
    store = await Store.open(Postgres(url), keys, sealer, CAMPAIGN.slug)
    await sign_all(store, [signing(1, content(1))])
    with monkeypatch.context() as half_set_up:
        half_set_up.setenv("SEAL_RECIPIENTS", "")
        assert (await export("carried", "--reason", "An audit")).exit_code == 1
    assert not (database.parent / "carried").exists()
    async with store._engine.writing() as questions:
        await questions.ask("ALTER TABLE access_log RENAME TO elsewhere")
    result = await export("carried", "--reason", "An audit")
    assert result.exit_code == 1
    assert "does not tell of carried" in result.output
    assert not (database.parent / "carried").exists()
    async with store._engine.writing() as questions:
        await questions.ask("ALTER TABLE elsewhere RENAME TO access_log")
    assert (await export("carried", "--reason", "An audit")).exit_code == 0
    assert len(await lines(store)) == 1
    await store.close()
    await postgres.drop(url)

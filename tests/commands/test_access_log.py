"""`dojang log`, as an operator types it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from bot.campaign import BUNDLED, load
from storage.care.access_log import Access
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store

Dojang = Callable[..., Result]

CAMPAIGN = load(BUNDLED)
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACCESSES = [
    Access("telegram:5100000008", "owner", "organizers", NOON),
    Access(
        "telegram:5100000008", "owner", "make-auditor", NOON + timedelta(minutes=1), "51\x1b[2J"
    ),
    Access("telegram:5100000010", "auditor", "of another release", NOON + timedelta(minutes=2)),
]


@pytest.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """The running bot's."""
    master = new_master_key()
    monkeypatch.setenv("MASTER_KEY", master)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///dojang.db")
    sealer = Sealer.parse(new_identity()[1])
    opened = await Store.open(
        SQLite(tmp_path / "dojang.db"), Keys.parse(master), sealer, CAMPAIGN.slug
    )
    yield opened
    await opened.close()


async def note(store: Store, *accesses: Access) -> None:
    async with store.turn() as turn:
        await turn.care.note_access(accesses)


async def test_it_prints_the_newest_first_while_the_bot_runs(store: Store, dojang: Dojang) -> None:
    await note(store, *ACCESSES)
    result = await asyncio.to_thread(dojang, "log")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "     3  Nov 23, 2026 12:02 · auditor 5100000010: of another release",
        "     2  Nov 23, 2026 12:01 · owner 5100000008: made somebody an auditor “51�[2J”",
        "     1  Nov 23, 2026 12:00 · owner 5100000008: looked up who organizes",
    ]


async def test_it_prints_as_many_lines_as_are_wanted(store: Store, dojang: Dojang) -> None:
    await note(store, *ACCESSES)
    result = await asyncio.to_thread(dojang, "log", "--most", "1")
    assert len(result.output.splitlines()) == 1


@pytest.mark.usefixtures("store")
async def test_an_empty_log_says_so(dojang: Dojang) -> None:
    result = await asyncio.to_thread(dojang, "log")
    assert result.output == "Nothing has been done yet.\n"


async def test_a_whole_log_is_found_whole(store: Store, dojang: Dojang) -> None:
    await note(store, *ACCESSES)
    result = await asyncio.to_thread(dojang, "log", "--verify")
    assert result.exit_code == 0, result.output
    assert "3 lines, each as it was written" in result.output
    async with store.figures() as figures:
        assert (await figures.verify_log()).head in result.output


async def test_a_line_that_was_changed_is_named_and_the_exit_code_is_1(
    store: Store, dojang: Dojang
) -> None:
    await note(store, *ACCESSES)
    async with store._engine.writing() as questions:
        await questions.ask("DROP TRIGGER access_log_is_not_rewritten")
        await questions.ask("UPDATE access_log SET action = 'totals' WHERE number = 2")
    result = await asyncio.to_thread(dojang, "log", "--verify")
    assert result.exit_code == 1
    assert "look at line 2" in result.output

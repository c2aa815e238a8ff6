"""`dojang recount` and `dojang retention`, as an operator types them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.campaign import BUNDLED, load
from bot.cli import app
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Reader, Store
from tests.archives import content, sign_all, signing

Dojang = Callable[..., Result]

CAMPAIGN = load(BUNDLED)
PEOPLE = 4


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Opens the database of this server for writing."""
    master, (_, recipient) = new_master_key(), new_identity()
    monkeypatch.setenv("MASTER_KEY", master)
    monkeypatch.setenv("SEAL_RECIPIENTS", recipient)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///dojang.db")

    def open_() -> Any:
        engine, keys = SQLite(tmp_path / "dojang.db"), Keys.parse(master)
        return Store.open(engine, keys, Sealer.parse(recipient), CAMPAIGN.slug)

    return open_


@pytest.fixture
async def server(opened: Callable[[], Any]) -> None:
    store = await opened()
    await sign_all(store, [signing(n, content(n)) for n in range(PEOPLE)])
    await store.close()


async def meddle(opened: Callable[[], Any], statement: str) -> None:
    store = await opened()
    async with store._engine.writing() as questions:
        await questions.ask(statement)
    await store.close()


@pytest.mark.usefixtures("server")
class TestRecount:
    async def test_where_all_agree_it_says_so_and_notes_when_that_was(
        self, dojang: Dojang, opened: Callable[[], Any]
    ) -> None:
        before = datetime.now(UTC) - timedelta(seconds=1)
        result = await asyncio.to_thread(dojang, "recount")
        assert result.exit_code == 0, result.output
        assert "4 signatures count, of 4 rows" in result.output
        store = await opened()
        async with store.figures() as figures:
            kept = await figures.reconciled()
        await store.close()
        assert kept is not None
        assert (kept.total, kept.agreed) == (PEOPLE, True)
        assert before <= kept.at <= datetime.now(UTC)

    async def test_where_a_tally_lies_it_is_named_and_the_exit_code_is_1(
        self, dojang: Dojang, opened: Callable[[], Any]
    ) -> None:
        await meddle(opened, "UPDATE tallies SET n = 1234567 WHERE kind = 'country'")
        result = await asyncio.to_thread(dojang, "recount")
        assert result.exit_code == 1
        assert "country KR: the tally says 1,234,567, the rows say 4" in result.output
        result = await asyncio.to_thread(dojang, "recount", "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout) == {
            "campaign": CAMPAIGN.slug,
            "verified": PEOPLE,
            "rows": PEOPLE,
            "agreed": False,
            "noted": True,
            "differences": [{"kind": "country", "key": "KR", "tally": 1234567, "rows": PEOPLE}],
        }

    async def test_the_totals_tell_when_it_was_and_whether_all_agreed(
        self, dojang: Dojang, opened: Callable[[], Any]
    ) -> None:
        assert "Never recounted" in (await asyncio.to_thread(dojang, "totals")).output
        await asyncio.to_thread(dojang, "recount")
        assert "tallies and rows agreed" in (await asyncio.to_thread(dojang, "totals")).output
        await meddle(opened, "UPDATE tallies SET n = 5 WHERE kind = 'language'")
        await asyncio.to_thread(dojang, "recount")
        assert "they differed" in (await asyncio.to_thread(dojang, "totals")).output
        told = json.loads((await asyncio.to_thread(dojang, "totals", "--json")).stdout)
        assert told["reconciled"]["agreed"] is False

    async def test_while_the_bot_runs_it_counts_and_notes_nothing(
        self, dojang: Dojang, opened: Callable[[], Any]
    ) -> None:
        store = await opened()
        result = await asyncio.to_thread(dojang, "recount", "--json")
        async with store.figures() as figures:
            assert await figures.reconciled() is None
        await store.close()
        assert result.exit_code == 0, result.output
        found = json.loads(result.stdout)
        assert (found["agreed"], found["noted"]) == (True, False)


def retention(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ("retention", *words), input=typed)


@pytest.mark.usefixtures("server")
class TestRetention:
    async def test_it_tells_what_is_kept_and_until_when(self) -> None:
        result = await asyncio.to_thread(retention)
        assert result.exit_code == 0, result.output
        assert "4 sealed records" in result.output
        assert f"destroyed by {CAMPAIGN.retention_until}" in result.output
        assert "There is no owner" in result.output

    async def test_without_a_yes_nothing_is_destroyed(self) -> None:
        for typed in ("", "n\n", "\n"):
            result = await asyncio.to_thread(retention, "--now", typed=typed)
            assert result.exit_code == 1
        result = await asyncio.to_thread(retention)
        assert "begun" not in result.output

    async def test_with_a_yes_it_is_destroyed_and_the_counts_stay(self, dojang: Dojang) -> None:
        result = await asyncio.to_thread(retention, "--now", typed="y\n")
        assert result.exit_code == 0, result.output
        assert "4 records were destroyed" in result.output
        assert (await asyncio.to_thread(dojang, "recount")).exit_code == 0
        totals = await asyncio.to_thread(dojang, "totals", "--json")
        assert json.loads(totals.stdout)["verified"] == PEOPLE
        exported = await asyncio.to_thread(dojang, "export", "carried", "--reason", "An audit")
        assert exported.exit_code == 1
        assert "were destroyed" in exported.output
        again = await asyncio.to_thread(retention, "--now")
        assert again.exit_code == 0
        assert "The records were destroyed: 4 of them" in again.output
        log = await asyncio.to_thread(dojang, "log")
        assert log.output.count("operator: destroyed the records “4”") == 1

    async def test_while_somebody_reads_its_traces_stay_and_it_says_so(
        self, dojang: Dojang, tmp_path: Path
    ) -> None:
        keys = Keys.parse(os.environ["MASTER_KEY"])
        reader = await Reader.open_reading(SQLite(tmp_path / "dojang.db"), keys, CAMPAIGN.slug)
        async with reader.snapshot() as snapshot:
            await snapshot.tallies()
            result = await asyncio.to_thread(retention, "--now", typed="y\n")
        await reader.close()
        assert result.exit_code == 1
        assert "Run this once more" in result.output
        again = await asyncio.to_thread(retention, "--now")
        assert again.exit_code == 0, again.output
        assert "4 records were destroyed" in again.output
        log = await asyncio.to_thread(dojang, "log")
        assert log.output.count("operator: destroyed the records “4”") == 1

    async def test_a_running_bot_has_to_be_stopped_first(self, opened: Callable[[], Any]) -> None:
        store = await opened()
        result = await asyncio.to_thread(retention, "--now", typed="y\n")
        await store.close()
        assert result.exit_code == 1
        assert "Stop it first" in result.output

"""`dojang totals`: the same tallies for people and for programs, also while the bot runs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from bot.campaign import BUNDLED, load
from bot.rehearsal.rehearsal import FOLDER, database_url, rehearsal_keys
from storage.database_url import engine_for
from storage.keys import Keys, new_master_key
from storage.records import Signing
from storage.sealing import Sealer, new_identity
from storage.store import Store
from tests.storage.places import codes_of

Dojang = Callable[..., Result]

CAMPAIGN = load(BUNDLED)


def signing(person: int, country: str, language: str, invite: str | None) -> Signing:
    return Signing(
        account=f"telegram:{1000 + person}",
        phone=f"+8210{24_680_000 + person}",
        content={},
        day=CAMPAIGN.day(datetime.now(UTC)),
        country=country,
        language=language,
        channel="telegram",
        statement="5e" * 32,
        consents=frozenset(),
        invite=invite,
    )


async def signed_in(url: str, keys: Keys) -> tuple[Store, str]:
    """A store that stays open, in which three have signed and one of them withdrew."""
    sealer = Sealer.parse(new_identity()[1])
    store = await Store.open(engine_for(url), keys, sealer, CAMPAIGN.slug)
    async with store.turn() as turn:
        [code] = await codes_of(turn, ("telegram:-1001", "Choir [/b]\x1b[2J"))
        await turn.record(
            [
                signing(1, "KR", "ko", code),
                signing(2, "KR", "en", None),
                signing(3, "DE", "en", None),
            ]
        )
        await turn.withdraw(["telegram:1003"])
    return store, code


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    master = new_master_key()
    monkeypatch.setenv("MASTER_KEY", master)
    return Keys.parse(master)


async def test_a_program_reads_them_as_one_json_object_while_the_bot_runs(
    dojang: Dojang, keys: Keys
) -> None:
    store, code = await signed_in("sqlite:///dojang.db", keys)
    try:
        result = await asyncio.to_thread(dojang, "totals", "--json")
    finally:
        await store.close()
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "campaign": CAMPAIGN.slug,
        "verified": 2,
        "today": 2,
        "seven_days": 2,
        "withdrawn": 1,
        "held": 0,
        "invalidated": 0,
        "reconciled": None,
        "goal": 10_000_000,
        "countries": {"KR": 2},
        "languages": {"en": 1, "ko": 1},
        "channels": {"telegram": 2},
        "groups": [{"label": "Choir [/b]\x1b[2J", "code": code, "verified": 1}],
    }


async def test_people_read_them_as_tables(dojang: Dojang, keys: Keys) -> None:
    store, _ = await signed_in("sqlite:///dojang.db", keys)
    await store.close()
    result = await asyncio.to_thread(dojang, "totals")
    assert result.exit_code == 0, result.output
    assert "2 verified signatures" in result.stdout
    assert "Goal 10,000,000 (0.00 %) · today 2 · 7 days 2" in result.stdout
    assert "Withdrawn 1 · held 0 · invalidated 0" in result.stdout
    for row in (r"KR +2", r"ko +1", r"Choir \[/b\]�\[2J +1"):
        assert re.search(rf"^{row} *$", result.stdout, re.MULTILINE), row


async def test_those_of_the_rehearsal_are_its_own(
    dojang: Dojang, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = await signed_in("sqlite:///dojang.db", keys)
    await store.close()
    monkeypatch.setenv("DATABASE_URL", "mysql://nowhere")
    monkeypatch.setenv("MASTER_KEY", "broken")
    await asyncio.to_thread(FOLDER.mkdir)
    rehearsed, _ = await signed_in(database_url(FOLDER), rehearsal_keys(FOLDER))
    async with rehearsed.turn() as turn:
        await turn.withdraw(["telegram:1002"])
    await rehearsed.close()
    result = await asyncio.to_thread(dojang, "totals", "--json", "--rehearsal")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["verified"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "MASTER_KEY is not set"),
        (["--rehearsal"], "There is no database at .rehearsal yet"),
    ],
)
def test_where_there_is_nothing_to_read_that_is_told(
    dojang: Dojang, words: list[str], told: str
) -> None:
    result = dojang("totals", *words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout == ""
    assert list(Path().iterdir()) == []


async def test_another_key_reads_nothing(
    dojang: Dojang, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = await signed_in("sqlite:///dojang.db", keys)
    await store.close()
    monkeypatch.setenv("MASTER_KEY", new_master_key())
    result = await asyncio.to_thread(dojang, "totals", "--json")
    assert result.exit_code == 1
    assert "made with the master key" in result.stderr

"""`dojang totals`: the same tallies for people and for programs, also while the bot runs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
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
        "per_day": None,
        "goal_reached_on": None,
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
    assert "Pace — · goal reached at this pace: —" in result.stdout
    assert "Withdrawn 1 · held 0 · invalidated 0" in result.stdout
    for row in (r"KR +2", r"ko +1", r"Choir \[/b\]�\[2J +1"):
        assert re.search(rf"^{row} *$", result.stdout, re.MULTILINE), row


async def test_pace_and_the_day_of_the_goal_go_by_the_days_that_are_over(
    dojang: Dojang, keys: Keys
) -> None:
    store, _ = await signed_in("sqlite:///dojang.db", keys)
    today = CAMPAIGN.day(datetime.now(UTC))
    earlier = [
        replace(signing(person, "KR", "ko", None), day=today - timedelta(days=2))
        for person in range(10, 3_010)
    ]
    async with store.turn() as turn:
        await turn.record(earlier)
    await store.close()
    told = json.loads((await asyncio.to_thread(dojang, "totals", "--json")).stdout)
    assert (told["verified"], told["seven_days"], told["per_day"]) == (3_002, 3_002, 1_500)
    days = -(-(CAMPAIGN.goal - 3_002 - 1_498) // 1_500)
    day = (today + timedelta(days=days)).isoformat()
    assert told["goal_reached_on"] == day
    printed = (await asyncio.to_thread(dojang, "totals")).stdout
    assert f"Pace 1,500.0 a day · goal reached at this pace: {day}" in printed


@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("chart.svg", (), "하루 서명 수"),
        ("chart.svg", ("--language", "ko"), "대한민국"),
        ("chart.svg", ("--language", "en"), "South Korea"),
        ("chart.png", ("--language", "en"), None),
    ],
)
async def test_a_chart_is_drawn_to_a_file_in_any_language_of_the_campaign(
    dojang: Dojang, keys: Keys, file: str, words: tuple[str, ...], said: str | None
) -> None:
    store, _ = await signed_in("sqlite:///dojang.db", keys)
    try:
        result = await asyncio.to_thread(dojang, "chart", file, *words)
    finally:
        await store.close()
    assert result.exit_code == 0, result.output
    if said is None:
        assert Image.open(file).format == "PNG"
    else:
        assert said in await asyncio.to_thread(Path(file).read_text, encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("chart.jpg",), "ends with .png or .svg"),
        (("chart.png", "--language", "xx"), "the campaign speaks ko, en"),
        (("nowhere/chart.png",), "No such file or directory"),
    ],
)
async def test_a_chart_that_cannot_be_drawn_says_why(
    dojang: Dojang, keys: Keys, words: tuple[str, ...], told: str
) -> None:
    store, _ = await signed_in("sqlite:///dojang.db", keys)
    await store.close()
    result = await asyncio.to_thread(dojang, "chart", *words)
    assert result.exit_code == 1
    assert told in result.stderr


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

"""`dojang check` and `dojang run` refuse for the same reasons, all at once and without a trace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from bot.campaign import BUNDLED, load
from bot.named_owners import appoint
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.web.wire import free_port

Dojang = Callable[..., Result]

GOOD = {
    "BOT_TOKEN": "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
    "MASTER_KEY": new_master_key(),
    "SEAL_RECIPIENTS": new_identity()[1],
    "ALLOW_EXAMPLES": "1",
}


def write(**settings: str) -> None:
    lines = [f"{name}={value}\n" for name, value in (GOOD | settings).items()]
    Path(".env").write_text("".join(lines), encoding="utf-8")


def make_database(master_key: str, slug: str, owner: str = "") -> None:
    async def make() -> None:
        sealer = Sealer.parse(GOOD["SEAL_RECIPIENTS"])
        engine = SQLite(Path("dojang.db"))
        store = await Store.open(engine, Keys.parse(master_key), sealer, slug)
        async with store.turn() as turn:
            today, now = date(2012, 3, 19), datetime(2012, 3, 19, tzinfo=UTC)
            await appoint(turn.care, {owner} - {""}, "en", today, now)
        await store.close()

    asyncio.run(make())


def refused(dojang: Dojang, command: str) -> list[str]:
    """The mistakes that it names."""
    result = dojang(command)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    listed = [line for line in result.stderr.splitlines() if line.startswith(("✗ ", "  "))]
    return [line.removeprefix("✗ ").strip() for line in listed]


def both(dojang: Dojang) -> list[str]:
    found = refused(dojang, "check")
    assert refused(dojang, "run") == found
    return found


def test_where_all_is_in_place_check_says_so_and_makes_nothing(dojang: Dojang) -> None:
    write()
    result = dojang("check")
    assert result.exit_code == 0
    assert "Everything `dojang run` needs is in place" in result.stdout
    assert [file.name for file in Path().iterdir()] == [".env"]


@pytest.mark.parametrize(("named", "warned"), [("", True), ("5100000008", False)])
def test_check_tells_where_nobody_could_begin_to_organize(
    dojang: Dojang, named: str, warned: bool
) -> None:
    write(ORGANIZERS=named)
    assert ("names no first owner" in dojang("check").stdout) is warned


def test_an_owner_whom_the_settings_do_not_name_is_one_too(dojang: Dojang) -> None:
    write()
    make_database(GOOD["MASTER_KEY"], load(BUNDLED).slug)
    assert "There is no owner" in dojang("check").stdout
    make_database(GOOD["MASTER_KEY"], load(BUNDLED).slug, owner="5100000008")
    assert "owner" not in dojang("check").stdout


def test_a_newcomer_hears_all_that_is_missing(dojang: Dojang) -> None:
    found = both(dojang)
    assert [line.split()[0] for line in found[:3]] == ["BOT_TOKEN", "MASTER_KEY", "SEAL_RECIPIENTS"]
    assert found[3:] == [str(example) for example in load(BUNDLED).examples]


@pytest.mark.parametrize(
    ("name", "value", "missing"),
    [
        ("WEBHOOK_URL", "https://petition.example.org/hook", "WEBHOOK_SECRET"),
        ("WEBHOOK_SECRET", "x" * 30, "WEBHOOK_URL"),
    ],
)
def test_half_of_a_webhook_is_refused(dojang: Dojang, name: str, value: str, missing: str) -> None:
    write(**{name: value}, LISTEN=f"127.0.0.1:{free_port()}")
    [found] = both(dojang)
    assert found.startswith(f"{missing} is not set")


def test_a_wrong_setting_hides_neither_a_bad_key_nor_what_is_missing(dojang: Dojang) -> None:
    Path(".env").write_text("LOG_LEVEL=loud\nMASTER_KEY=hush\nALLOW_EXAMPLES=1\n", encoding="utf-8")
    found = both(dojang)
    assert len(found) == 4
    for name in ("LOG_LEVEL", "MASTER_KEY", "BOT_TOKEN", "SEAL_RECIPIENTS"):
        assert any(name in line for line in found)
    assert "hush" not in "".join(found)


def test_where_logs_are_json_each_reason_why_it_does_not_run_is_one_object(dojang: Dojang) -> None:
    write(LOG_FORMAT="json", BROADCAST_RATE="fast", LOG_LEVEL="loud", MASTER_KEY="")
    plain = [line.removeprefix("✗ ") for line in dojang("check").stderr.splitlines()]
    result = dojang("run")
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["message"] for line in lines] == plain
    assert {line["level"] for line in lines} == {"CRITICAL"}
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("key", "slug", "told"),
    [
        (new_master_key(), load(BUNDLED).slug, "made with the master key"),
        (GOOD["MASTER_KEY"], "harvest", "belongs to the campaign “harvest”"),
    ],
    ids=["another key", "another campaign"],
)
def test_somebody_elses_database_is_refused(dojang: Dojang, key: str, slug: str, told: str) -> None:
    make_database(key, slug)
    write()
    [found] = both(dojang)
    assert told in found


def test_a_database_where_none_can_be_is_refused(dojang: Dojang) -> None:
    write(DATABASE_URL="sqlite:///no/such/folder/dojang.db")
    [found] = both(dojang)
    assert "there is no folder" in found


def test_a_master_key_in_the_line_of_the_recipients_is_not_printed(dojang: Dojang) -> None:
    write(SEAL_RECIPIENTS=GOOD["MASTER_KEY"])
    [found] = both(dojang)
    assert "number 1 is none" in found
    assert GOOD["MASTER_KEY"] not in dojang("check").output

"""Whoever sets up a bot hears everything that is wrong in one go, and `run` agrees with `check`."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, CampaignError, load
from bot.readiness import NotReady, campaign_in, parts_for_run
from bot.service import Service
from bot.setting_rules import port_of
from bot.settings import NAMES
from storage.failures import OtherCampaign
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.web.wire import free_port

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
SLUG = load(BUNDLED).slug
EXAMPLES = [str(example) for example in load(BUNDLED).examples]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.upper() in NAMES:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def good() -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "MASTER_KEY": new_master_key(),
        "SEAL_RECIPIENTS": new_identity()[1],
        "ALLOW_EXAMPLES": "1",
    }


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED, tmp_path / "campaign"))


def write(settings: dict[str, str]) -> Path:
    lines = (f"{name}={value}" for name, value in settings.items())
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    return Path(".env")


def mistakes(settings: dict[str, str]) -> list[str]:
    with pytest.raises(NotReady) as refused:
        parts_for_run(write(settings))
    assert str(refused.value).splitlines()[1:] == [f"  {one}" for one in refused.value.mistakes]
    return list(refused.value.mistakes)


def make_database(settings: dict[str, str], slug: str = SLUG, schema: int | None = None) -> None:
    async def make() -> None:
        engine = SQLite(Path("dojang.db"))
        if schema is not None:
            await engine.open(schema=schema)
            await engine.close()
            return
        keys, sealer = Keys.parse(settings["MASTER_KEY"]), Sealer.parse(settings["SEAL_RECIPIENTS"])
        await (await Store.open(engine, keys, sealer, slug)).close()

    asyncio.run(make())


# ── when it is ready ─────────────────────────────────────────────────────────────────────


def test_with_the_three_settings_a_bot_on_examples_is_ready_and_nothing_is_made(
    good: dict[str, str], tmp_path: Path
) -> None:
    settings, parts = parts_for_run(write(good))
    assert parts.token == TOKEN
    assert parts.keys.key_id == Keys.parse(good["MASTER_KEY"]).key_id
    assert parts.sealer.recipients == (good["SEAL_RECIPIENTS"],)
    assert parts.database_url == settings.database_url
    assert [file.name for file in tmp_path.iterdir()] == [".env"]


def test_its_own_database_is_taken_also_an_older_one(good: dict[str, str]) -> None:
    make_database(good, schema=1)
    parts_for_run(write(good))
    make_database(good)
    parts_for_run(write(good))


# ── all at once ──────────────────────────────────────────────────────────────────────────


def test_without_any_setting_all_that_is_missing_is_told_with_the_examples() -> None:
    told = mistakes({})
    assert [line.split()[0] for line in told[:3]] == ["BOT_TOKEN", "MASTER_KEY", "SEAL_RECIPIENTS"]
    assert told[3:] == EXAMPLES


def test_no_mistake_hides_another(good: dict[str, str], campaign: Path) -> None:
    make_database(good, slug="another-campaign")
    head = campaign / "campaign.toml"
    head.write_text(
        head.read_text(encoding="utf-8").replace('"ko", "en"]', '"ko", "en", "fr"]'),
        encoding="utf-8",
    )
    told = mistakes(
        {
            "LOG_LEVEL": "loud",
            "ORGANIZERS": "@ana",
            "MASTER_KEY": "short",
            "SEAL_RECIPIENTS": "age1oops",
            "CAMPAIGN": str(campaign),
        }
    )
    wanted = [
        "LOG_LEVEL is no level",
        "ORGANIZERS holds something other",
        "BOT_TOKEN is not set",
        "MASTER_KEY must be 32 random bytes",
        "number 1 is none",
        "in which the bot has no texts",
        "statement.fr.md: is missing",
        "contact is still an example",
    ]
    for what in wanted:
        assert len([line for line in told if what in line]) == 1, (what, told)


@pytest.mark.parametrize("name", ["BOT_TOKEN", "DATABASE_URL", "LOG_LEVEL", "ORGANIZERS"])
def test_one_wrong_setting_is_one_mistake_and_examples_stay_allowed(
    good: dict[str, str], name: str
) -> None:
    [told] = mistakes(good | {name: "?"})
    assert name in told
    assert "is not set" not in told


def test_where_it_is_not_clear_whether_examples_are_allowed_only_that_is_told(
    good: dict[str, str],
) -> None:
    [told] = mistakes(good | {"ALLOW_EXAMPLES": "perhaps"})
    assert "ALLOW_EXAMPLES is neither yes nor no" in told


def test_a_bad_master_key_does_not_hide_what_is_missing(good: dict[str, str]) -> None:
    told = mistakes({"MASTER_KEY": "hush-4711", "ALLOW_EXAMPLES": "1"})
    assert len(told) == 3
    assert [name for name in good if any(name in line for line in told)] == [
        "BOT_TOKEN",
        "MASTER_KEY",
        "SEAL_RECIPIENTS",
    ]
    assert "hush" not in "".join(told)


def test_a_master_key_in_the_wrong_line_is_never_repeated(good: dict[str, str]) -> None:
    [told] = mistakes(good | {"SEAL_RECIPIENTS": good["MASTER_KEY"]})
    assert good["MASTER_KEY"] not in told
    assert "number 1 is none" in told


def test_of_a_file_that_cannot_be_read_nothing_is_said_to_be_missing(
    good: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(good)
    path.write_bytes(b"\xff" + path.read_bytes())
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(NotReady) as refused:
        parts_for_run(path)
    told = list(refused.value.mistakes)
    assert len(told) == 2
    assert "cannot be read as text" in told[0]
    assert "LOG_LEVEL is no level" in told[1]


# ── where it is reached ──────────────────────────────────────────────────────────────────


HOOKED = {"WEBHOOK_SECRET": "x" * 30}


def test_a_place_that_somebody_else_has_is_told_beside_everything_else(
    good: dict[str, str],
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        place = f"127.0.0.1:{other.getsockname()[1]}"
        told = mistakes(good | {"LISTEN": place, "LOG_LEVEL": "loud"})
    assert len(told) == 2
    assert "LOG_LEVEL is no level" in told[0]
    assert f"Nothing can be served at {place}" in told[1]


@pytest.mark.parametrize(
    ("url", "port"),
    [("https://a.example/hook", 443), ("https://a.example:8443/hook", 8443)],
)
def test_a_webhook_at_a_port_that_telegram_posts_to_is_ready(
    good: dict[str, str], url: str, port: int
) -> None:
    _, parts = parts_for_run(write(good | HOOKED | {"WEBHOOK_URL": url, "LISTEN": _free()}))
    assert parts.hook is not None
    assert port_of(parts.hook.url) == port


def test_a_webhook_at_any_other_port_is_told(good: dict[str, str]) -> None:
    hooked = good | HOOKED | {"WEBHOOK_URL": "https://a.example:8444/hook", "LISTEN": _free()}
    [told] = mistakes(hooked)
    assert told.startswith("WEBHOOK_URL names a port that Telegram does not post to")
    assert "443, 80, 88, 8443" in told
    parts_for_run(write(hooked | {"BOT_API_URL": "https://api.example.org"}))


def _free() -> str:
    return f"127.0.0.1:{free_port()}"


# ── the campaign ─────────────────────────────────────────────────────────────────────────


def test_a_campaign_in_a_language_without_texts_is_refused_by_the_one_loader(
    campaign: Path,
) -> None:
    assert campaign_in(campaign).languages == ("ko", "en")
    head = campaign / "campaign.toml"
    head.write_text(
        head.read_text(encoding="utf-8").replace('"ko", "en"]', '"ko", "en", "fr"]'),
        encoding="utf-8",
    )
    for file in ("statement.{}.md", "consents.{}.toml", "privacy.{}.md"):
        shutil.copy(campaign / file.format("en"), campaign / file.format("fr"))
    with pytest.raises(CampaignError, match=r"“fr”, in which the bot has no texts"):
        campaign_in(campaign)


def test_examples_are_told_beside_other_mistakes_of_the_campaign(
    good: dict[str, str], campaign: Path
) -> None:
    (campaign / "privacy.ko.md").unlink()
    told = mistakes(good | {"CAMPAIGN": str(campaign), "ALLOW_EXAMPLES": "0"})
    assert "privacy.ko.md: is missing" in told[0]
    assert told[1:] == EXAMPLES


# ── the database ─────────────────────────────────────────────────────────────────────────


def test_another_key_is_told_beforehand(good: dict[str, str]) -> None:
    make_database(good)
    [told] = mistakes(good | {"MASTER_KEY": new_master_key()})
    assert "made with the master key" in told


def test_another_campaign_is_told_beforehand(good: dict[str, str]) -> None:
    make_database(good, slug="harvest")
    [told] = mistakes(good)
    assert "belongs to the campaign “harvest”" in told


def test_a_campaign_that_cannot_be_read_does_not_hide_another_key(good: dict[str, str]) -> None:
    make_database(good)
    told = mistakes(good | {"MASTER_KEY": new_master_key(), "CAMPAIGN": "nowhere"})
    assert len(told) == 2
    assert "nowhere: is no folder" in told[0]
    assert "made with the master key" in told[1]


def test_a_folder_that_is_not_there_is_told(good: dict[str, str], tmp_path: Path) -> None:
    [told] = mistakes(good | {"DATABASE_URL": "sqlite:///away/dojang.db"})
    assert f"there is no folder {tmp_path / 'away'}" in told


async def test_a_bot_that_runs_already_is_not_in_the_way(good: dict[str, str]) -> None:
    await asyncio.to_thread(make_database, good)
    _, parts = await asyncio.to_thread(parts_for_run, write(good))
    running = await Service.open(parts)
    try:
        await asyncio.to_thread(parts_for_run, Path(".env"))
        async with running.store.turn() as turn:
            assert (await turn.care.standing()).total == 0
    finally:
        await running.close()


async def test_what_it_refuses_the_start_would_have_refused(good: dict[str, str]) -> None:
    await asyncio.to_thread(make_database, good)
    _, parts = await asyncio.to_thread(parts_for_run, write(good))
    await asyncio.to_thread(Path("dojang.db").unlink)
    await asyncio.to_thread(make_database, good, "harvest")
    with pytest.raises(OtherCampaign):
        await Service.open(parts)
    assert len(await asyncio.to_thread(mistakes, good)) == 1

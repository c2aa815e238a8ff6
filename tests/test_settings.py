"""The settings: where they come from, and how each mistake is named."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.campaign import BUNDLED
from bot.settings import NAMES, Settings, SettingsError, missing_for_run

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper() in NAMES:
            monkeypatch.delenv(name)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def mistakes(env_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        Settings.load(env_file)
    assert str(refused.value).splitlines()[1:] == [f"  {one}" for one in refused.value.mistakes]
    return [str(mistake) for mistake in refused.value.mistakes]


# ── reading ──────────────────────────────────────────────────────────────────────────────


def test_without_any_setting_the_defaults_hold(env_file: Path) -> None:
    settings = Settings.load(env_file)
    assert settings.bot_token is None
    assert settings.master_key is None
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite:///dojang.db"
    assert settings.campaign == BUNDLED
    assert settings.seal_recipients == ""
    assert settings.organizers == frozenset()
    assert settings.broadcast_rate == 25
    assert settings.allow_examples is False
    assert settings.log_level == "INFO"
    assert settings.log_format == "text"
    assert (settings.webhook_url, settings.webhook_secret, settings.listens) == (None, None, None)


def test_every_setting_is_read(env_file: Path) -> None:
    env_file.write_text(
        f"""
BOT_TOKEN={TOKEN}
BOT_API_URL=http://127.0.0.1:8081/
DATABASE_URL=sqlite:////var/lib/dojang.db
CAMPAIGN=~/campaign
MASTER_KEY=some-key
SEAL_RECIPIENTS=age1one, age1two  age1three
ORGANIZERS=123, 456 789
BROADCAST_RATE= 400
ALLOW_EXAMPLES=yes
LOG_LEVEL=debug
LOG_FORMAT=JSON
WEBHOOK_URL=https://petition.example.org/telegram
WEBHOOK_SECRET=abcdefghijklmnopqrstuvw_-9
LISTEN=unix:/run/dojang.sock
SOMEBODY_ELSES=x
""",
        encoding="utf-8",
    )
    settings = Settings.load(env_file)
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.master_key is not None
    assert settings.master_key.get_secret_value() == "some-key"
    assert settings.bot_api_url == "http://127.0.0.1:8081"
    assert settings.database_url == "sqlite:////var/lib/dojang.db"
    assert settings.campaign == Path.home() / "campaign"
    assert settings.seal_recipients == "age1one,age1two,age1three"
    assert settings.organizers == {"123", "456", "789"}
    assert settings.broadcast_rate == 400
    assert settings.allow_examples is True
    assert settings.log_level == "DEBUG"
    assert settings.log_format == "json"
    assert settings.webhook_url == "https://petition.example.org/telegram"
    assert settings.webhook_secret is not None
    assert settings.webhook_secret.get_secret_value() == "abcdefghijklmnopqrstuvw_-9"
    assert settings.listens == "unix:/run/dojang.sock"


def test_the_environment_counts_before_the_file(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text("ORGANIZERS=1\nLOG_LEVEL=ERROR\n", encoding="utf-8")
    monkeypatch.setenv("ORGANIZERS", "2")
    settings = Settings.load(env_file)
    assert settings.organizers == {"2"}
    assert settings.log_level == "ERROR"


def test_a_setting_that_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings.load(None) == Settings()


def test_no_secret_is_shown_by_the_settings(env_file: Path) -> None:
    env_file.write_text(
        f"BOT_TOKEN={TOKEN}\nMASTER_KEY=the-key\nORGANIZERS=4711\nSEAL_RECIPIENTS=age1x\n",
        encoding="utf-8",
    )
    shown = repr(Settings.load(env_file)) + str(Settings.load(env_file))
    assert not any(secret in shown for secret in (TOKEN, "the-key", "4711", "age1x"))


# ── the example ──────────────────────────────────────────────────────────────────────────


def test_the_example_names_exactly_the_settings_there_are() -> None:
    assert sorted(dotenv_values(EXAMPLE)) == sorted(NAMES)


def test_the_example_holds_the_defaults_and_no_secret() -> None:
    assert Settings.load(EXAMPLE) == Settings()
    given = dotenv_values(EXAMPLE)
    assert [given[name] for name in ("BOT_TOKEN", "MASTER_KEY", "SEAL_RECIPIENTS")] == ["", "", ""]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:pw@db.example.org/x",
        "postgres://me@[::1]:5432/x",
        "postgresql://me@db1:5432,db2:5432/x?target_session_attrs=read-write",
        "postgresql:///x?host=/run/postgresql",
    ],
)
def test_a_server_can_be_named_in_any_way_that_postgresql_knows(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert Settings.load(None).database_url == url


# ── mistakes ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("BOT_TOKEN", "secret-token", "is not a bot's token"),
        ("BOT_TOKEN", "123456:tooshort", "is not a bot's token"),
        ("BOT_TOKEN", f"bot{TOKEN}", "is not a bot's token"),
        ("BOT_API_URL", "api.example.org", "begins with https://"),
        ("BOT_API_URL", "ftp://example.org", "begins with https://"),
        ("BOT_API_URL", "http://api.example.org", "in the clear"),
        ("BOT_API_URL", "http://127.0.0.1.example.org", "in the clear"),
        ("BOT_API_URL", f"https://api.example.org/bot{TOKEN}", "more than the root"),
        ("BOT_API_URL", "https://me:pw@api.example.org", "more than the root"),
        ("BOT_API_URL", "https://api.example.org:port", "is no address"),
        ("BOT_API_URL", "https://[::1", "is no address"),
        ("DATABASE_URL", "mysql://me:pw@db.example.org/x", "other than SQLite and PostgreSQL"),
        ("DATABASE_URL", "postgresql://me:pw@db.example.org", "names no database"),
        ("DATABASE_URL", "postgresql://me:pw@db.example.org:port/x", "is no address"),
        ("DATABASE_URL", "postgresql://me:pw@db1:1,db2:two/x", "is no address"),
        ("DATABASE_URL", "postgresql://me@db1,db2:99999/x", "is no address"),
        ("DATABASE_URL", "postgresql://me@db..example.org/x", "is no address"),
        ("DATABASE_URL", "postgresql://me:1/2@db.example.org/x", "in its user or password"),
        ("DATABASE_URL", "postgresql://me:1#2@db.example.org/x", "in its user or password"),
        ("DATABASE_URL", "dojang.db", "other than SQLite"),
        ("DATABASE_URL", "sqlite:dojang.db", "does not name a file"),
        ("DATABASE_URL", "sqlite:///", "does not name a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "lose every signature"),
        ("ORGANIZERS", "123, @ana", "number 2 of the list"),
        ("ORGANIZERS", "ana", "usernames can be sold"),
        ("ORGANIZERS", "-1001234567890", "names a group"),
        ("ORGANIZERS", "0", "number 1 of the list"),
        ("BROADCAST_RATE", "0", "from 1 to 1000"),
        ("BROADCAST_RATE", "fast", "from 1 to 1000"),
        ("ORGANIZERS", "१२३", "number 1 of the list"),
        ("ALLOW_EXAMPLES", "perhaps", "is neither yes nor no"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("WEBHOOK_URL", "petition.example.org/hook", "begins with https://"),
        ("WEBHOOK_URL", "http://petition.example.org/hook", "in the clear"),
        ("WEBHOOK_URL", "https://me:pw@petition.example.org/hook", "more than a host and a path"),
        ("WEBHOOK_URL", "https://petition.example.org/hook?x=1", "more than a host and a path"),
        ("WEBHOOK_URL", "https://petition.example.org/", "no path of its own"),
        ("WEBHOOK_URL", "https://petition.example.org", "no path of its own"),
        ("WEBHOOK_URL", "https://petition.example.org/metrics", "no path of its own"),
        ("WEBHOOK_URL", "https://petition.example.org/{any}", "no path of its own"),
        ("WEBHOOK_URL", "https://petition.example.org:x/hook", "is no address"),
        ("WEBHOOK_SECRET", "tooshort", "24 to 256"),
        ("WEBHOOK_SECRET", "x" * 257, "24 to 256"),
        ("WEBHOOK_SECRET", "spaces are not taken by Telegram", "24 to 256"),
        ("LISTEN", "8080", "no address of this machine"),
        ("LISTEN", "::1:8080", "no address of this machine"),
        ("LISTEN", "http://127.0.0.1:8080", "no address of this machine"),
        ("LISTEN", "a..b:8080", "no address of this machine"),
        ("LISTEN", "127.0.0.1:0", "no port"),
        ("LISTEN", "127.0.0.1:99999", "no port"),
        ("LISTEN", "127.0.0.1:http", "no port"),
        ("LISTEN", "unix:dojang.sock", "whole path"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        Settings.load(None)
    [mistake] = refused.value.mistakes
    assert (mistake.setting, mistake.where) == (name, "environment")
    assert what in str(mistake)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "7:{secret}"),
        ("BOT_API_URL", "https://example.org/bot{secret}"),
        ("DATABASE_URL", "postgresql://me:{secret}@db.example.org:port/x"),
        ("ORGANIZERS", "@{secret}"),
        ("ALLOW_EXAMPLES", "{secret}"),
        ("LOG_LEVEL", "{secret}"),
        ("WEBHOOK_URL", "https://{secret}@example.org/hook"),
        ("WEBHOOK_SECRET", "{secret}"),
        ("LISTEN", "{secret}"),
    ],
)
def test_what_was_set_is_never_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value.format(secret="hush-4711"))
    with pytest.raises(SettingsError) as refused:
        Settings.load(None)
    told = traceback.TracebackException.from_exception(refused.value, capture_locals=False)
    assert "hush" not in "".join(told.format(chain=True))
    assert refused.value.__context__ is None


@pytest.mark.parametrize("value", ["127.0.0.1:8080", "[::1]:8080", "localhost:80"])
def test_a_place_to_listen_is_an_address_and_a_port(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("LISTEN", value)
    assert Settings.load(None).listens == value


def test_a_webhook_is_served_on_this_machine_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "http://127.0.0.1:8080/hook")
    assert Settings.load(None).listens == "127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("WEBHOOK_URL", "https://example.org/hook", "WEBHOOK_SECRET"),
        ("WEBHOOK_SECRET", "x" * 24, "WEBHOOK_URL"),
    ],
)
def test_half_of_a_webhook_is_told_with_the_half_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, other: str
) -> None:
    monkeypatch.setenv(name, value)
    told = [one.setting for one in missing_for_run(Settings.load(None))]
    assert told == ["BOT_TOKEN", "MASTER_KEY", "SEAL_RECIPIENTS", other]


@pytest.mark.parametrize(
    "root",
    [
        "http://localhost:8081",
        "http://127.0.0.1:9",
        "http://[::1]:8081",
        "https://api.example.org/behind/a/path",
    ],
)
def test_the_api_may_be_on_this_machine_or_behind_https(
    monkeypatch: pytest.MonkeyPatch, root: str
) -> None:
    monkeypatch.setenv("BOT_API_URL", root)
    assert Settings.load(None).bot_api_url == root


def test_all_mistakes_are_told_at_once_with_where_they_were_made(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text(
        "# mine\n\nBOT_TOKEN=wrong\nLOG_LEVEL=wrong\n\nexport ORGANIZERS=@ana\n", encoding="utf-8"
    )
    monkeypatch.setenv("LOG_LEVEL", "wrong as well")
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    with pytest.raises(SettingsError) as refused:
        Settings.load(env_file)
    assert {mistake.setting: mistake.where for mistake in refused.value.mistakes} == {
        "BOT_TOKEN": f"{env_file}:3",
        "LOG_LEVEL": "environment",
        "ORGANIZERS": f"{env_file}:6",
        "DATABASE_URL": "environment",
    }


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(env_file: Path) -> None:
    env_file.write_text("BOT_TOKN=x\nPATH_TO_SOMETHING=y\nORGANISERS=1\n", encoding="utf-8")
    assert mistakes(env_file) == [
        f"{env_file}:1: BOT_TOKN is no setting of ours — did you mean BOT_TOKEN?",
        f"{env_file}:3: ORGANISERS is no setting of ours — did you mean ORGANIZERS?",
    ]


def test_a_setting_that_stands_twice_is_refused(env_file: Path) -> None:
    env_file.write_text("ORGANIZERS=1\n\nORGANIZERS=2\n", encoding="utf-8")
    assert mistakes(env_file) == [
        f"{env_file}:3: ORGANIZERS is set on line 1 already — keep one of the two"
    ]


def test_a_file_that_begins_with_a_mark_is_read(env_file: Path) -> None:
    env_file.write_bytes(b"\xef\xbb\xbfLOG_LEVEL=ERROR\n")
    assert Settings.load(env_file).log_level == "ERROR"


def test_a_line_that_is_no_setting_is_named_and_not_repeated(env_file: Path) -> None:
    env_file.write_text(f"LOG_LEVEL=INFO\n'{TOKEN}\n", encoding="utf-8")
    [mistake] = mistakes(env_file)
    assert mistake.startswith(f"{env_file}:2: this line is no setting")
    assert TOKEN not in mistake


def test_a_file_that_is_not_text_is_named(env_file: Path) -> None:
    env_file.write_bytes(b"BOT_TOKEN=\xff\xfe\n")
    assert mistakes(env_file) == [
        f"{env_file}: the file cannot be read as text — save it as UTF-8 and let the bot read it"
    ]


def test_settings_that_are_not_wanted_neither_count_nor_stand_in_the_way(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["BOT_TOKEN=wrong", "BOT_TOKEN=again", "MASTR_KEY=x", "'broken", "LOG_LEVEL=ERROR"]
    env_file.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("ORGANIZERS", "123")
    monkeypatch.setenv("DATABASE_URL", "wrong")
    settings = Settings.load(env_file, only={"campaign", "log_level"})
    assert settings == Settings.model_construct(log_level="ERROR")


def test_a_wanted_setting_is_still_checked(env_file: Path) -> None:
    env_file.write_text("LOG_LEVEL=loud\nCAMPAING=here\nBOT_TOKEN=wrong\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        Settings.load(env_file, only={"campaign", "log_level"})
    assert {mistake.setting for mistake in refused.value.mistakes} == {"LOG_LEVEL", "CAMPAING"}


# ── what running needs ───────────────────────────────────────────────────────────────────


def test_running_needs_a_token_a_key_and_someone_to_seal_to() -> None:
    missing = missing_for_run(Settings.load(None))
    assert [mistake.setting for mistake in missing] == [
        "BOT_TOKEN",
        "MASTER_KEY",
        "SEAL_RECIPIENTS",
    ]
    assert "@BotFather" in str(missing[0])
    assert all("dojang keys new" in str(mistake) for mistake in missing[1:])


def test_with_these_three_nothing_is_missing(env_file: Path) -> None:
    env_file.write_text(
        f"BOT_TOKEN={TOKEN}\nMASTER_KEY=k\nSEAL_RECIPIENTS=age1x\n", encoding="utf-8"
    )
    assert missing_for_run(Settings.load(env_file)) == []

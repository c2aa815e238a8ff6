"""`dojang keys new`: what it prints can be used as it stands, and what it writes is guarded."""

from __future__ import annotations

import stat
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest
from typer.testing import Result

from bot.settings import Settings
from storage.keys import Keys
from storage.sealing import Sealer, open_record

ROOT = Path(__file__).parents[2]
DEFAULT = "dojang-identity.txt"

Dojang = Callable[..., Result]


def test_what_it_prints_are_the_two_settings_and_they_work(dojang: Dojang) -> None:
    result = dojang("keys", "new")
    assert result.exit_code == 0, result.output
    assert [line.split("=")[0] for line in result.stdout.splitlines()] == [
        "MASTER_KEY",
        "SEAL_RECIPIENTS",
    ]
    Path(".env").write_text(result.stdout, encoding="utf-8")
    settings = Settings.load()
    assert settings.master_key is not None
    Keys.parse(settings.master_key.get_secret_value())
    sealed = Sealer.parse(settings.seal_recipients).seal({"name": "홍길동"})
    identity = Path(DEFAULT).read_text(encoding="utf-8")
    assert open_record(identity, sealed) == {"name": "홍길동"}


def test_with_them_and_a_token_check_is_content(dojang: Dojang) -> None:
    printed = dojang("keys", "new").stdout
    token = "BOT_TOKEN=123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
    Path(".env").write_text(f"{printed}{token}\nALLOW_EXAMPLES=1\n", encoding="utf-8")
    assert dojang("check").exit_code == 0


def test_the_private_key_is_in_its_file_only_and_for_its_owner_only(dojang: Dojang) -> None:
    result = dojang("keys", "new", "--identity", "away.txt")
    assert stat.S_IMODE(Path("away.txt").stat().st_mode) == 0o600
    assert Path("away.txt").read_text(encoding="utf-8").count("AGE-SECRET-KEY-1") == 1
    assert "AGE-SECRET-KEY" not in result.output
    assert "away.txt" in result.stderr
    assert [file.name for file in Path().iterdir()] == ["away.txt"]


def test_every_call_makes_other_keys(dojang: Dojang) -> None:
    first, second = (dojang("keys", "new", "--identity", name).stdout for name in ("a", "b"))
    assert set(first.splitlines()).isdisjoint(second.splitlines())


def test_a_key_that_is_there_is_never_overwritten(dojang: Dojang) -> None:
    dojang("keys", "new")
    before = Path(DEFAULT).read_bytes()
    again = dojang("keys", "new")
    assert again.exit_code == 1
    assert again.stdout == "", "no settings are shown that nothing could open"
    assert "exists already" in again.stderr
    assert Path(DEFAULT).read_bytes() == before


def test_a_file_that_cannot_be_made_is_told(dojang: Dojang) -> None:
    result = dojang("keys", "new", "--identity", "nowhere/key.txt")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "nowhere/key.txt cannot be written" in result.stderr


@pytest.mark.parametrize("name", [DEFAULT, "identity.txt", "kim-identity-2.txt", "key.age"])
def test_a_private_key_in_a_clone_is_not_committed_by_accident(name: str) -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert any(fnmatch(name, pattern) for pattern in ignored)

"""`dojang rehearse` needs no setting, and refuses what it cannot play in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from bot.campaign import BUNDLED
from bot.settings import NAMES

Dojang = Callable[..., Result]


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled one, to be changed."""
    monkeypatch.setenv("CAMPAIGN", "campaign")
    return Path(shutil.copytree(BUNDLED, tmp_path / "campaign"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_tour_plays_to_its_end_whatever_is_set_for_running(
    dojang: Dojang, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [name for name in NAMES if name not in ("CAMPAIGN", "LOG_LEVEL")]
    Path(".env").write_text(
        "\n".join(f"{name}=broken" for name in others) + "\nBOT_TOKEN=again\n'", encoding="utf-8"
    )
    for name in ("BOT_TOKEN", "BOT_API_URL", "DATABASE_URL"):
        monkeypatch.setenv(name, "broken")
    result = dojang("rehearse", "--tour")
    assert result.exit_code == 0, result.output
    assert "Thank you" in result.stdout
    assert "withdrawn" in result.stdout
    assert [file.name for file in Path().iterdir()] == [".env"], "a tour leaves nothing behind"


@pytest.mark.parametrize("words", [["--no-browser"], ["--tour"]])
def test_a_language_without_texts_is_told_and_nothing_is_started(
    dojang: Dojang, campaign: Path, words: list[str]
) -> None:
    change(campaign / "campaign.toml", '"ko", "en"]', '"ko", "en", "fr"]')
    for file in ("statement.{}.md", "consents.{}.toml", "privacy.{}.md"):
        shutil.copy(campaign / file.format("en"), campaign / file.format("fr"))
    result = dojang("rehearse", *words)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "in which the bot has no texts — add bot/texts/fr.ftl" in result.stderr
    assert "Traceback" not in result.output
    assert not Path(".rehearsal").exists()


def test_the_totals_say_the_same_of_it(dojang: Dojang, campaign: Path) -> None:
    change(campaign / "campaign.toml", '"ko", "en"]', '"ko", "en", "fr"]')
    result = dojang("totals")
    assert result.exit_code == 1
    assert "in which the bot has no texts" in result.stderr


def test_a_tour_through_a_campaign_that_it_was_not_written_for_ends_in_words(
    dojang: Dojang, campaign: Path
) -> None:
    change(
        campaign / "campaign.toml", "opens = 2012-03-19", "opens = 2025-03-19\ncloses=2025-03-20"
    )
    result = dojang("rehearse", "--tour")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "The tour ends here: there is no button" in result.stderr

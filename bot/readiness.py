"""Is everything there that the bot needs? All that is wrong is named at once.

`dojang check` prints it, `dojang run` refuses with it, so that nobody mends one mistake only to
meet the next.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.campaign import Campaign, CampaignError, load
from bot.service import Parts
from bot.settings import Settings, SettingsError, missing_for_run
from bot.texts import Texts
from storage.failures import Failure
from storage.keys import Keys
from storage.sealing import Sealer

T = TypeVar("T")


class NotReady(Exception):
    """The bot cannot run like this. `mistakes` holds everything that was found."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        listed = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"The bot cannot run yet:\n{listed}")


def parts_for_run(env_file: str | Path | None = ".env") -> tuple[Settings, Parts]:
    """Settings and parts for a real messenger. Raises `NotReady`."""
    try:
        settings = Settings.load(env_file)
    except SettingsError as problem:
        mistakes = [str(mistake) for mistake in problem.mistakes]
        # The campaign can be looked at all the same, wherever it is.
        where = _quietly(lambda: Settings.load(env_file, only={"campaign"}))
        if where is not None:
            _campaign(where, mistakes)
        raise NotReady(mistakes) from None
    mistakes = [str(mistake) for mistake in missing_for_run(settings)]
    campaign = _campaign(settings, mistakes)
    keys = _keys(settings, mistakes)
    sealer = _sealer(settings, mistakes)
    if mistakes or campaign is None or keys is None or sealer is None:
        raise NotReady(mistakes)
    assert settings.bot_token is not None  # `missing_for_run` has seen to it
    return settings, Parts(
        campaign=campaign,
        keys=keys,
        sealer=sealer,
        database_url=settings.database_url,
        token=settings.bot_token.get_secret_value(),
        api_root=settings.bot_api_url,
        organizers=settings.organizers,
    )


def _campaign(settings: Settings, mistakes: list[str]) -> Campaign | None:
    try:
        campaign = load(settings.campaign)
    except CampaignError as problem:
        mistakes += [str(mistake) for mistake in problem.mistakes]
        return None
    spoken = Texts.load().languages
    mistakes += [
        f"campaign.toml: the bot has no texts in “{language}” — add bot/texts/{language}.ftl"
        for language in campaign.languages
        if language not in spoken
    ]
    if not settings.allow_examples:
        mistakes += [str(example) for example in campaign.examples]
    return campaign


def _keys(settings: Settings, mistakes: list[str]) -> Keys | None:
    if settings.master_key is None:
        return None
    try:
        return Keys.parse(settings.master_key.get_secret_value())
    except Failure as problem:
        mistakes.append(str(problem))
        return None


def _sealer(settings: Settings, mistakes: list[str]) -> Sealer | None:
    if not settings.seal_recipients:
        return None
    try:
        return Sealer.parse(settings.seal_recipients)
    except Failure as problem:
        mistakes.append(str(problem))
        return None


def _quietly(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except SettingsError:
        return None

"""Is everything there that the bot needs? All that is wrong is named at once.

`dojang check` prints it, `dojang run` refuses with it, so that nobody mends one mistake only to
meet the next. What is right is used to look further: a wrong key does not hide a wrong campaign.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.campaign import Campaign, CampaignError, load
from bot.platforms.telegram.webhook import Hook
from bot.service import Parts
from bot.settings import Examined, Settings, at_odds, missing_for_run
from bot.texts import Texts
from bot.web import listening
from storage.care.roles import Role
from storage.database_url import engine_for
from storage.failures import Failure, NoDatabase, Refused, StoreUnavailable
from storage.keys import Keys
from storage.sealing import Sealer
from storage.store import Reader
from storage.survey import refusals


class NotReady(Exception):
    """The bot cannot run like this. `mistakes` holds everything that was found."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        listed = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"The bot cannot run yet:\n{listed}")


def campaign_in(folder: Path) -> Campaign:
    """The campaign of a folder, in languages that the bot speaks. Raises `CampaignError`."""
    return load(folder, Texts.load().languages)


def parts_for_run(env_file: str | Path | None = ".env") -> tuple[Settings, Parts]:
    """Settings and parts for a real messenger. Raises `NotReady`. Changes nothing, and can be
    asked while a bot runs; must not be called in a running event loop."""
    found = Settings.examine(env_file)
    settings = found.settings
    mistakes = [str(mistake) for mistake in found.mistakes]
    missing = missing_for_run(settings)
    mistakes += [str(one) for one in missing if one.setting.lower() not in found.unknown]
    mistakes += [str(one) for one in at_odds(settings) if "bot_api_url" not in found.unknown]
    keys = _keys(settings, mistakes)
    sealer = _sealer(settings, mistakes)
    campaign = _campaign(found, mistakes)
    if "database_url" not in found.unknown:
        _database(settings.database_url, keys, campaign, mistakes)
    if settings.listens:
        mistakes += [str(refusal) for refusal in listening.refusals(settings.listens)]
    if mistakes:
        raise NotReady(mistakes)
    assert campaign is not None
    assert keys is not None
    assert sealer is not None
    assert settings.bot_token is not None  # `missing_for_run` has seen to it
    return settings, Parts(
        campaign=campaign,
        keys=keys,
        sealer=sealer,
        database_url=settings.database_url,
        token=settings.bot_token.get_secret_value(),
        api_root=settings.bot_api_url,
        organizers=settings.organizers,
        broadcast_rate=settings.broadcast_rate,
        hook=_hook(settings),
        listen=settings.listens,
    )


def nobody_owns(parts: Parts) -> bool:
    """Whether nobody is an owner, and the settings make nobody one. Not said of a database that
    cannot be read yet. As `parts_for_run`."""
    return not parts.organizers and asyncio.run(_nobody_owns(parts))


async def _nobody_owns(parts: Parts) -> bool:
    engine = engine_for(parts.database_url)
    try:
        reader = await Reader.open_reading(engine, parts.keys, parts.campaign.slug)
    except (Refused, StoreUnavailable) as refusal:
        return isinstance(refusal, NoDatabase)
    try:
        async with reader.figures() as figures:
            return not any(one.role is Role.OWNER for one in await figures.organizers())
    finally:
        await reader.close()


def _hook(settings: Settings) -> Hook | None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return Hook(settings.webhook_url, settings.webhook_secret.get_secret_value())


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


def _campaign(found: Examined, mistakes: list[str]) -> Campaign | None:
    if "campaign" in found.unknown:
        return None
    campaign = None
    try:
        campaign = campaign_in(found.settings.campaign)
        examples = campaign.examples
    except CampaignError as problem:
        mistakes += [str(mistake) for mistake in problem.mistakes]
        examples = problem.examples
    if not found.settings.allow_examples and "allow_examples" not in found.unknown:
        mistakes += [str(example) for example in examples]
    return campaign


def _database(url: str, keys: Keys | None, campaign: Campaign | None, mistakes: list[str]) -> None:
    try:
        engine = engine_for(url)
    except Failure as problem:
        mistakes.append(str(problem))
        return
    slug = campaign.slug if campaign else None
    mistakes += [str(refusal) for refusal in asyncio.run(refusals(engine, keys, slug))]

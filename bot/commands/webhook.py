"""Where Telegram posts updates: set, ended, looked at."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from bot import logs
from bot.commands.console import fail, out, settings_of, wait_for
from bot.platforms.telegram.hooking import (
    CONNECTIONS,
    Hooked,
    hook,
    hooked,
    most_connections,
    unhook,
)
from bot.platforms.telegram.refusals import Refused
from bot.platforms.telegram.webhook import Hook
from bot.settings import Settings


def webhook_set(
    connections: Annotated[
        int, typer.Option(help="Updates that are posted at once, at the most.", min=1)
    ] = CONNECTIONS,
) -> None:
    """Let Telegram post updates to WEBHOOK_URL. What waits there is kept."""
    settings, token = _settings()
    if settings.webhook_url is None or settings.webhook_secret is None:
        fail("Set WEBHOOK_URL and WEBHOOK_SECRET first; .env.example tells what they hold.")
    most = most_connections(settings.bot_api_url)
    if connections > most:
        fail(
            f"Telegram itself opens at most {most} connections; more takes a Bot API server of "
            "your own (BOT_API_URL)."
        )
    to = Hook(settings.webhook_url, settings.webhook_secret.get_secret_value())
    _ask(hook(token, settings.bot_api_url, to, connections))
    out.print(f"Telegram posts updates to {to.url} now.", soft_wrap=True)


def webhook_delete() -> None:
    """Let updates wait at Telegram to be fetched. What waits there is kept."""
    settings, token = _settings()
    _ask(unhook(token, settings.bot_api_url))
    out.print("No webhook is set any more; updates wait to be fetched.")


def webhook_info() -> None:
    """Tell where Telegram posts updates, and how that goes. Fails where it is not WEBHOOK_URL."""
    settings, token = _settings()
    known: Hooked = _ask(hooked(token, settings.bot_api_url))
    out.print(known.url or "No webhook is set: updates wait to be fetched.", soft_wrap=True)
    out.print(f"Updates that wait: {known.waiting}")
    if known.connections is not None:
        out.print(f"Posted at once, at the most: {known.connections}")
    if known.failure:
        at = f", {known.failed_at:%Y-%m-%d %H:%M:%S} UTC" if known.failed_at else ""
        out.print(f"What went wrong last{at}: {known.failure}", markup=False, soft_wrap=True)
    if known.url != (settings.webhook_url or ""):
        fail(
            "That is not WEBHOOK_URL: run `dojang webhook set`."
            if settings.webhook_url
            else "WEBHOOK_URL is not set: set it, or run `dojang webhook delete`."
        )


def _settings() -> tuple[Settings, str]:
    wanted = {"bot_token", "bot_api_url", "webhook_url", "webhook_secret", "log_level"}
    settings = settings_of(wanted)
    logs.configure(settings.log_level)
    if settings.bot_token is None:
        fail("BOT_TOKEN is not set — talk to @BotFather in Telegram; it gives you one.")
    return settings, settings.bot_token.get_secret_value()


def _ask(question: Coroutine[Any, Any, Any]) -> Any:
    try:
        return wait_for(question)
    except Refused as problem:
        fail(str(problem))

"""What the commands share: where they print, how they refuse, how they wait."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, NoReturn

import typer
from rich.console import Console

from bot.campaign import Campaign, CampaignError, load
from bot.settings import Settings, SettingsError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def settings_of(only: set[str]) -> Settings:
    try:
        return Settings.load(only=only)
    except SettingsError as problem:
        fail(str(problem))


def campaign_of(settings: Settings) -> Campaign:
    try:
        return load(settings.campaign)
    except CampaignError as problem:
        fail(str(problem))


def fail(message: str) -> NoReturn:
    err.print(message, markup=False, soft_wrap=True)
    raise typer.Exit(1)


def wait_for(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it on the fastest loop there is."""
    try:
        import uvloop  # noqa: PLC0415 — not on every system
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def on_signal(stop: Any) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # not on every system
            asyncio.get_running_loop().add_signal_handler(sign, stop)

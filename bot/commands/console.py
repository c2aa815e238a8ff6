"""What the commands share: where they print, how they refuse, how they wait."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import logs
from bot.campaign import Campaign, CampaignError
from bot.readiness import campaign_in
from bot.rehearsal.rehearsal import FOLDER, database_url, rehearsal_keys
from bot.settings import Settings, SettingsError
from storage.failures import Failure, NoDatabase
from storage.keys import Keys

OPERATOR: Final = "operator"
"""In the access log, account and role of whoever runs commands on the server."""

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def settings_of(only: set[str]) -> Settings:
    try:
        return Settings.load(only=only)
    except SettingsError as problem:
        fail(str(problem))


def campaign_of(settings: Settings) -> Campaign:
    try:
        return campaign_in(settings.campaign)
    except CampaignError as problem:
        fail(str(problem))


def database_of(*, rehearsal: bool) -> tuple[Campaign, str, Keys]:
    """The campaign, the URL of its database and its master key, for a command that reads them."""
    needed = {"campaign", "log_level"} | (set() if rehearsal else {"database_url", "master_key"})
    settings = settings_of(needed)
    logs.configure(settings.log_level)
    campaign = campaign_of(settings)
    try:
        if rehearsal:
            if not FOLDER.exists():
                raise NoDatabase(path=FOLDER)
            return campaign, database_url(FOLDER), rehearsal_keys(FOLDER)
        if settings.master_key is None:
            fail("MASTER_KEY is not set — put the bot's own into the environment or `.env`.")
        master = Keys.parse(settings.master_key.get_secret_value())
    except Failure as problem:
        fail(str(problem))
    return campaign, settings.database_url, master


def fail(message: str) -> NoReturn:
    err.print(message, markup=False, soft_wrap=True)
    raise typer.Exit(1)


def ask_passphrase(path: Path) -> str:
    return str(typer.prompt(f"Passphrase of {path}", hide_input=True, err=True))


def progress(what: str) -> Progress:
    """A bar with one task, shown where somebody looks on. Its description tells what is done."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    bar.add_task(what, total=None)
    return bar


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

"""Serving a campaign, and telling what keeps it from being served."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn
from urllib.parse import urlsplit

import typer
from rich.text import Text as RichText

from bot import logs
from bot.commands.console import err, fail, on_signal, out, wait_for
from bot.platforms.telegram.refusals import Refused
from bot.readiness import NotReady, nobody_owns, parts_for_run
from bot.service import Parts, Service
from bot.settings import Settings
from bot.web.listening import CannotListen
from storage.database_url import is_postgres
from storage.failures import Failure

log = logging.getLogger(__name__)

OPEN_FILES = 8_192


def run() -> None:
    """Serve the campaign on Telegram. Settings come from the environment or `.env`."""
    try:
        settings, parts = parts_for_run()
    except NotReady as problem:
        _refuse(problem, problem.mistakes)
    logs.configure(settings.log_level, settings.log_format)
    _leave_no_core()
    _let_many_connect()

    async def serve() -> None:
        service = await Service.open(parts)
        _look_less_for_garbage()

        def stop() -> None:
            log.info("stopping: what is in hand is finished")
            service.stop()

        try:
            on_signal(stop)
            await service.run(lambda: log.info("serving: %s", _how(parts)))
            log.info("stopped")
        finally:
            await service.close()

    try:
        wait_for(serve())
    except (Failure, Refused, CannotListen) as problem:
        _refuse(problem, [str(problem)])


def _how(parts: Parts) -> str:
    over = "PostgreSQL" if is_postgres(parts.database_url) else "SQLite"
    come = "are fetched" if parts.hook is None else f"are posted to {urlsplit(parts.hook.url).path}"
    return f"updates {come}, over {over}"


def _refuse(problem: Exception, told: Sequence[str]) -> NoReturn:
    """Where whoever reads the log reads JSON, each reason is an object of its own."""
    settings = Settings.examine(only={"log_level", "log_format"}).settings
    if settings.log_format == "text":
        fail(str(problem))
    logs.configure(settings.log_level, settings.log_format)
    for one in told:
        log.critical("%s", one)
    raise typer.Exit(1)


def _leave_no_core() -> None:
    """The memory of a crashed bot would hold its keys and whoever was signing just then."""
    with suppress(ImportError):  # not on every system
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _let_many_connect() -> None:
    """Many systems give a process 1,024 open files unless it asks for more; a webhook's connections
    and those to the messenger and the database can be more."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _look_less_for_garbage() -> None:
    """What is there by now stays for good. What comes and goes does so without cycles, nearly all
    of it: looking for them at Python's own pace took a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def check() -> None:
    """Tell everything that keeps the bot from running, at once."""
    try:
        _, parts = parts_for_run()
    except NotReady as problem:
        for mistake in problem.mistakes:
            err.print(RichText.assemble(("✗ ", "red"), mistake), soft_wrap=True)
        raise typer.Exit(1) from None
    out.print("[green]✓[/green] Everything `dojang run` needs is in place.")
    if nobody_owns(parts):
        out.print(
            "There is no owner, and ORGANIZERS names no first owner: nobody can begin to organize"
            " in the chat, or hears there before the records are destroyed.",
            soft_wrap=True,
        )

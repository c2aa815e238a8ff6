"""Trying everything on one machine."""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from contextlib import suppress
from typing import Annotated

import typer

from bot import logs
from bot.campaign import Campaign
from bot.commands.console import campaign_of, err, fail, on_signal, out, settings_of, wait_for
from bot.rehearsal.rehearsal import FOLDER, Rehearsal, forget
from bot.rehearsal.script.script import NotInTheScript
from bot.rehearsal.script.tour import play_tour
from storage.failures import Failure

REHEARSAL_PORT = 8420


def rehearse(
    port: Annotated[int, typer.Option(help="Port of the page.")] = REHEARSAL_PORT,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    fresh: Annotated[bool, typer.Option(help="Forget earlier rehearsals first.")] = False,
    tour: Annotated[bool, typer.Option(help="Play a guided tour, print it, and end.")] = False,
) -> None:
    """Try everything on this machine: a local messenger, no token, no server, no network."""
    settings = settings_of({"campaign", "log_level"})
    logs.configure(settings.log_level)
    campaign = campaign_of(settings)
    if tour:
        _show_around(campaign)
        return
    if fresh:
        forget(FOLDER)

    async def play() -> None:
        async with Rehearsal(campaign, FOLDER) as rehearsal:
            await rehearsal.server.start(_free(port))
            await rehearsal.start_bot()
            out.print(f"\nThe rehearsal is open: [bold]{rehearsal.server.url}[/bold]")
            out.print("Ctrl+C ends it; what you did stays until you start with --fresh.\n")
            if browser:
                with suppress(webbrowser.Error):
                    await asyncio.to_thread(webbrowser.open, rehearsal.server.url)
            on_signal(rehearsal.end)
            await rehearsal.run()

    try:
        wait_for(play())
    except Failure as problem:
        fail(str(problem))


def _show_around(campaign: Campaign) -> None:
    try:
        accepted = wait_for(play_tour(campaign, out))
    except (Failure, NotInTheScript) as problem:
        err.print(f"The tour ends here: {problem}.", markup=False, soft_wrap=True)
        fail("It is written for an open campaign in Korean and English; `rehearse` takes any.")
    if not accepted:
        raise typer.Exit(1)


def _free(port: int) -> int:
    """This port or, where another program has it, any free one."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            err.print(f"Port {port} is taken; using another one.")
            return 0
    return port

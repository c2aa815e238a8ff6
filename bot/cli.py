"""The commands: `dojang rehearse · run · check · totals · keys new`."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import webbrowser
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from bot import logs
from bot.campaign import Campaign, CampaignError, load
from bot.platforms.telegram.refusals import Refused
from bot.readiness import NotReady, parts_for_run
from bot.rehearsal.rehearsal import FOLDER, Rehearsal, database_url, forget, rehearsal_keys
from bot.rehearsal.tour import play_tour
from bot.service import Service
from bot.settings import Settings, SettingsError
from storage.database_url import engine_for
from storage.failures import Failure, NoDatabase
from storage.keys import Keys, new_master_key
from storage.records import Totals
from storage.sealing import new_identity
from storage.store import Reader

REHEARSAL_PORT = 8420

KEYS_ADVICE = """
[bold]{path}[/bold] opens the sealed names and numbers. Move it off this machine now, to at least
two places that organizers control, and protect it with a passphrase. If it is lost, the list is
lost; the count is not. The bot never needs it.

Put the two lines above into .env. Keep a copy of MASTER_KEY apart from the database and its
backups: by it the bot recognizes who has signed already.
"""

app = typer.Typer(
    help="Sign a petition inside your messenger. Each verified phone number counts once.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
keys = typer.Typer(help="Master key and sealing keys.", no_args_is_help=True)
app.add_typer(keys, name="keys")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def main() -> None:
    app()


# ── run ──────────────────────────────────────────────────────────────────────────────────


@app.command()
def run() -> None:
    """Serve the campaign on Telegram. Settings come from the environment or `.env`."""
    try:
        settings, parts = parts_for_run()
    except NotReady as problem:
        _fail(str(problem))
    logs.configure(settings.log_level)

    async def serve() -> None:
        service = await Service.open(parts)
        try:
            _on_signal(service.stop)
            await service.run()
        finally:
            await service.close()

    try:
        _wait_for(serve())
    except (Failure, Refused) as problem:
        _fail(str(problem))


# ── rehearse ─────────────────────────────────────────────────────────────────────────────


@app.command()
def rehearse(
    port: Annotated[int, typer.Option(help="Port of the page.")] = REHEARSAL_PORT,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    fresh: Annotated[bool, typer.Option(help="Forget earlier rehearsals first.")] = False,
    tour: Annotated[bool, typer.Option(help="Play a guided tour, print it, and end.")] = False,
) -> None:
    """Try everything on this machine: a local messenger, no token, no server, no network."""
    settings = _settings({"campaign", "log_level"})
    logs.configure(settings.log_level)
    campaign = _campaign(settings)
    if tour:
        if not _wait_for(play_tour(campaign, out)):
            raise typer.Exit(1)
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
            _on_signal(rehearsal.end)
            await rehearsal.run()

    try:
        _wait_for(play())
    except Failure as problem:
        _fail(str(problem))


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


# ── check ────────────────────────────────────────────────────────────────────────────────


@app.command()
def check() -> None:
    """Tell everything that keeps the bot from running, at once."""
    try:
        parts_for_run()
    except NotReady as problem:
        for mistake in problem.mistakes:
            err.print(RichText.assemble(("✗ ", "red"), mistake), soft_wrap=True)
        raise typer.Exit(1) from None
    out.print("[green]✓[/green] Everything `dojang run` needs is in place.")


# ── totals ───────────────────────────────────────────────────────────────────────────────


@app.command()
def totals(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Print the tallies, also while the bot runs."""
    needed = {"campaign", "log_level"} | (set() if rehearsal else {"database_url", "master_key"})
    settings = _settings(needed)
    logs.configure(settings.log_level)
    campaign = _campaign(settings)
    try:
        if rehearsal:
            if not FOLDER.exists():
                raise NoDatabase(path=FOLDER)
            url, master = database_url(FOLDER), rehearsal_keys(FOLDER)
        else:
            url = settings.database_url
            if settings.master_key is None:
                _fail("MASTER_KEY is not set — put the bot's own into the environment or `.env`.")
            master = Keys.parse(settings.master_key.get_secret_value())
        found = asyncio.run(_read_totals(campaign, url, master))
    except Failure as problem:
        _fail(str(problem))
    if as_json:
        print(json.dumps(_as_json(found, campaign), ensure_ascii=False))
    else:
        _print_totals(found, campaign)


async def _read_totals(campaign: Campaign, url: str, master: Keys) -> Totals:
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        return await reader.totals(campaign.day(datetime.now(UTC)))
    finally:
        await reader.close()


def _as_json(found: Totals, campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign": campaign.slug,
        "verified": found.verified,
        "today": found.today,
        "withdrawn": found.withdrawn,
        "goal": campaign.goal,
        "countries": dict(found.countries),
        "languages": dict(found.languages),
        "channels": dict(found.channels),
        "groups": [
            {"label": label, "code": code, "verified": count}
            for label, code, count in found.invites
        ],
    }


def _print_totals(found: Totals, campaign: Campaign) -> None:
    share = 100 * found.verified / campaign.goal
    out.print(f"[bold]{found.verified:,}[/bold] verified signatures")
    out.print(f"Goal {campaign.goal:,} ({share:.2f} %) · today {found.today:,}", end=" · ")
    out.print(f"withdrawn {found.withdrawn:,}")
    groups = [(label, count) for label, _, count in found.invites]
    for title, rows in (
        ("Country", found.countries),
        ("Language", found.languages),
        ("Group", groups),
    ):
        if rows:
            table = Table(title, "Signatures", box=None, pad_edge=False)
            for label, count in rows:
                table.add_row(label, f"{count:,}")
            out.print()
            out.print(table)


# ── keys ─────────────────────────────────────────────────────────────────────────────────


@keys.command("new")
def keys_new(
    identity: Annotated[
        Path | None, typer.Option(help="Where the private sealing key is written.")
    ] = None,
) -> None:
    """Make a master key and a pair of sealing keys, and print the two settings for `.env`."""
    path = identity or Path("dojang-identity.txt")
    private, recipient = new_identity()
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(
            f"# Opens the sealed records of Dojang. Public key: {recipient}\n{private.strip()}\n",
            encoding="utf-8",
        )
    except FileExistsError:
        _fail(
            f"{path} exists already. It may be the only key to your records; choose another name."
        )
    except OSError as problem:
        _fail(f"{path} cannot be written: {problem.strerror}.")
    print(f"MASTER_KEY={new_master_key()}")
    print(f"SEAL_RECIPIENTS={recipient}")
    err.print(KEYS_ADVICE.format(path=path), soft_wrap=True)


# ── what the commands share ──────────────────────────────────────────────────────────────


def _settings(only: set[str]) -> Settings:
    try:
        return Settings.load(only=only)
    except SettingsError as problem:
        _fail(str(problem))


def _campaign(settings: Settings) -> Campaign:
    try:
        return load(settings.campaign)
    except CampaignError as problem:
        _fail(str(problem))


def _fail(message: str) -> NoReturn:
    err.print(message, markup=False, soft_wrap=True)
    raise typer.Exit(1)


def _wait_for(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it on the fastest loop there is."""
    try:
        import uvloop  # noqa: PLC0415 — not on every system
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def _on_signal(stop: Any) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # not on every system
            asyncio.get_running_loop().add_signal_handler(sign, stop)

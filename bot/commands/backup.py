"""Keeping a campaign safe from the loss of its machine, and bringing it back."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.progress import Progress

from bot.commands.console import (
    ask_passphrase,
    database_of,
    err,
    fail,
    out,
    progress,
    settings_of,
)
from storage.backup import erasure_list
from storage.backup.restoring import OnlyIntoAFile, Restored, Restoring
from storage.database_url import engine_for, is_postgres, sqlite_path
from storage.erasures import Reason
from storage.failures import Failure
from storage.identities import read_identity
from storage.keys import Keys
from storage.sealing import Opener, Sealer
from storage.store import Reader


def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Write an encrypted backup, also while the bot runs."""
    campaign, url, master = database_of(rehearsal=False)
    try:
        sealer = Sealer.parse(settings_of({"seal_recipients"}).seal_recipients)
        with progress("Backing up") as bar:
            written = asyncio.run(_back_up(file, campaign.slug, url, master, sealer, bar))
    except Failure as problem:
        fail(str(problem))
    out.print(f"[green]✓[/green] {written:,} signatures in", end=" ")
    out.print(str(file), markup=False, soft_wrap=True)


async def _back_up(
    file: Path, campaign: str, url: str, master: Keys, sealer: Sealer, bar: Progress
) -> int:
    [task] = bar.task_ids
    now = datetime.now(UTC)
    reader = await Reader.open_reading(engine_for(url), master, campaign)
    try:
        totals = await reader.totals(now.date())
        bar.update(task, total=totals.verified + totals.held + totals.invalidated)
        return await reader.back_up(sealer, file, now, lambda n: bar.update(task, completed=n))
    finally:
        await reader.close()


def erasures(
    file: Annotated[Path, typer.Argument(help="The list; it is made where there is none.")],
) -> None:
    """Add to a list which records were erased, so that no restored backup brings them back."""
    campaign, url, master = database_of(rehearsal=False)
    try:
        erased = asyncio.run(_read_erasures(campaign.slug, url, master))
        listed, new = erasure_list.add(file, erased)
    except Failure as problem:
        fail(str(problem))
    out.print(f"{listed:,} erased records listed, {new:,} of them new.")


async def _read_erasures(campaign: str, url: str, master: Keys) -> dict[bytes, Reason]:
    reader = await Reader.open_reading(engine_for(url), master, campaign)
    try:
        return await reader.erasures()
    finally:
        await reader.close()


def restore(
    file: Annotated[
        Path, typer.Argument(help="The backup; - reads one that was opened elsewhere.")
    ],
    identity: Annotated[Path | None, typer.Option(help="A private age key.")] = None,
    erased: Annotated[
        list[Path] | None,
        typer.Option("--erasures", help="What `dojang erasures` wrote; may be repeated."),
    ] = None,
    database_url: Annotated[str | None, typer.Option(help="Instead of DATABASE_URL.")] = None,
) -> None:
    """Make a database of a backup, without what was erased since."""
    campaign, url, master = database_of(rehearsal=False)
    try:
        path = _file_for(database_url or url)
        opener = Opener.parse(read_identity(identity, ask_passphrase)) if identity else None
        gone: dict[bytes, Reason] = {}
        for listed in erased or ():
            gone |= erasure_list.read(listed)
        restoring = Restoring(path, master, campaign.slug)
        done = _restore(restoring, file, opener, gone)
    except Failure as problem:
        fail(str(problem))
    _tell(done, path, listed=bool(erased))


def _file_for(url: str) -> Path:
    if is_postgres(url):
        raise OnlyIntoAFile
    return sqlite_path(url)


def _restore(
    restoring: Restoring, file: Path, opener: Opener | None, gone: dict[bytes, Reason]
) -> Restored:
    with _opened(file) as source, progress("Restoring") as bar:
        [task] = bar.task_ids
        return asyncio.run(
            restoring.run(source, opener, gone, lambda n: bar.update(task, completed=n))
        )


def _opened(file: Path) -> BufferedReader:
    if str(file) == "-":
        return cast("BufferedReader", sys.stdin.buffer)
    try:
        return file.open("rb")
    except OSError as problem:
        fail(f"{file} cannot be read: {problem.strerror}.")


def _tell(done: Restored, path: Path, *, listed: bool) -> None:
    out.print(f"[green]✓[/green] {done.signatures:,} signatures in", end=" ")
    out.print(str(path), markup=False, soft_wrap=True)
    out.print(f"As of {done.taken:%Y-%m-%d %H:%M} UTC; what was signed since is not in it.")
    if listed:
        out.print(f"{done.held_back:,} records that were erased since were left out.")
    else:
        err.print(
            "No list of erasures was given: who withdrew since counts again, and is on file again.",
            style="yellow",
            soft_wrap=True,
        )
    if done.mended:
        err.print(f"{len(done.mended):,} tallies were wrong and were set right.", style="red")

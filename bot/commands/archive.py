"""Taking sealed records away from the server, and opening them where the private keys are."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot import logs
from bot.commands.console import (
    OPERATOR,
    ask_passphrase,
    database_of,
    err,
    fail,
    out,
    progress,
)
from bot.commands.noted import Log
from bot.settings import SettingsError
from storage.archive.manifest import HANDOVER_CONSENT, Manifest, Purpose
from storage.archive.reading import Archive, Opened, Problem
from storage.archive.tables import Format, writer
from storage.archive.writing import export as write_archive
from storage.care.access_log import Access
from storage.database_url import engine_for
from storage.failures import Failure
from storage.identities import read_identity
from storage.keys import Keys
from storage.new_file import private_file
from storage.sealing import Opener
from storage.states import State
from storage.store import Reader

EXPORTED = "export"
"""In the access log."""
NOT_ALL = 3
"""The exit code where some records, or parts of the archive, could not be used."""


class NothingOpened(Failure):
    """No record was opened, so {path} was not written. Were they sealed to another key?"""


def export(
    out_dir: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    purpose: Annotated[
        Purpose,
        typer.Option(
            help="handover: only those who agreed to it, and of them what they agreed to."
        ),
    ] = "audit",
    state: Annotated[
        State, typer.Option(help="Those that count, or those that were held or invalidated.")
    ] = State.LIVE,
    reason: Annotated[
        str, typer.Option(help="What they are needed for; it stands in the access log.")
    ] = "",
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Write the sealed records to a folder, also while the bot runs. The access log tells of it:
    without --reason, you are asked for one."""
    campaign, url, master = database_of(rehearsal=rehearsal)
    if purpose == "handover" and HANDOVER_CONSENT not in {m.id for m in campaign.consents}:
        fail(f"This campaign asks nobody for the consent “{HANDOVER_CONSENT}”.")
    if purpose == "handover" and state is not State.LIVE:
        fail("Only signatures that count are handed over.")
    if not rehearsal:
        reason = reason.strip() or _asked_for_reason()
    try:
        log = None if rehearsal else Log(campaign.slug, url, master)
        with progress("Exporting") as bar:
            manifest, fingerprint = asyncio.run(
                _export(out_dir, purpose, state, campaign.slug, url, master, log, bar)
            )
    except (Failure, SettingsError) as problem:
        fail(str(problem))
    if log is not None:
        why = f"{reason} · {purpose} · {state} · {manifest.records} · {fingerprint[:16]}"
        with _taken_away_unless_told(out_dir):
            access = Access(OPERATOR, OPERATOR, EXPORTED, manifest.exported_at, why)
            asyncio.run(log.note(access))
    out.print(f"[green]✓[/green] {manifest.records:,} sealed records in", end=" ")
    out.print(str(out_dir), markup=False, soft_wrap=True)
    out.print(f"Fingerprint {fingerprint}", soft_wrap=True)
    if purpose == "audit" and manifest.records != manifest.tally:
        err.print(f"The tallies say {manifest.tally:,}. That must not be.", style="red")
        raise typer.Exit(NOT_ALL)


def _asked_for_reason() -> str:
    while True:
        if reason := str(typer.prompt("What are they needed for?", err=True)).strip():
            return reason


@contextmanager
def _taken_away_unless_told(folder: Path) -> Iterator[None]:
    """Records lie nowhere that nobody was told of."""
    try:
        yield
    except BaseException as problem:
        shutil.rmtree(folder, ignore_errors=True)
        left = "Destroy it" if folder.exists() else "It was taken away again"
        told = f"The access log does not tell of {folder}. {left}."
        if not isinstance(problem, (Failure, OSError)):
            err.print(told, markup=False, soft_wrap=True)
            raise
        why = problem.strerror if isinstance(problem, OSError) else problem
        fail(f"{told} {why}")


async def _export(
    folder: Path,
    purpose: Purpose,
    state: State,
    campaign: str,
    url: str,
    master: Keys,
    log: Log | None,
    bar: Progress,
) -> tuple[Manifest, str]:
    task = bar.task_ids[0]

    def show(done: int, of: int) -> None:
        if done % 1_000 == 0 or done == of:
            bar.update(task, completed=done, total=of)

    reader = await Reader.open_reading(engine_for(url), master, campaign)
    try:
        if log is not None:
            await log.require()
        async with reader.snapshot() as snapshot:
            now = datetime.now(UTC).replace(microsecond=0)
            return await write_archive(snapshot, folder, purpose, now, state=state, progress=show)
    finally:
        await reader.close()


def open_(
    export_dir: Annotated[Path, typer.Argument(help="A folder that `dojang export` made.")],
    identity: Annotated[
        list[Path], typer.Option(help="Private age key; may be given more than once.")
    ],
    out_file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = "csv",
    fingerprint: Annotated[
        str | None, typer.Option(help="As the export printed it: opens nothing else.")
    ] = None,
    damaged: Annotated[
        bool, typer.Option("--damaged", help="Open what can be opened of a damaged export.")
    ] = False,
) -> None:
    """Open exported records with a private key. Needs no server, no settings and no network."""
    logs.configure("WARNING")
    try:
        archive = Archive(export_dir)
        if fingerprint is not None and fingerprint.strip().lower() != archive.fingerprint:
            fail(f"This is another export: its fingerprint is {archive.fingerprint}.")
        opener = Opener.parse(*(read_identity(path, ask_passphrase) for path in identity))
        damages = _damages(archive)
        if damages and not damaged:
            fail("Nothing was opened. --damaged opens what still can be opened.")
        opened, problems = _open(archive, opener, out_file, format_)
    except Failure as problem:
        fail(str(problem))
    except OSError as problem:
        fail(f"{out_file} cannot be written: {problem.strerror}.")
    out.print(f"{opened:,} of {archive.manifest.records:,} records opened into", end=" ")
    out.print(str(out_file), markup=False, soft_wrap=True)
    out.print(f"Fingerprint {archive.fingerprint}", soft_wrap=True)
    for kind, count in problems.most_common():
        err.print(f"{count:,} × {kind}", markup=False)
    if damages or problems:
        raise typer.Exit(NOT_ALL)


def _damages(archive: Archive) -> list[Problem]:
    with progress("Checking") as bar:
        task = bar.task_ids[0]
        bar.update(task, total=sum(entry.bytes for entry in archive.manifest.files))
        found = archive.damages(lambda size: bar.advance(task, size))
    for damage in found:
        err.print(str(damage), markup=False, soft_wrap=True)
    return found


def _open(archive: Archive, opener: Opener, path: Path, wanted: Format) -> tuple[int, Counter[str]]:
    """How many records were opened, and how often which problem was met."""
    opened, problems = 0, Counter[str]()
    with private_file(path) as stream, progress("Opening") as bar:
        write = writer(stream, wanted, archive.manifest.purpose)
        task = bar.task_ids[0]
        bar.update(task, total=archive.manifest.records)
        for found in archive.open(opener):
            if isinstance(found, Opened):
                write(found)
                opened += 1
                if opened % 1_000 == 0:
                    bar.update(task, completed=opened)
            else:
                problems[type(found.failure).__name__] += 1
                err.print(str(found), markup=False, soft_wrap=True)
        if problems and not opened:
            raise NothingOpened(path=path)
    return opened, problems

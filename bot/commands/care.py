"""Looking after a campaign's data: counting it anew, and destroying it when its time is over."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from bot.campaign import Campaign
from bot.commands.console import OPERATOR, database_of, err, fail, out, progress, settings_of
from bot.jobs.retention import BY_HAND, done_by_hand
from storage.care.access_log import Access
from storage.care.retention import Destruction
from storage.care.roles import Role
from storage.database_url import engine_for
from storage.failures import DatabaseInUse, Failure
from storage.keys import Keys
from storage.records import Totals
from storage.recount import Recount
from storage.sealing import Sealer
from storage.store import Reader, Store

NOBODY: Final = (
    "There is no owner, so nobody is warned in the chat, only the log: name one in ORGANIZERS."
)


class StillRead(Failure):
    """The records are destroyed, but somebody reads the database, so what they were still lies in
    its files. Run this once more when no backup, export or recount is under way."""


def recount(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Count every signature anew and compare with the tallies, also while the bot runs. The exit
    code is 1 where they differ."""
    campaign, url, master = database_of(rehearsal=rehearsal)
    try:
        found = asyncio.run(_count(campaign, url, master))
        noted = not rehearsal and asyncio.run(_note(found, campaign, url, master))
    except Failure as problem:
        fail(str(problem))
    if as_json:
        print(json.dumps(_as_json(found, campaign, noted=noted), ensure_ascii=False))
    else:
        _tell(found, noted=noted)
    if found.differences:
        raise typer.Exit(1)


async def _count(campaign: Campaign, url: str, master: Keys) -> Recount:
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        with progress("Recounting") as bar:
            [task] = bar.task_ids
            return await reader.count_anew(
                lambda done, of: bar.update(task, completed=done, total=of)
            )
    finally:
        await reader.close()


async def _note(found: Recount, campaign: Campaign, url: str, master: Keys) -> bool:
    """Keeps when it was and what it found. False: a bot is running, which keeps its own."""
    sealer = Sealer.parse(settings_of({"seal_recipients"}).seal_recipients)
    try:
        store = await Store.open(engine_for(url), master, sealer, campaign.slug)
    except DatabaseInUse:
        return False
    try:
        await store.note_reconciled(found, datetime.now(UTC))
    finally:
        await store.close()
    return True


def _tell(found: Recount, *, noted: bool) -> None:
    out.print(f"[bold]{found.total:,}[/bold] signatures count, of {found.rows:,} rows")
    if not noted:
        err.print("A bot is running, or rehearsing, and keeps when it recounted itself.")
    if not found.differences:
        out.print("[green]✓[/green] Every tally says what the rows say.")
    for one in found.differences:
        where = f"{one.kind} {one.key}".strip()
        err.print(
            f"✗ {where}: the tally says {one.tally:,}, the rows say {one.rows:,}", markup=False
        )


def _as_json(found: Recount, campaign: Campaign, *, noted: bool) -> dict[str, object]:
    return {
        "campaign": campaign.slug,
        "verified": found.total,
        "rows": found.rows,
        "agreed": not found.differences,
        "noted": noted,
        "differences": [
            {"kind": one.kind, "key": one.key, "tally": one.tally, "rows": one.rows}
            for one in found.differences
        ],
    }


def retention(
    now: Annotated[bool, typer.Option("--now", help="Destroy it, after asking once more.")] = False,
) -> None:
    """Tell what is kept of people and until when, or destroy it. The counts stay."""
    campaign, url, master = database_of(rehearsal=False)
    try:
        found = asyncio.run(_look(campaign, url, master))
        totals, begun = found.totals, found.begun
        _tell_retention(campaign, totals, begun)
        if not found.owned and not (begun and begun.done):
            err.print(NOBODY, style="yellow", soft_wrap=True)
        if not now or found.over:
            return
        if not (begun and begun.done):  # else only its traces are left
            typer.confirm("Destroy it now? Nobody can bring it back.", abort=True, err=True)
        sealer = Sealer.parse(settings_of({"seal_recipients"}).seal_recipients)
        done = asyncio.run(_destroy(campaign, url, master, sealer, _kept(totals)))
    except Failure as problem:
        fail(str(problem))
    out.print(f"[green]✓[/green] {done.records:,} records were destroyed. The counts stay.")
    err.print(
        "Start the bot once more, and it tells its owners. Then destroy the backups and exports,"
        " what was opened from them, the private keys and the MASTER_KEY.",
        soft_wrap=True,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    totals: Totals
    begun: Destruction | None
    """How far it has come."""
    over: bool
    """Nothing is left to be done by `--now`, also not in the files."""
    owned: bool
    """There is an owner, who hears of it."""


async def _look(campaign: Campaign, url: str, master: Keys) -> _Found:
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        async with reader.figures() as figures:
            totals = await figures.totals(campaign.day(datetime.now(UTC)))
            begun = await figures.destruction()
            over = begun and begun.done and (begun.told or await done_by_hand(figures))
            owned = any(one.role is Role.OWNER for one in await figures.organizers())
            return _Found(totals, begun, bool(over), owned)
    finally:
        await reader.close()


def _kept(totals: Totals) -> int:
    return totals.verified + totals.held + totals.invalidated


def _tell_retention(campaign: Campaign, totals: Totals, begun: Destruction | None) -> None:
    until, today = campaign.retention_until, campaign.day(datetime.now(UTC))
    if begun and begun.done:
        out.print(f"The records were destroyed: {begun.records:,} of them. The counts stay.")
        return
    out.print(f"{_kept(totals):,} sealed records with the tags of their phones and accounts,")
    out.print("proofs of consent, subscribers, open conversations and waiting messages")
    out.print(f"are to be destroyed by {until}", end="")
    out.print(
        f" ({(until - today).days:,} days from now)." if until > today else ". That day has come."
    )
    if begun:
        out.print(f"That has begun: {begun.records:,} are destroyed. A running bot goes on,")
        out.print("and --now does too.")
    else:
        out.print("A running bot does that by itself on that day, once its owners have known for a")
        out.print("day that it will. Hand the list over before: dojang export --purpose handover.")


async def _destroy(
    campaign: Campaign, url: str, master: Keys, sealer: Sealer, of: int
) -> Destruction:
    store = await Store.open(engine_for(url), master, sealer, campaign.slug)
    try:
        with progress("Destroying") as bar:
            [task] = bar.task_ids
            while not (step := await store.destroy_records(datetime.now(UTC))).done:
                bar.update(task, completed=step.records, total=of)
        if not await store.scrub(thorough=True):
            raise StillRead
        async with store.turn() as turn:
            done = Access(OPERATOR, OPERATOR, BY_HAND, datetime.now(UTC), f"{step.records}")
            await turn.care.note_access([done])  # the bot tells owners when it starts
    finally:
        await store.close()
    return step

"""The tallies, for people and for programs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text as RichText

from bot.campaign import Campaign
from bot.commands.console import database_of, fail, out
from bot.conversation.course import Course, course
from storage.care.standing import Reconciled
from storage.database_url import engine_for
from storage.failures import Failure
from storage.keys import Keys
from storage.records import Totals
from storage.store import Reader


@dataclass(frozen=True, slots=True)
class _Read:
    """All as of one moment."""

    totals: Totals
    course: Course
    reconciled: Reconciled | None


def totals(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Print the tallies, also while the bot runs."""
    campaign, url, master = database_of(rehearsal=rehearsal)
    try:
        read = asyncio.run(_read_totals(campaign, url, master))
    except Failure as problem:
        fail(str(problem))
    if as_json:
        print(json.dumps(_as_json(read, campaign), ensure_ascii=False))
    else:
        _print_totals(read, campaign)


async def _read_totals(campaign: Campaign, url: str, master: Keys) -> _Read:
    today = campaign.day(datetime.now(UTC))
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        async with reader.figures() as figures:
            found = await figures.totals(today)
            going = course(await figures.days(), found.verified, campaign.goal, today)
            return _Read(found, going, await figures.reconciled())
    finally:
        await reader.close()


def _as_json(read: _Read, campaign: Campaign) -> dict[str, Any]:
    found, going, reconciled = read.totals, read.course, read.reconciled
    return {
        "campaign": campaign.slug,
        "verified": found.verified,
        "today": found.today,
        "seven_days": going.week,
        "per_day": going.per_day,
        "goal_reached_on": going.reached and going.reached.isoformat(),
        "withdrawn": found.withdrawn,
        "held": found.held,
        "invalidated": found.invalidated,
        "reconciled": reconciled and {"at": reconciled.at.isoformat(), "agreed": reconciled.agreed},
        "goal": campaign.goal,
        "countries": dict(found.countries),
        "languages": dict(found.languages),
        "channels": dict(found.channels),
        "groups": [
            {"label": label, "code": code, "verified": count}
            for label, code, count in found.invites
        ],
    }


def _print_totals(read: _Read, campaign: Campaign) -> None:
    found, going = read.totals, read.course
    # Cut, not rounded: what is not whole never reads 100 %.
    share = found.verified * 10_000 // campaign.goal / 100
    out.print(f"[bold]{found.verified:,}[/bold] verified signatures")
    out.print(f"Goal {campaign.goal:,} ({share:.2f} %) · today {found.today:,}", end=" · ")
    out.print(f"7 days {going.week:,}")
    out.print(_outlook(found.verified, campaign.goal, going))
    out.print(f"Withdrawn {found.withdrawn:,} · held {found.held:,}", end=" · ")
    out.print(f"invalidated {found.invalidated:,}")
    _print_reconciled(read.reconciled)
    groups = [(label, count) for label, _, count in found.invites]
    for title, rows in (
        ("Country", found.countries),
        ("Language", found.languages),
        ("Group", groups),
    ):
        if rows:
            table = Table(title, "Signatures", box=None, pad_edge=False)
            for label, count in rows:
                table.add_row(_plain(label), f"{count:,}")
            out.print()
            out.print(table)


def _outlook(verified: int, goal: int, going: Course) -> str:
    pace = "—" if going.per_day is None else f"{going.per_day:,.1f} a day"
    if verified >= goal:
        return f"Pace {pace} · goal reached on {going.reached}"
    return f"Pace {pace} · goal reached at this pace: {going.reached or '—'}"


def _print_reconciled(last: Reconciled | None) -> None:
    if last is None:
        out.print("Never recounted; `dojang recount` does it.")
        return
    verdict = "tallies and rows agreed" if last.agreed else "[red]they differed[/red]"
    out.print(f"Recounted at {last.at:%Y-%m-%d %H:%M} UTC: {verdict}")


def _plain(label: str) -> RichText:
    """A group chooses its title, which may hold markup or commands to a terminal."""
    return RichText("".join(letter if letter.isprintable() else "�" for letter in label))

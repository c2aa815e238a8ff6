"""The tallies, for people and for programs."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text as RichText

from bot.campaign import Campaign
from bot.commands.console import database_of, fail, out
from storage.care.standing import Reconciled
from storage.database_url import engine_for
from storage.failures import Failure
from storage.keys import Keys
from storage.records import Totals
from storage.store import Reader


def totals(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Print the tallies, also while the bot runs."""
    campaign, url, master = database_of(rehearsal=rehearsal)
    try:
        found, week, reconciled = asyncio.run(_read_totals(campaign, url, master))
    except Failure as problem:
        fail(str(problem))
    if as_json:
        print(json.dumps(_as_json(found, week, reconciled, campaign), ensure_ascii=False))
    else:
        _print_totals(found, week, reconciled, campaign)


async def _read_totals(
    campaign: Campaign, url: str, master: Keys
) -> tuple[Totals, int, Reconciled | None]:
    """All as of one moment: the tallies, the last seven days, and when they were last checked."""
    today = campaign.day(datetime.now(UTC))
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        async with reader.figures() as figures:
            week = sum(n for _, n in await figures.days(today - timedelta(days=6)))
            return await figures.totals(today), week, await figures.reconciled()
    finally:
        await reader.close()


def _as_json(
    found: Totals, week: int, reconciled: Reconciled | None, campaign: Campaign
) -> dict[str, Any]:
    return {
        "campaign": campaign.slug,
        "verified": found.verified,
        "today": found.today,
        "seven_days": week,
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


def _print_totals(
    found: Totals, week: int, reconciled: Reconciled | None, campaign: Campaign
) -> None:
    share = 100 * found.verified / campaign.goal
    out.print(f"[bold]{found.verified:,}[/bold] verified signatures")
    out.print(f"Goal {campaign.goal:,} ({share:.2f} %) · today {found.today:,}", end=" · ")
    out.print(f"7 days {week:,}")
    out.print(f"Withdrawn {found.withdrawn:,} · held {found.held:,}", end=" · ")
    out.print(f"invalidated {found.invalidated:,}")
    if reconciled is None:
        out.print("Never recounted; `dojang recount` does it.")
    else:
        verdict = "tallies and rows agreed" if reconciled.agreed else "[red]they differed[/red]"
        out.print(f"Recounted at {reconciled.at:%Y-%m-%d %H:%M} UTC: {verdict}")
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


def _plain(label: str) -> RichText:
    """A group chooses its title, which may hold markup or commands to a terminal."""
    return RichText("".join(letter if letter.isprintable() else "�" for letter in label))

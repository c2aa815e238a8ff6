"""How the campaign is going, as a picture in a file."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.campaign import Campaign
from bot.commands.console import database_of, fail, out
from bot.conversation.vocabulary import Chart, ChartRead, Moment, Text
from bot.effects.figures import chart_read
from bot.pictures.chart import chart_png, chart_svg
from bot.pictures.worded import chart_of, worded
from bot.texts import Texts
from storage.database_url import engine_for
from storage.failures import Failure
from storage.keys import Keys
from storage.store import Reader


def chart(
    picture: Annotated[Path, typer.Argument(metavar="OUT", help="A file .png or .svg.")],
    language: Annotated[str, typer.Option(help="One of the campaign's; left out, its first.")] = "",
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Draw how the campaign is going, also while the bot runs."""
    if picture.suffix not in (".png", ".svg"):
        fail(f"{picture}: name a file that ends with .png or .svg")
    campaign, url, master = database_of(rehearsal=rehearsal)
    language = language or campaign.default_language
    if language not in campaign.languages:
        fail(f"--language: the campaign speaks {', '.join(campaign.languages)}")
    now = datetime.now(campaign.timezone)
    try:
        read = asyncio.run(_read_chart(campaign, url, master, now.date()))
        _draw(picture, _facts(campaign, language, read, now), language)
    except Failure as problem:
        fail(str(problem))
    except OSError as problem:
        fail(f"{picture}: {problem.strerror}")
    out.print(f"{picture}", markup=False, soft_wrap=True)


async def _read_chart(campaign: Campaign, url: str, master: Keys, today: date) -> ChartRead:
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        async with reader.figures() as figures:
            return await chart_read(figures, today)
    finally:
        await reader.close()


def _facts(campaign: Campaign, language: str, read: ChartRead, now: datetime) -> Chart:
    note = Text("chart-note", {"at": Moment(now)})
    title = campaign.statements[language].title
    return Chart(title, note, now.date(), read.verified, campaign.goal, read.days, read.countries)


def _draw(picture: Path, facts: Chart, language: str) -> None:
    drawn = chart_of(worded(facts, language, Texts.load()))
    if picture.suffix == ".svg":
        picture.write_text(chart_svg(drawn), encoding="utf-8")
    else:
        picture.write_bytes(chart_png(drawn))

"""What organizers did, for people, and whether the log of it is whole."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.text import Text as RichText

from bot.campaign import Campaign
from bot.commands.console import database_of, fail, out
from bot.conversation.vocabulary import Argument, Moment, Text
from bot.texts import Texts
from storage.care.access_log import LogCheck, LogLine
from storage.database_url import engine_for
from storage.failures import Failure
from storage.keys import Keys
from storage.store import Reader

LANGUAGE = "en"
"""Of all commands."""


def log(
    most: Annotated[int, typer.Option(min=1, help="Print so many lines, the newest ones.")] = 50,
    verify: Annotated[bool, typer.Option(help="Check every line instead.")] = False,
    rehearsal: Annotated[bool, typer.Option(help="Of the rehearsal.")] = False,
) -> None:
    """Print the access log, newest first, also while the bot runs. With --verify, tell whether all
    of it is there as it was written; the exit code is 1 where it is not."""
    campaign, url, master = database_of(rehearsal=rehearsal)
    try:
        if verify:
            _judge(asyncio.run(_verify(campaign, url, master)))
        else:
            _print(asyncio.run(_read(campaign, url, master, most)), campaign)
    except Failure as problem:
        fail(str(problem))


async def _verify(campaign: Campaign, url: str, master: Keys) -> LogCheck:
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        async with reader.figures() as figures:
            return await figures.verify_log()
    finally:
        await reader.close()


async def _read(campaign: Campaign, url: str, master: Keys, most: int) -> list[LogLine]:
    reader = await Reader.open_reading(engine_for(url), master, campaign.slug)
    try:
        async with reader.figures() as figures:
            return await figures.log(most=most)
    finally:
        await reader.close()


def _judge(check: LogCheck) -> None:
    if check.broken is not None:
        fail(f"✗ The access log is not as it was written: look at line {check.broken}.")
    out.print(f"[green]✓[/green] {check.lines:,} lines, each as it was written.")
    out.print(f"Head {check.head}. Whoever notes it elsewhere can tell later if newer lines go.")


def _print(lines: list[LogLine], campaign: Campaign) -> None:
    texts = Texts.load()
    if not lines:
        out.print(texts.plain(LANGUAGE, Text("log-none")))
    for line in lines:
        access = line.access
        facts: dict[str, Argument] = {
            "at": Moment(access.at.astimezone(campaign.timezone)),
            "role": Text("role", {"role": access.role}),
            "id": access.account.partition(":")[2],
            "action": Text("log-action", {"action": access.action}),
        }
        told = texts.plain(LANGUAGE, Text("log-line-id" if facts["id"] else "log-line", facts))
        reason = f" “{access.reason}”" if access.reason else ""
        out.print(RichText(f"{line.number:>6}  {_printable(told + reason)}"), soft_wrap=True)


def _printable(text: str) -> str:
    """A reason is written by somebody, and may hold commands to a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)

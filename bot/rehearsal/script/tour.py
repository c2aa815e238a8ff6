"""A guided tour: the three users' stories, played over real HTTP and printed as they unfold."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text as RichText

from bot.campaign import Campaign
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.script.script import Player
from bot.rehearsal.script.transcript import INDENT, Transcript


async def play_tour(campaign: Campaign, out: Console) -> bool:
    """Play it in a folder of its own. False where the Bot API server refused a call of the bot."""
    with TemporaryDirectory(prefix="dojang-tour-") as folder:
        async with Rehearsal(campaign, Path(folder), hurried=True) as rehearsal:
            await rehearsal.server.start()
            await rehearsal.start_bot()
            messenger = rehearsal.server.messenger
            player = Player(messenger)
            Transcript(messenger, lambda line: _print(out, line))
            script = files(__package__).joinpath("tour.txt").read_text(encoding="utf-8")
            for line in script.format(bot=messenger.bot.username).splitlines():
                _print(out, line)
                if line and not line.startswith("#"):
                    player.play(line)
                    await rehearsal.settle()
            refused = list(rehearsal.server.api.refusals)
    for refusal in refused:
        out.print(f"[red]refused by the Bot API server:[/red] {refusal}")
    return not refused


def _print(out: Console, line: str) -> None:
    if line.startswith("#"):
        style = "bold"
    elif line.startswith(INDENT):
        style = "cyan"
    else:
        style = "green"
    out.print(RichText(line.removeprefix("# "), style=style), soft_wrap=True)

"""Whole conversations, written as someone who does not program would read them.

Each `.txt` beside this file is a transcript: people at the margin, the bot indented. The people's
lines are played through the real bot, over real HTTP, and the whole transcript must come out the
same to the letter. After a wanted change: `pytest tests/dialogs --rewrite-dialogs`, and read the
difference as its readers will.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, load
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.script.script import Player
from bot.rehearsal.script.transcript import INDENT, Transcript
from storage.store import Store

FILES = sorted(Path(__file__).parent.glob("*.txt"))
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
RESTART = "The bot is stopped and started again"


def acts(text: str) -> Iterator[str]:
    """The lines that are not the bot's."""
    return (line for line in text.splitlines() if line and not line.startswith(INDENT))


async def played(text: str, folder: Path) -> tuple[list[str], list[str]]:
    """The transcript that comes out, and what the Bot API server refused."""
    lines: list[str] = []
    async with Rehearsal(
        load(BUNDLED), folder, hurried=True, clock=lambda: NOW, seconds=NOW.timestamp
    ) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        player = Player(rehearsal.server.messenger)
        Transcript(rehearsal.server.messenger, lines.append)
        for act in acts(text):
            lines.append(act)
            if act == RESTART:
                await rehearsal.stop_bot()
                await rehearsal.start_bot()
            elif not act.startswith("#"):
                player.play(act)
            await rehearsal.settle()
        assert rehearsal.service is not None
        store: Store = rehearsal.service.store
        assert await store.recount() == []
        return lines, [str(refusal) for refusal in rehearsal.server.api.refusals]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_this_conversation_goes_as_written(file, tmp_path, request):
    expected = file.read_text(encoding="utf-8")
    lines, refused = await played(expected, tmp_path)
    transcript = "\n".join(lines) + "\n"
    if request.config.getoption("--rewrite-dialogs"):
        file.write_text(transcript, encoding="utf-8")
    else:
        assert transcript == expected
    assert refused == []

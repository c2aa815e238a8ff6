"""In the end no message of the chat shows a name or a number, whatever happened on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.campaign import BUNDLED, load
from bot.platforms.telegram import sender
from bot.rehearsal.bot_api.faults import Fault
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.script.script import Player
from tests.privacy.cast import TYPED_NUMBER, WILMA, WRITTEN, names_and_numbers
from tests.privacy.traces import Hay, hits

TO_THE_NAME = """\
Wilhelmina: /start
Wilhelmina presses “✍️ Sign”
Wilhelmina presses “I agree”
Wilhelmina presses “Write it differently”
"""
FROM_THE_NAME = """\
Wilhelmina presses “Yes”
Wilhelmina shares their number
"""


def shown(messenger: Messenger) -> list[str]:
    """What the chat tells of a name or a number, whoever wrote it."""
    told = {
        f"message {message.id}": f"{message.text} {message.contact}".encode()
        for message in messenger.messages(WILMA.id)
    }
    return hits(told, names_and_numbers())


async def play(rehearsal: Rehearsal, told: str) -> None:
    player = Player(rehearsal.server.messenger)
    for line in told.splitlines():
        player.play(line)
        await rehearsal.settle()


async def chat_after(folder: Path, told: str, faults: Any = None) -> Messenger:
    async with Rehearsal(load(BUNDLED), folder, hurried=True) as rehearsal:
        rehearsal.server.messenger.add_person(WILMA)
        await rehearsal.server.start()
        await rehearsal.start_bot()
        rehearsal.server.api.faults = faults
        await play(rehearsal, told)
        return rehearsal.server.messenger


async def test_everything_that_was_shared_or_written_is_removed_when_it_is_recorded(tmp_path: Path):
    told = f"""{TO_THE_NAME}Wilhelmina: {TYPED_NUMBER}
Wilhelmina: {WRITTEN}
Wilhelmina: {WRITTEN}
{FROM_THE_NAME}Wilhelmina: {TYPED_NUMBER}
Wilhelmina shares their number
"""
    assert shown(await chat_after(tmp_path, told)) == []


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "deleteMessages"])
async def test_an_answer_that_is_lost_leaves_no_name_behind(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sender, "backoff", lambda _: 0.0)
    lost: list[str] = []

    def lose(called: str, given: dict[str, Any]) -> Fault | None:
        """Each call is carried out, and its first answer does not arrive."""
        if called != method or repr(given) in lost:
            return None
        lost.append(repr(given))
        return Fault(reset=True, takes_effect=True)

    told = f"{TO_THE_NAME}Wilhelmina: {WRITTEN}\n{FROM_THE_NAME}"
    assert shown(await chat_after(tmp_path, told, lose)) == []
    assert lost


async def test_withdrawing_leaves_nothing_either(tmp_path: Path):
    told = f"""{TO_THE_NAME}Wilhelmina: {WRITTEN}
{FROM_THE_NAME}Wilhelmina presses “Undo”
Wilhelmina presses “Withdraw it”
"""
    assert shown(await chat_after(tmp_path, told)) == []


async def test_what_is_looked_for_is_shown_while_the_name_is_asked_for(tmp_path: Path):
    """So the search can find something."""
    messenger = await chat_after(tmp_path, f"{TO_THE_NAME}Wilhelmina: {WRITTEN}\n")
    [message] = [m for m in messenger.messages(WILMA.id) if WRITTEN in m.text]
    assert shown(messenger) == [f"a written name, as raw, in message {message.id}"]
    assert Hay(WRITTEN.encode()).data

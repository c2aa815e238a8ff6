"""People who sign at the local messenger: each waits for what the bot shows, then acts.

They look only at what stands in their chat, as people do, so a lost or doubled message of the bot
shows in what they do next.
"""

from __future__ import annotations

from collections import Counter

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import Change, MessagePut, Passing
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.vocabulary import Button, Message

FIRST_ID = 7_000_000_000
RECORDED = "Thank you. Your signature is recorded."


def crowd(size: int, *, first: int = FIRST_ID) -> list[Persona]:
    """So many people with a number of their own, all reading English."""
    return [
        Persona(first + i, "Signer", f"+8210{20_000_000 + i}", "en", last_name=f"No {i}")
        for i in range(size)
    ]


class Heard:
    """Counts the "recorded" that each chat has ever been told, deleted or not."""

    def __init__(self, messenger: Messenger) -> None:
        self.recorded: Counter[int] = Counter()
        messenger.listen(self._listen)

    def _listen(self, change: Change | Passing) -> None:
        match change:
            case MessagePut(message) if message.origin == "bot" and message.edited is None:
                if message.text.startswith(RECORDED):
                    self.recorded[message.chat] += 1
            case _:
                pass


def shown(messenger: Messenger, person: int, label: str) -> tuple[Message, Button] | None:
    """The newest message that shows this button."""
    for message in reversed(messenger.messages(person)):
        for button in message.choices:
            if button.text == label:
                return message, button
    return None


async def press(messenger: Messenger, person: int, label: str, *, patience: float = 60) -> None:
    """Wait until a message shows this button, and press it."""
    found = await messenger.wait(lambda known: shown(known, person, label), patience, chat=person)
    assert found is not None
    message, button = found
    assert button.data is not None
    messenger.press(person, message.id, button.data)


async def walk_to_contact(
    messenger: Messenger, person: int, *, patience: float = 60, payload: str | None = None
) -> None:
    """From the first /start, perhaps by a link, until the own number is asked for."""
    messenger.start(person, payload)
    for label in ("✍️ Sign", "I agree", "Yes"):
        await press(messenger, person, label, patience=patience)
    await messenger.wait(lambda known: known.keyboard(person), patience, chat=person)


async def sign(
    messenger: Messenger, person: int, *, patience: float = 60, payload: str | None = None
) -> None:
    """From the first /start to the thanks."""
    await walk_to_contact(messenger, person, patience=patience, payload=payload)
    messenger.share_contact(person)
    await thanked(messenger, person, patience=patience)


async def thanked(messenger: Messenger, person: int, *, patience: float = 60) -> None:
    await messenger.wait(lambda known: was_thanked(known, person), patience, chat=person)


def was_thanked(messenger: Messenger, person: int) -> bool:
    return any(message.text.startswith(RECORDED) for message in messenger.messages(person))

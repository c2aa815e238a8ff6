"""A conversation written down, as someone who does not program would read it.

    Maria: /start
        Dojang: Stop sending people back …
                [✍️ Sign]
                [Read in full] [🌐 Language]
    Maria presses “✍️ Sign”
        Dojang, instead: To sign, please agree …

People stand at the margin, the bot is indented. What is said in a group carries the group's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    Change,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    Passing,
)
from bot.rehearsal.messenger.vocabulary import Keyboard, Message

INDENT = "    "


class Transcript:
    """Listens to a messenger and gives each line to `write`; people's acts come from outside."""

    def __init__(self, messenger: Messenger, write: Callable[[str], None]) -> None:
        self._messenger = messenger
        self._write = write
        self._known: dict[tuple[int, int], Message] = {
            (chat, message.id): message
            for chat in messenger.scene.messages
            for message in messenger.messages(chat)
        }
        self._stop = messenger.listen(self._heard)

    def close(self) -> None:
        self._stop()

    def _heard(self, change: Change | Passing) -> None:
        match change:
            case MessagePut(message):
                before = self._known.get((message.chat, message.id))
                self._known[message.chat, message.id] = message
                if message.origin == "bot":
                    self._bot_wrote(message, before)
            case MessagesGone(chat=chat, ids=ids):
                for id_ in ids:
                    gone = self._known.pop((chat, id_), None)
                    if gone is not None:
                        self._line(gone.chat, f"(removed: {self._summary(gone)})")
            case KeyboardPut(chat=chat, keyboard=keyboard):
                self._line(chat, _keyboard(keyboard))
            case BotPlaced(chat=chat, standing="blocked"):
                self._line(chat, "(blocked)")
            case _:
                pass

    def _bot_wrote(self, message: Message, before: Message | None) -> None:
        said = (
            f"{self._messenger.bot.name}: "
            if before is None
            else (f"{self._messenger.bot.name}, instead: ")
        )
        margin = INDENT + self._where(message.chat)
        pad = " " * 8
        for number, line in enumerate([*message.text.split("\n"), *_buttons(message)]):
            start = margin + said if number == 0 else INDENT + pad
            self._write((start + line).rstrip())

    def _line(self, chat: int, line: str) -> None:
        self._write(f"{INDENT}{self._where(chat)}{line}")

    def _where(self, chat: int) -> str:
        group = self._messenger.scene.groups.get(chat)
        return f"[{group.title}] " if group else ""

    def _summary(self, message: Message) -> str:
        if message.contact is not None:
            return "the contact card"
        if message.origin == "bot":
            return f"Dojang's “{_start(message.text)}”"
        return f"“{_start(message.text)}”"


def _start(text: str) -> str:
    first = text.split("\n", maxsplit=1)[0]
    return first if len(first) <= 40 else f"{first[:39]}…"


def _buttons(message: Message) -> Iterator[str]:
    for row in message.buttons or ():
        yield " ".join(f"[{button.text}]" for button in row)


def _keyboard(keyboard: Keyboard | None) -> str:
    if keyboard is None:
        return "(the button below is gone)"
    keys = " ".join(f"[{key.text}]" for row in keyboard.rows for key in row)
    return f"(below, a button: {keys})"

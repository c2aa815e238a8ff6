"""A conversation written down, as someone who does not program would read it.

    Maria: /start
        Dojang: Stop sending people back …
                [✍️ Sign]
                [Read in full] [🌐 Language]
    Maria presses “✍️ Sign”
        Dojang, instead: To sign, please agree …

People stand at the margin, the bot is indented. What is said in a group carries the group's name,
what is said in a topic the topic's, too. A person's message is written down where the bot made it:

        (offered: Card in English · Card in Korean)
    정도윤 picks “Card in English”
        [강남 시민모임] 정도윤, by the bot: …
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    Change,
    InlineAnswered,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    Passing,
    Pinned,
)
from bot.rehearsal.messenger.vocabulary import Attachment, Keyboard, Message, Offer

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
        self._pins = dict(messenger.scene.pins)
        self._stop = messenger.listen(self._heard)

    def close(self) -> None:
        self._stop()

    def _heard(self, change: Change | Passing) -> None:
        match change:
            case MessagePut(message):
                before = self._known.get((message.chat, message.id))
                self._known[message.chat, message.id] = message
                if message.origin == "bot" or message.via_bot:
                    self._bot_wrote(message, before)
                elif message.copy_of is not None:
                    self._line(message.chat, f"(from the channel: “{_start(message.text)}”)")
            case MessagesGone(chat=chat, ids=ids):
                for id_ in ids:
                    gone = self._known.pop((chat, id_), None)
                    if gone is not None:
                        self._line(gone.chat, f"(removed: {self._summary(gone)})")
            case KeyboardPut(chat=chat, keyboard=keyboard):
                self._line(chat, _keyboard(keyboard))
            case Pinned(chat=chat, messages=pinned):
                self._pinned(chat, pinned)
            case InlineAnswered(offer=offer):
                self._write(f"{INDENT}{_offer(offer)}")
            case BotPlaced(chat=chat, standing="blocked"):
                self._line(chat, "(blocked)")
            case _:
                pass

    def _bot_wrote(self, message: Message, before: Message | None) -> None:
        said = (
            f"{self._author(message)}: "
            if before is None
            else f"{self._author(message)}, instead: "
        )
        margin = INDENT + self._where(message.chat, message.thread)
        pad = " " * 8
        for number, line in enumerate([*_content(message), *_buttons(message)]):
            start = margin + said if number == 0 else INDENT + pad
            self._write((start + line).rstrip())

    def _author(self, message: Message) -> str:
        people = self._messenger.scene.people
        if message.via_bot and message.sender in people:
            return f"{people[message.sender].name}, by the bot"
        return self._messenger.bot.name

    def _pinned(self, chat: int, pinned: tuple[int, ...]) -> None:
        before = self._pins.get(chat, ())
        self._pins[chat] = pinned
        for id_ in pinned:
            if id_ not in before:
                self._line(chat, f"(pinned: {self._summary(self._known[chat, id_])})")
        for id_ in before:
            if id_ not in pinned and (chat, id_) in self._known:
                self._line(chat, f"(unpinned: {self._summary(self._known[chat, id_])})")

    def _line(self, chat: int, line: str) -> None:
        self._write(f"{INDENT}{self._where(chat)}{line}")

    def _where(self, chat: int, thread: int | None = None) -> str:
        group = self._messenger.scene.groups.get(chat)
        if group is None:
            return ""
        topic = next((each for each in group.topics or () if each.id == thread), None)
        return f"[{group.title} › {topic.name}] " if topic else f"[{group.title}] "

    def _summary(self, message: Message) -> str:
        if message.contact is not None:
            return "the contact card"
        if message.origin == "bot":
            return f"Dojang's “{_start(message.text)}”"
        return f"“{_start(message.text)}”"


def _content(message: Message) -> Iterator[str]:
    """What is in a message, line by line; of a file, what anybody would say of it."""
    if message.file is not None:
        yield _file(message.file)
    if message.text or message.file is None:
        yield from message.text.split("\n")


def _file(file: Attachment) -> str:
    size = "under 1 MB" if file.size < 1_000_000 else f"{file.size // 1_000_000} MB"
    if file.kind == "photo":
        return f"(a picture, {file.width} × {file.height}, {size})"
    return f"(a document: {file.name}, {size})"


def _offer(offer: Offer) -> str:
    above = [f"[{offer.button[0]}]"] if offer.button else []
    titles = [result.title for result in offer.results]
    return f"(offered: {' · '.join([*above, *titles]) or 'nothing'})"


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

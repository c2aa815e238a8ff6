"""The words of the local messenger: what there is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from bot.rehearsal.messenger.personas import Card

TEXT_MAX: Final = 4096
"""UTF-16 units of a message."""

CardKind: TypeAlias = Literal["other", "unknown", "forwarded"]
"""A contact card that proves nothing: somebody else's, of no account, one's own from elsewhere."""

Entity: TypeAlias = dict[str, Any]
"""A stretch of formatting in Telegram's form: `type`, `offset` and `length` in UTF-16 units."""


def utf16(text: str) -> int:
    """The length of a text in the units in which Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message. `wire` keeps what Telegram would send back of it."""

    text: str
    data: str | None = None
    url: str | None = None
    wire: Mapping[str, Any] = field(default_factory=dict)


Buttons: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the keyboard that stands in place of the phone's own."""

    text: str
    request_contact: bool = False


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keyboard that a bot's message brought into a chat."""

    message: int
    """Goes away with this message."""
    rows: tuple[tuple[Key, ...], ...]
    placeholder: str | None = None
    one_time: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a chat, whoever sent it. Times are unix seconds."""

    id: int
    chat: int
    origin: Literal["bot", "person", "service"]
    date: int
    sender: int | None = None
    edited: int | None = None
    text: str = ""
    entities: tuple[Entity, ...] = ()
    contact: Card | None = None
    sticker: str | None = None
    voice: bool = False
    forwarded: bool = False
    anonymous: bool = False
    """Sent by an admin in the group's own name."""
    buttons: Buttons | None = None
    fixed: bool = False
    """It changed the keyboard. Telegram edits only messages that did not."""

    def button(self, label: str) -> Button:
        """The button with this label; LookupError where the message has none such."""
        for row in self.buttons or ():
            for button in row:
                if button.text == label:
                    return button
        raise LookupError("This message has no such button.")

    @property
    def choices(self) -> tuple[Button, ...]:
        """All buttons, in the order in which one reads them."""
        return tuple(button for row in self.buttons or () for button in row)


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the bot's menu."""

    command: str
    description: str

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
class ChatRequest:
    """What a key wants picked: a channel or a group, and what must be true of it."""

    id: int
    channel: bool
    forum: bool | None = None
    public: bool | None = None
    own: bool = False
    """The person must have created it."""
    person_rights: tuple[str, ...] = ()
    bot_rights: tuple[str, ...] = ()
    bot_inside: bool = False
    with_title: bool = False
    with_username: bool = False


@dataclass(frozen=True, slots=True)
class PeopleRequest:
    """What a key wants picked: up to so many people."""

    id: int
    most: int = 1
    bots: bool = False
    with_name: bool = False
    with_username: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the keyboard that stands in place of the phone's own."""

    text: str
    request_contact: bool = False
    request_chat: ChatRequest | None = None
    request_people: PeopleRequest | None = None


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keyboard that a bot's message brought into a chat."""

    message: int
    """Goes away with this message."""
    rows: tuple[tuple[Key, ...], ...]
    placeholder: str | None = None
    one_time: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a message carries. What is in it is kept under its id."""

    kind: Literal["photo", "document"]
    id: str
    name: str
    mime: str
    size: int
    """Bytes."""
    width: int = 0
    height: int = 0


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
    file: Attachment | None = None
    """The text is its caption, then."""
    thread: int | None = None
    """The topic of a forum; none in its General."""
    reply_to: int | None = None
    as_chat: int | None = None
    """Sent in the name of this channel."""
    copy_of: tuple[int, int] | None = None
    """Of which channel's post it is the copy that appears in the linked group."""
    via_bot: bool = False
    """Somebody picked it in the bot's inline mode."""
    service: Mapping[str, Any] | None = None
    """What the messenger itself tells, in the Bot API's JSON."""
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
class Result:
    """One of the messages that the bot offers in inline mode."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: Buttons | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The bot's answer to an inline query."""

    results: tuple[Result, ...]
    button: tuple[str, str] | None = None
    """A label above them, and the payload with which it opens the chat with the bot."""


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the bot's menu."""

    command: str
    description: str

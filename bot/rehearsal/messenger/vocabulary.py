"""The words of the local messenger: what there is in it, and what can change.

Everything that happens is a *change*: a frozen fact that is applied to the scene, written to the
journal and told to whoever watches. Applying the journal's changes to an empty scene gives the
scene back, which is all there is to surviving a kill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from bot.rehearsal.messenger.personas import Card, Group, Persona
from bot.rehearsal.messenger.update_queue import Update

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


# ── what can change ──────────────────────────────────────────────────────────────────────
# `kind` tells the changes apart in the journal.


@dataclass(frozen=True, slots=True)
class MessagePut:
    """A message appeared, or stands there anew."""

    message: Message
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class MessagesGone:
    chat: int
    ids: tuple[int, ...]
    kind: Literal["deleted"] = "deleted"


@dataclass(frozen=True, slots=True)
class KeyboardPut:
    chat: int
    keyboard: Keyboard | None
    kind: Literal["keyboard"] = "keyboard"


@dataclass(frozen=True, slots=True)
class PersonPut:
    """Somebody joined the messenger, or changed the language of their app."""

    person: Persona
    kind: Literal["person"] = "person"


@dataclass(frozen=True, slots=True)
class GroupPut:
    group: Group
    kind: Literal["group"] = "group"


BotStanding = Literal["never", "in", "out", "kicked", "blocked"]


@dataclass(frozen=True, slots=True)
class BotPlaced:
    """What the bot is in a chat: never met, in it, left by itself, kicked, blocked."""

    chat: int
    standing: BotStanding
    kind: Literal["placed"] = "placed"


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A group became a supergroup and has another id since."""

    chat: int
    to: int
    kind: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class UpdateQueued:
    update: Update
    kind: Literal["update"] = "update"


@dataclass(frozen=True, slots=True)
class UpdatesForgotten:
    """The bot has confirmed all updates below this id, or they were too old."""

    below: int
    kind: Literal["forgotten"] = "forgotten"


@dataclass(frozen=True, slots=True)
class UpdatesAllowed:
    """Which kinds of updates the bot wants; kept until it says otherwise."""

    kinds: tuple[str, ...]
    kind: Literal["allowed"] = "allowed"


@dataclass(frozen=True, slots=True)
class ProfilePut:
    what: Literal["name", "description", "short_description"]
    language: str
    value: str
    kind: Literal["profile"] = "profile"


@dataclass(frozen=True, slots=True)
class CommandsPut:
    scope: str
    """The scope's canonical JSON."""
    language: str
    commands: tuple[Command, ...]
    kind: Literal["commands"] = "commands"


@dataclass(frozen=True, slots=True)
class Counted:
    """Where the numbering goes on; numbers of what was deleted are not given twice."""

    message: int
    update: int
    kind: Literal["counted"] = "counted"


Change: TypeAlias = (
    MessagePut
    | MessagesGone
    | KeyboardPut
    | PersonPut
    | GroupPut
    | BotPlaced
    | GroupMoved
    | UpdateQueued
    | UpdatesForgotten
    | UpdatesAllowed
    | ProfilePut
    | CommandsPut
    | Counted
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot answered a press. Passes by; nothing of it is kept."""

    query: str
    text: str | None
    alert: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """The bot shows that it is busy. Passes by."""

    chat: int
    action: str


Passing: TypeAlias = Answered | Typing

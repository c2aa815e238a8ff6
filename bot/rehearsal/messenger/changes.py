"""What can change in the local messenger.

Everything that happens is a *change*: a frozen fact that is applied to the scene, written to the
journal and told to whoever watches. Applying the journal's changes to an empty scene gives the
scene back, which is all there is to surviving a kill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.update_queue import Update
from bot.rehearsal.messenger.vocabulary import Command, Keyboard, Message, Offer

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
    rights: tuple[str, ...] | None = None
    """What it may do as an admin; None where it is none."""
    muted: bool = False
    """A supergroup lets it read, but not write."""
    kind: Literal["placed"] = "placed"


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A group became a supergroup and has another id since."""

    chat: int
    to: int
    kind: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class GroupGone:
    """Its creator deleted a chat for everybody. Its title is all that is left of it."""

    chat: int
    kind: Literal["gone"] = "gone"


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is pinned in a chat, the latest last."""

    chat: int
    messages: tuple[int, ...]
    kind: Literal["pinned"] = "pinned"


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
class UpdateTaken:
    """The bot's webhook has taken it."""

    update: int
    kind: Literal["taken"] = "taken"


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
    | GroupGone
    | Pinned
    | UpdateQueued
    | UpdatesForgotten
    | UpdateTaken
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


@dataclass(frozen=True, slots=True)
class InlineAnswered:
    """The bot answered what somebody asks it in the middle of a chat. Passes by."""

    query: str
    offer: Offer


Passing: TypeAlias = Answered | Typing | InlineAnswered

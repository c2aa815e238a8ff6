"""What stands in the local messenger at this moment.

This file alone decides what a change does to the scene, and with which changes a scene can be
told again from nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from bot.rehearsal.messenger.changes import (
    BotPlaced,
    BotStanding,
    Change,
    CommandsPut,
    Counted,
    GroupGone,
    GroupMoved,
    GroupPut,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    PersonPut,
    Pinned,
    ProfilePut,
    UpdateQueued,
    UpdatesAllowed,
    UpdatesForgotten,
    UpdateTaken,
)
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.update_queue import KINDS, ON_REQUEST, UpdateQueue
from bot.rehearsal.messenger.vocabulary import Command, Keyboard, Message

ProfileField = Literal["name", "description", "short_description"]


class Scene:
    """The state of the messenger. Read it freely; change it through `apply` only."""

    def __init__(self, people: Iterable[Persona], groups: Iterable[Group]) -> None:
        self.people: dict[int, Persona] = {person.id: person for person in people}
        self.groups: dict[int, Group] = {group.id: group for group in groups}
        self.messages: dict[int, dict[int, Message]] = {}
        self.keyboards: dict[int, Keyboard] = {}
        self.moved: dict[int, int] = {}
        self.updates = UpdateQueue()
        self.queries: dict[str, float] = {}
        """Presses and inline queries that can be answered, with the unix second until which."""
        self.allowed: frozenset[str] = KINDS - ON_REQUEST
        self.profile: dict[tuple[ProfileField, str], str] = {}
        self.commands: dict[tuple[str, str], tuple[Command, ...]] = {}
        self.next_message = 1
        self.next_update = 1
        self.pins: dict[int, tuple[int, ...]] = {}
        self.gone: set[int] = set()
        """Chats of many that were deleted."""
        self._placed: dict[int, BotPlaced] = {}
        self._cast = {**self.people}
        self._stage = {**self.groups}

    def standing(self, chat: int) -> BotStanding:
        """What the bot is in this chat."""
        return self.place(chat).standing

    def place(self, chat: int) -> BotPlaced:
        """The same, with what it may do there."""
        return self._placed.get(chat) or BotPlaced(chat, "never")

    def bot_may(self, chat: int, right: str) -> bool:
        """Whether the bot is an admin of this chat who may do that."""
        return right in (self.place(chat).rights or ())

    def discussion(self, channel: int) -> Group | None:
        """The group in which this channel's posts appear."""
        return next((group for group in self.groups.values() if group.linked == channel), None)

    def message(self, chat: int, id: int) -> Message | None:  # noqa: A002 (Telegram's word)
        return self.messages.get(chat, {}).get(id)

    def private(self, chat: int) -> bool:
        """A private chat has its person's id; groups have negative ones."""
        return chat > 0

    def apply(self, change: Change) -> None:
        match change:
            case MessagePut(message):
                self.messages.setdefault(message.chat, {})[message.id] = message
                self.next_message = max(self.next_message, message.id + 1)
            case UpdateQueued(update):
                self.updates.append(update)
                self.next_update = max(self.next_update, update.id + 1)
                if update.what in {"callback_query", "inline_query"}:
                    self._remember_query(str(update.body["id"]), update.expires)
            case UpdatesForgotten(below):
                self.updates.forget(below)
            case UpdateTaken(update):
                self.updates.take(update)
            case MessagesGone(chat, ids):
                standing = self.messages.get(chat, {})
                for id_ in ids:
                    standing.pop(id_, None)
                if chat in self.pins:
                    self.pins[chat] = tuple(id_ for id_ in self.pins[chat] if id_ not in ids)
            case KeyboardPut(chat, None):
                self.keyboards.pop(chat, None)
            case KeyboardPut(chat, Keyboard() as keyboard):
                self.keyboards[chat] = keyboard
            case _:
                self._apply_rare(change)

    def _apply_rare(self, change: Change) -> None:
        match change:
            case PersonPut(person):
                self.people[person.id] = person
            case GroupPut(group):
                self.groups[group.id] = group
            case BotPlaced(chat):
                self._placed[chat] = change
            case Pinned(chat, messages):
                self.pins[chat] = messages
            case GroupGone(chat):
                self.gone.add(chat)
                self.keyboards.pop(chat, None)
            case GroupMoved(chat, to):
                self._move(chat, to)
                self.keyboards.pop(chat, None)
            case UpdatesAllowed(kinds):
                self.allowed = frozenset(kinds)
            case ProfilePut(what, language, value):
                self.profile[what, language] = value
            case CommandsPut(scope, language, commands):
                self.commands[scope, language] = commands
            case Counted(message, update):
                self.next_message, self.next_update = message, update

    def _move(self, chat: int, to: int) -> None:
        """The new group takes the old one's place among the others."""
        self.moved[chat] = to
        anew = self.groups.pop(to)
        self.groups = {
            each.id: each
            for old in self.groups.values()
            for each in ([anew] if old.id == chat else [old])
        }
        self.groups.setdefault(to, anew)

    def _remember_query(self, query: str, until: float) -> None:
        """They come nearly in the order of time: the ones past answering stand in front."""
        asked = until
        while self.queries and next(iter(self.queries.values())) < asked - 600:
            del self.queries[next(iter(self.queries))]
        self.queries[query] = until

    def told_again(self, now: float) -> Iterator[Change]:
        """The fewest changes that make this scene, given the same cast."""
        yield Counted(self.next_message, self.next_update)
        yield from (PersonPut(p) for p in self.people.values() if self._cast.get(p.id) != p)
        yield from (GroupPut(g) for g in self.groups.values() if self._stage.get(g.id) != g)
        yield from (GroupMoved(chat, to) for chat, to in self.moved.items())
        yield from (GroupGone(chat) for chat in self.gone)
        yield from self._placed.values()
        for standing in self.messages.values():
            yield from (MessagePut(message) for message in standing.values())
        yield from (KeyboardPut(chat, keyboard) for chat, keyboard in self.keyboards.items())
        yield from (Pinned(chat, ids) for chat, ids in self.pins.items() if ids)
        yield UpdatesAllowed(tuple(sorted(self.allowed)))
        yield from (UpdateQueued(update) for update in self.updates.alive(now))
        yield from (ProfilePut(*key, value) for key, value in self.profile.items())
        yield from (CommandsPut(*key, value) for key, value in self.commands.items())

"""Whom and what the lines of a script mean: people, chats and buttons, by their names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import Button, Message


class NotInTheScript(Exception):
    """This line cannot be played: nobody by that name, no such button, or not understood."""


class Stage:
    """A messenger whose people and chats are called by their names."""

    def __init__(self, messenger: Messenger) -> None:
        self.messenger = messenger

    def person(self, name: str) -> int:
        for person in self.messenger.scene.people.values():
            if name in {person.name, person.first_name}:
                return person.id
        raise NotInTheScript(f"nobody is called {name}")

    def group(self, title: str) -> int:
        """The group or channel of this title; it may have another id since the last line."""
        for group in self.messenger.scene.groups.values():
            if group.title == title and group.id not in self.messenger.scene.gone:
                return group.id
        raise NotInTheScript(f"no group is called {title}")

    def chats(self, person: int) -> list[int]:
        """The private chat with the bot, then the groups and channels that this person is in."""
        groups = self.messenger.scene.groups.values()
        return [person, *(each.id for each in groups if each.standing(person) is not None)]

    def button(self, label: str, chats: Iterable[int]) -> tuple[Message, Button]:
        """The newest button with this label, in the first of these chats that has one."""
        for chat in chats:
            for message in reversed(self.messenger.messages(chat)):
                for button in message.choices:
                    if button.text == label:
                        return message, button
        raise NotInTheScript(f"there is no button “{label}”")

    def newest(self, chat: int, *, of: int | None) -> Message:
        """The newest message in a chat of this person; of the bot, where nobody is named."""
        for message in reversed(self.messenger.messages(chat)):
            if message.origin == "service":
                continue
            if message.sender == of or (of is None and message.origin == "bot"):
                return message
        raise NotInTheScript("there is no message that is meant")


def parameter(url: str | None, name: str) -> str | None:
    """What a link says under this name; None where it does not."""
    found = parse_qs(urlsplit(url or "").query, keep_blank_values=True).get(name)
    return found[0] if found else None

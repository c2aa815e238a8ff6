"""The menus of commands that people's messengers show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from bot.rehearsal.bot_api.presence import scope_key
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import Command

Json = dict[str, Any]

_IN_PRIVATE: Final = ("all_private_chats", "default")
_IN_GROUPS: Final = ("all_group_chats", "default")


def menus(messenger: Messenger) -> Json:
    """Every menu, as the page keeps them."""
    return {
        "commands": commands(messenger, _IN_PRIVATE),
        "group_commands": commands(messenger, _IN_GROUPS),
        "own_commands": own_commands(messenger),
    }


def own_commands(messenger: Messenger) -> dict[str, list[Json]]:
    """By private chat, the menu that was set for it alone. It goes before all others."""
    found = {}
    for person in messenger.scene.people:
        scope = scope_key({"type": "chat", "chat_id": person})
        if menu := messenger.scene.commands.get((scope, "")):
            found[str(person)] = _listed(menu)
    return found


def _listed(menu: Iterable[Command]) -> list[Json]:
    return [{"command": each.command, "description": each.description} for each in menu]


def commands(messenger: Messenger, scopes: tuple[str, ...]) -> dict[str, list[Json]]:
    """By language, the menu that a chat of this kind shows: the narrower scope goes first.

    As with Telegram, a list without language in a narrower scope beats one in the reader's
    language in a wider one.
    """
    kept = {key: each for key, each in messenger.scene.commands.items() if each}
    languages = {language for _, language in kept} | {""}
    found: dict[str, list[Json]] = {}
    for language in sorted(languages):
        order = [(scope_key({"type": scope}), tag) for scope in scopes for tag in (language, "")]
        menu: tuple[Command, ...] = next((kept[key] for key in order if key in kept), ())
        if menu or not language:
            found[language] = _listed(menu)
    return found

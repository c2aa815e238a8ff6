"""The messenger as the page gets it: the JSON of people, chats, messages and changes."""

from __future__ import annotations

from typing import Any, Final

import orjson

from bot.rehearsal.bot_api.presence import scope_key
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    Change,
    CommandsPut,
    GroupMoved,
    GroupPut,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    Passing,
    PersonPut,
    ProfilePut,
    Typing,
    UpdateQueued,
    UpdatesForgotten,
)
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.vocabulary import Command, Keyboard, Message
from bot.rehearsal.page.typeset import typeset

Json = dict[str, Any]

_IN_PRIVATE: Final = ("all_private_chats", "default")
_IN_GROUPS: Final = ("all_group_chats", "default")


def state(messenger: Messenger) -> Json:
    """Everything, for a page that has just connected."""
    scene = messenger.scene
    return {
        "type": "state",
        **bot(messenger),
        **people(messenger),
        "chats": [chat(messenger, id_) for id_ in (*scene.people, *scene.groups)],
        "messages": {
            str(id_): [message(each) for each in told.values()]
            for id_, told in scene.messages.items()
        },
        "keyboards": {str(id_): keyboard(each) for id_, each in scene.keyboards.items()},
        "commands": commands(messenger, _IN_PRIVATE),
        "group_commands": commands(messenger, _IN_GROUPS),
        "pending": messenger.pending(),
    }


def bot(messenger: Messenger) -> Json:
    """The bot's profile, and what of it is said in which language."""
    account, profile = messenger.bot, messenger.scene.profile
    profiles: dict[str, Json] = {}
    for (what, language), value in profile.items():
        profiles.setdefault(language, {})[what] = value
    return {
        "bot": {
            "id": account.id,
            "name": profile.get(("name", "")) or account.name,
            "username": account.username,
            "description": profile.get(("description", ""), ""),
            "short_description": profile.get(("short_description", ""), ""),
        },
        "profiles": profiles,
    }


def people(messenger: Messenger) -> Json:
    return {"people": [_person(person) for person in messenger.scene.people.values()]}


def _person(person: Persona) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "initials": person.initials,
        "language": person.language,
        "role": person.role,
        "note": person.note,
        "phone": person.phone,
        "color": person.color,
        "other_card": person.other is not None,
    }


def chat(messenger: Messenger, id_: int) -> Json:
    scene = messenger.scene
    private = scene.private(id_)
    return {
        "id": id_,
        "kind": "private" if private else "group",
        "title": scene.people[id_].name if private else scene.groups[id_].title,
        "members": [id_] if private else [who for who, _ in scene.groups[id_].members],
        "bot_in": scene.standing(id_) == "in",
    }


def message(told: Message) -> Json:
    found: Json = {
        "id": told.id,
        "chat": told.chat,
        "from": told.origin,
        "sender": told.sender,
        "date": told.date,
        "edited": told.edited,
        "text": told.text,
        "html": typeset(told.text, told.entities),
        "contact": None,
        "sticker": told.sticker,
        "voice": told.voice,
        "buttons": None,
    }
    if told.contact is not None:
        found["contact"] = {
            "name": told.contact.name,
            "phone": f"+{told.contact.phone.lstrip('+')}",
            "own": told.contact.user_id == told.sender,
        }
    if told.buttons:
        found["buttons"] = [
            [{"text": each.text, "data": each.data, "url": each.url} for each in row]
            for row in told.buttons
        ]
    return found


def keyboard(shown: Keyboard | None) -> Json | None:
    if shown is None:
        return None
    rows = [
        [{"text": key.text, "request_contact": key.request_contact} for key in row]
        for row in shown.rows
    ]
    return {"rows": rows, "placeholder": shown.placeholder}


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
            found[language] = [
                {"command": each.command, "description": each.description} for each in menu
            ]
    return found


def change(messenger: Messenger, happened: Change | Passing) -> list[Json]:
    """What the page hears of a change: most often one event, of some changes nothing."""
    match happened:
        case MessagePut(told):
            return [{"type": "message", "message": message(told)}]
        case MessagesGone() | KeyboardPut() | Typing():
            return [_in_chat(happened)]
        case BotPlaced(chat=where):
            return [{"type": "chat", "chat": chat(messenger, where)}]
        case GroupPut(group):
            return [{"type": "chat", "chat": chat(messenger, group.id)}]
        case PersonPut(person):
            return [
                {"type": "people", **people(messenger)},
                {"type": "chat", "chat": chat(messenger, person.id)},
            ]
        case CommandsPut():
            menus = {
                "commands": commands(messenger, _IN_PRIVATE),
                "group_commands": commands(messenger, _IN_GROUPS),
            }
            return [{"type": "commands", **menus}]
        case ProfilePut():
            return [{"type": "bot", **bot(messenger)}]
        case GroupMoved():
            return [state(messenger)]
        case UpdateQueued() | UpdatesForgotten():
            return [{"type": "pending", "pending": messenger.pending()}]
        case _:
            return []


def _in_chat(happened: MessagesGone | KeyboardPut | Typing) -> Json:
    match happened:
        case MessagesGone(chat=where, ids=ids):
            return {"type": "deleted", "chat": where, "ids": list(ids)}
        case KeyboardPut(chat=where, keyboard=shown):
            return {"type": "keyboard", "chat": where, "keyboard": keyboard(shown)}
        case Typing(chat=where, action=action):
            return {"type": "typing", "chat": where, "action": action}


def encode(event: Json) -> str:
    return orjson.dumps(event).decode()

"""The messenger as the page gets it: the JSON of people, chats, messages and changes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    Change,
    CommandsPut,
    GroupGone,
    GroupMoved,
    GroupPut,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    Passing,
    PersonPut,
    Pinned,
    ProfilePut,
    Typing,
    UpdateQueued,
    UpdatesForgotten,
)
from bot.rehearsal.messenger.groups import Topic
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.vocabulary import (
    Attachment,
    Button,
    Key,
    Keyboard,
    Message,
    Offer,
)
from bot.rehearsal.page.menus import menus
from bot.rehearsal.page.typeset import typeset

Json = dict[str, Any]


def state(messenger: Messenger) -> Json:
    """Everything, for a page that has just connected."""
    scene = messenger.scene
    return {
        "type": "state",
        **bot(messenger),
        **people(messenger),
        "chats": [
            chat(messenger, id_) for id_ in (*scene.people, *scene.groups) if id_ not in scene.gone
        ],
        "messages": _messages(messenger),
        "moved": {str(old): to for old, to in scene.moved.items()},
        "keyboards": {
            str(id_): keyboard(messenger, id_, each) for id_, each in scene.keyboards.items()
        },
        **menus(messenger),
        "pending": messenger.pending(),
    }


def _messages(messenger: Messenger) -> dict[str, list[Json]]:
    """By chat, oldest first. What was written before a group moved is read in the new one."""
    scene = messenger.scene
    found: dict[str, list[Json]] = {}
    for id_, told in scene.messages.items():
        now = scene.moved.get(id_, id_)
        found.setdefault(str(now), []).extend(
            {**message(each), "chat": now} for each in told.values()
        )
    return found


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
    place = scene.place(id_)
    known: Json = {
        "id": id_,
        "bot_in": place.standing == "in",
        "bot_rights": place.rights,
        "bot_muted": place.muted,
        "pins": list(scene.pins.get(id_, ())),
    }
    if scene.private(id_):
        return {
            **known, "kind": "private", "title": scene.people[id_].name, "members": [id_],
            "username": None, "roles": {}, "supergroup": False, "topics": None,
        }  # fmt: skip
    group = scene.groups[id_]
    return {
        **known,
        "kind": "channel" if group.kind == "channel" else "group",
        "title": group.title,
        "members": [who for who, _ in group.members],
        "username": group.username,
        "roles": {str(who): standing for who, standing in group.members},
        "supergroup": group.kind == "supergroup",
        "topics": _topics(group.topics),
    }


def _topics(topics: tuple[Topic, ...] | None) -> list[Json] | None:
    if topics is None:
        return None
    return [{"id": topic.id, "name": topic.name} for topic in topics]


def message(told: Message) -> Json:
    found: Json = {
        "id": told.id,
        "chat": told.chat,
        "from": told.origin,
        "sender": told.sender,
        "anonymous": told.anonymous,
        "as_chat": told.copy_of[0] if told.copy_of else told.as_chat,
        "date": told.date,
        "edited": told.edited,
        "text": told.text,
        "html": typeset(told.text, told.entities),
        "contact": None,
        "sticker": told.sticker,
        "voice": told.voice,
        "file": None if told.file is None else _file(told.file),
        "thread": told.thread,
        "reply_to": told.reply_to,
        "via_bot": told.via_bot,
        "buttons": None,
    }
    if told.contact is not None:
        found["contact"] = {
            "name": told.contact.name,
            "phone": f"+{told.contact.phone.lstrip('+')}",
            "own": told.contact.user_id == told.sender,
        }
    if told.buttons:
        found["buttons"] = [[_button(each) for each in row] for row in told.buttons]
    return found


def _button(button: Button) -> Json:
    """What the page does with it: a press, a link, or the beginning of an inline query."""
    known: Json = {"text": button.text, "data": button.data, "url": button.url, "inline": None}
    wire = button.wire
    if "switch_inline_query_current_chat" in wire:
        known["inline"] = {"query": wire["switch_inline_query_current_chat"], "here": True}
    elif "switch_inline_query" in wire:
        known["inline"] = {"query": wire["switch_inline_query"], "here": False}
    elif chosen := wire.get("switch_inline_query_chosen_chat"):
        known["inline"] = {"query": chosen.get("query", ""), "here": False}
    return known


def _file(file: Attachment) -> Json:
    return {
        "kind": file.kind,
        "url": f"/rehearsal/file/{file.id}/{quote(file.name or file.kind, safe='')}",
        "name": file.name,
        "size": file.size,
        "width": file.width,
        "height": file.height,
    }


def keyboard(messenger: Messenger, chat: int, shown: Keyboard | None) -> Json | None:
    if shown is None:
        return None
    rows = [[_key(messenger, chat, key) for key in row] for row in shown.rows]
    return {"rows": rows, "placeholder": shown.placeholder}


def _key(messenger: Messenger, person: int, key: Key) -> Json:
    """Keys that ask for something stand in private chats, so the chat is the person."""
    chat, people = key.request_chat, key.request_people
    picks = [] if chat is None else [each.id for each in messenger.chats_for(person, chat)]
    return {
        "text": key.text,
        "request_contact": key.request_contact,
        "request_chat": None if chat is None else {"chats": picks},
        "request_people": None if people is None else {"most": people.most},
    }


def offer(given: Offer) -> Json:
    """What the bot offers in inline mode."""
    button = given.button
    return {
        "results": [
            {
                "id": each.id,
                "title": each.title,
                "description": each.description,
                "html": typeset(each.text, each.entities),
            }
            for each in given.results
        ],
        "button": None if button is None else {"text": button[0], "payload": button[1]},
    }


def change(messenger: Messenger, happened: Change | Passing) -> list[Json]:
    """What the page hears of a change: most often one event, of some changes nothing."""
    match happened:
        case MessagePut(told):
            return [{"type": "message", "message": message(told)}]
        case MessagesGone() | KeyboardPut() | Typing():
            return [_in_chat(messenger, happened)]
        case BotPlaced(chat=where) | Pinned(chat=where):
            return [{"type": "chat", "chat": chat(messenger, where)}]
        case GroupPut(group):
            return [{"type": "chat", "chat": chat(messenger, group.id)}]
        case PersonPut(person):
            return [
                {"type": "people", **people(messenger)},
                {"type": "chat", "chat": chat(messenger, person.id)},
            ]
        case CommandsPut():
            return [{"type": "commands", **menus(messenger)}]
        case ProfilePut():
            return [{"type": "bot", **bot(messenger)}]
        case GroupMoved() | GroupGone():
            return [state(messenger)]
        case UpdateQueued() | UpdatesForgotten():
            return [{"type": "pending", "pending": messenger.pending()}]
        case _:
            return []


def _in_chat(messenger: Messenger, happened: MessagesGone | KeyboardPut | Typing) -> Json:
    match happened:
        case MessagesGone(chat=where, ids=ids):
            return {"type": "deleted", "chat": where, "ids": list(ids)}
        case KeyboardPut(chat=where, keyboard=shown):
            return {
                "type": "keyboard",
                "chat": where,
                "keyboard": keyboard(messenger, where, shown),
            }
        case Typing(chat=where, action=action):
            return {"type": "typing", "chat": where, "action": action}


def encode(event: Json) -> str:
    return orjson.dumps(event).decode()

"""The messenger's people, chats and messages in the Bot API's JSON, field by field as Telegram's.

Pure: what the bot gets to see of the scene.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from bot.rehearsal.messenger.changes import BotStanding
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import Card, Persona
from bot.rehearsal.messenger.scene import Scene
from bot.rehearsal.messenger.vocabulary import Buttons, Entity, Message, utf16

Json = dict[str, Any]

_COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")

ANONYMOUS_ADMIN: Final[Json] = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""In whose name an admin's anonymous message reaches a bot."""

_ADMIN_RIGHTS: Final[Json] = {
    "can_be_edited": False, "can_manage_chat": True, "can_change_info": True,
    "can_delete_messages": True, "can_invite_users": True, "can_restrict_members": True,
    "can_pin_messages": True, "can_promote_members": False, "can_manage_video_chats": True,
    "can_post_stories": False, "can_edit_stories": False, "can_delete_stories": False,
    "is_anonymous": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BotAccount:
    """The bot's account in the local messenger."""

    id: int = 7_100_000_001
    username: str = "dojang_rehearsal_bot"
    name: str = "Dojang"
    sees_all: bool = False
    """Privacy mode switched off: the bot reads everything that is written in its groups."""


def bot_user(scene: Scene, bot: BotAccount) -> Json:
    name = scene.profile.get(("name", "")) or bot.name
    return {"id": bot.id, "is_bot": True, "first_name": name, "username": bot.username}


def user(person: Persona) -> Json:
    found: Json = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    if person.last_name:
        found["last_name"] = person.last_name
    if person.username:
        found["username"] = person.username
    if person.language:
        found["language_code"] = person.language
    return found


def private_chat(person: Persona) -> Json:
    found: Json = {"id": person.id, "first_name": person.first_name}
    if person.last_name:
        found["last_name"] = person.last_name
    if person.username:
        found["username"] = person.username
    found["type"] = "private"
    return found


def group_chat(group: Group) -> Json:
    found: Json = {"id": group.id, "title": group.title, "type": group.kind}
    if group.kind == "group":
        found["all_members_are_administrators"] = False
    return found


def chat(scene: Scene, chat_id: int) -> Json:
    if scene.private(chat_id):
        return private_chat(scene.people[chat_id])
    return group_chat(scene.groups[chat_id])


def message(scene: Scene, bot: BotAccount, told: Message) -> Json:
    """A message as the bot gets it: in updates, and as the answer to its own calls."""
    found: Json = {"message_id": told.id, **_sender(scene, bot, told)}
    found["chat"] = chat(scene, told.chat)
    found["date"] = told.date
    if told.edited is not None:
        found["edit_date"] = told.edited
    if told.forwarded and told.sender is not None:
        whose = user(scene.people[told.sender])
        found["forward_origin"] = {"type": "user", "sender_user": whose, "date": told.date}
        found["forward_from"] = whose
        found["forward_date"] = told.date
    found.update(_content(told))
    if told.buttons:
        found["reply_markup"] = inline_keyboard(told.buttons)
    return found


def _sender(scene: Scene, bot: BotAccount, told: Message) -> Json:
    if told.origin == "bot":
        return {"from": bot_user(scene, bot)}
    if told.anonymous:
        return {"from": ANONYMOUS_ADMIN, "sender_chat": chat(scene, told.chat)}
    if told.sender is None:
        return {}
    return {"from": user(scene.people[told.sender])}


def _content(told: Message) -> Json:
    if told.contact is not None:
        return {"contact": contact(told.contact)}
    if told.sticker is not None:
        return {"sticker": _sticker(told.sticker)}
    if told.voice:
        return {"voice": _VOICE}
    if not told.entities:
        return {"text": told.text}
    return {"text": told.text, "entities": list(told.entities)}


def contact(card: Card) -> Json:
    found: Json = {"phone_number": card.phone, "first_name": card.first_name}
    if card.last_name:
        found["last_name"] = card.last_name
    if card.user_id is not None:
        found["user_id"] = card.user_id
    return found


_VOICE: Final[Json] = {
    "duration": 4,
    "mime_type": "audio/ogg",
    "file_id": "AwACAgUAAxkBAAMTZWhlYXJzYWwtdm9pY2U",
    "file_unique_id": "AgADrehearsalvoice",
    "file_size": 15_360,
}


def _sticker(emoji: str) -> Json:
    return {
        "width": 512, "height": 512, "emoji": emoji, "is_animated": False, "is_video": False,
        "type": "regular", "set_name": "Rehearsal",
        "file_id": "CAACAgUAAxkBAAMUZWhlYXJzYWwtc3RpY2tlcg",
        "file_unique_id": "AgADrehearsalsticker", "file_size": 20_480,
    }  # fmt: skip


def inline_keyboard(buttons: Buttons) -> Json:
    return {"inline_keyboard": [[dict(button.wire) for button in row] for row in buttons]}


def commands_in(text: str) -> tuple[Entity, ...]:
    """The `bot_command` entities that Telegram marks in what people write."""
    if "/" not in text:
        return ()
    return tuple(
        {
            "type": "bot_command",
            "offset": utf16(text[: found.start()]),
            "length": utf16(found.group()),
        }
        for found in _COMMAND.finditer(text)
    )


def membership(scene: Scene, bot: BotAccount, standing: BotStanding) -> Json:
    """The bot as a member of a chat."""
    whose = bot_user(scene, bot)
    match standing:
        case "in":
            return {"user": whose, "status": "member"}
        case "kicked" | "blocked":
            return {"user": whose, "status": "kicked", "until_date": 0}
        case _:
            return {"user": whose, "status": "left"}


def member(group: Group, person: Persona) -> Json:
    """A person as a member of a group."""
    match group.standing(person.id):
        case "creator":
            return {"user": user(person), "status": "creator", "is_anonymous": False}
        case "administrator":
            return {"user": user(person), "status": "administrator", **_ADMIN_RIGHTS}
        case "member":
            return {"user": user(person), "status": "member"}
        case None:
            return {"user": user(person), "status": "left"}

"""The messenger's people, chats and messages in the Bot API's JSON, field by field as Telegram's.

Pure: what the bot gets to see of the scene.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import Card, Persona
from bot.rehearsal.messenger.scene import Scene
from bot.rehearsal.messenger.vocabulary import Attachment, Buttons, Entity, Message, utf16

Json = dict[str, Any]

_COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")

ANONYMOUS_ADMIN: Final[Json] = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""In whose name an admin's anonymous message reaches a bot."""

CHANNEL_BOT: Final[Json] = {
    "id": 136_817_688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
"""In whose name a message reaches a bot that somebody sent as a channel of theirs."""

TELEGRAM: Final[Json] = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
"""In whose name a channel's posts appear in the linked group."""


@dataclass(frozen=True, slots=True)
class BotAccount:
    """The bot's account in the local messenger."""

    id: int = 7_100_000_001
    username: str = "dojang_rehearsal_bot"
    name: str = "Dojang"
    sees_all: bool = False
    """Privacy mode switched off: the bot reads everything that is written in its groups."""
    inline: bool = True
    """Whether it can be asked in the middle of any chat."""


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
    if group.username is not None:
        found["username"] = group.username
    if group.topics is not None:
        found["is_forum"] = True
    if group.kind == "group":
        found["all_members_are_administrators"] = False
    return found


def chat(scene: Scene, chat_id: int) -> Json:
    if scene.private(chat_id):
        return private_chat(scene.people[chat_id])
    return group_chat(scene.groups[chat_id])


def message(scene: Scene, bot: BotAccount, told: Message) -> Json:
    """A message as the bot gets it: in updates, and as the answer to its own calls."""
    found = _alone(scene, bot, told)
    replied = None if told.reply_to is None else scene.message(told.chat, told.reply_to)
    if replied is not None:
        found["reply_to_message"] = _alone(scene, bot, replied)
    return found


def _alone(scene: Scene, bot: BotAccount, told: Message) -> Json:
    """The message without the one that it replies to."""
    found: Json = {"message_id": told.id, **_sender(scene, bot, told)}
    found["chat"] = chat(scene, told.chat)
    found["date"] = told.date
    if told.thread is not None:
        found["message_thread_id"] = told.thread
        found["is_topic_message"] = True
    if told.edited is not None:
        found["edit_date"] = told.edited
    found.update(_from_elsewhere(scene, told))
    if told.via_bot:
        found["via_bot"] = bot_user(scene, bot)
    found.update(_content(told))
    if told.buttons:
        found["reply_markup"] = inline_keyboard(told.buttons)
    return found


def _sender(scene: Scene, bot: BotAccount, told: Message) -> Json:
    if told.copy_of is not None:
        return {"from": TELEGRAM, "sender_chat": chat(scene, told.copy_of[0])}
    if not scene.private(told.chat) and scene.groups[told.chat].kind == "channel":
        return {"sender_chat": chat(scene, told.chat)}
    if told.sender == bot.id:
        return {"from": bot_user(scene, bot)}
    if told.anonymous:
        return {"from": ANONYMOUS_ADMIN, "sender_chat": chat(scene, told.chat)}
    if told.as_chat is not None:
        return {"from": CHANNEL_BOT, "sender_chat": chat(scene, told.as_chat)}
    if told.sender is None:
        return {}
    return {"from": user(scene.people[told.sender])}


def _from_elsewhere(scene: Scene, told: Message) -> Json:
    """What a message says of the one that it was forwarded from."""
    if told.copy_of is not None:
        whence, id_ = told.copy_of
        origin = {
            "type": "channel", "chat": chat(scene, whence), "message_id": id_, "date": told.date,
        }  # fmt: skip
        return {
            "is_automatic_forward": True, "forward_origin": origin,
            "forward_from_chat": chat(scene, whence), "forward_from_message_id": id_,
            "forward_date": told.date,
        }  # fmt: skip
    if told.forwarded and told.sender is not None:
        whose = user(scene.people[told.sender])
        return {
            "forward_origin": {"type": "user", "sender_user": whose, "date": told.date},
            "forward_from": whose, "forward_date": told.date,
        }  # fmt: skip
    return {}


def _content(told: Message) -> Json:
    if told.service is not None:
        return dict(told.service)
    if told.contact is not None:
        return {"contact": contact(told.contact)}
    if told.sticker is not None:
        return {"sticker": _sticker(told.sticker)}
    if told.voice:
        return {"voice": _VOICE}
    if told.file is not None:
        return {**_file(told.file), **_text(told, "caption", "caption_entities")}
    return _text(told, "text", "entities") or {"text": ""}


def _text(told: Message, text: str, entities: str) -> Json:
    found: Json = {text: told.text} if told.text else {}
    if told.entities:
        found[entities] = list(told.entities)
    return found


def _file(file: Attachment) -> Json:
    known: Json = {
        "file_id": file_id(file), "file_unique_id": f"AQAD{file.id[:16]}", "file_size": file.size,
    }  # fmt: skip
    if file.kind == "photo":
        return {"photo": [{**known, "width": file.width, "height": file.height}]}
    return {"document": {**known, "file_name": file.name, "mime_type": file.mime}}


def inline_message_id(told: Message) -> str:
    """How a bot knows a message that was picked in its inline mode, wherever that is."""
    return f"AQ{-told.chat if told.chat < 0 else told.chat}{'g' if told.chat < 0 else 'p'}{told.id}"


def file_id(file: Attachment) -> str:
    """Under which a bot may send the same file once more."""
    return f"{'AgAC' if file.kind == 'photo' else 'BQAC'}{file.id}"


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

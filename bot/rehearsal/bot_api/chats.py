"""Bot API methods about chats, their members, and the presses of buttons."""

from __future__ import annotations

from typing import Final

from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.method import chat_of, method, open_chat
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger, wire
from bot.rehearsal.messenger.members import bot_member, member
from bot.rehearsal.messenger.wire import Json

ANSWER_MAX: Final = 200
"""Characters of the answer to a press."""

_GIFTS: Final = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
    "gifts_from_channels",
)  # fmt: skip


@method("answerCallbackQuery", "callback_query_id", "text", "show_alert", "url", "cache_time")
def answer_callback_query(messenger: Messenger, given: Parameters) -> bool:
    text, url = given.text("text"), given.text("url")
    if len(text) > ANSWER_MAX:
        raise Refused.bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{messenger.bot.username}?start=", "tg://")):
        raise Refused.bad_request("URL_INVALID" if fault_of(url) is None else "wrong HTTP URL")
    given.integer("cache_time")
    query, alert = given.text("callback_query_id"), given.flag("show_alert")
    if not messenger.answer(query, text or None, alert=alert, url=url or None):
        raise Refused.bad_request(
            "query is too old and response timeout expired or query ID is invalid"
        )
    return True


@method("getChat", "chat_id")
def get_chat(messenger: Messenger, given: Parameters) -> Json:
    chat = chat_of(messenger, given)
    if messenger.scene.standing(chat) == "never":
        raise Refused.bad_request("chat not found")
    if not messenger.scene.private(chat):
        open_chat(messenger, given)
    return {**wire.chat(messenger.scene, chat), **_details(messenger, chat)}


def _details(messenger: Messenger, chat: int) -> Json:
    """What only `getChat` tells of a chat."""
    scene = messenger.scene
    found: Json = {
        "accent_color_id": 3,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    pinned = scene.message(chat, (scene.pins.get(chat) or (0,))[-1])
    if pinned is not None:
        found["pinned_message"] = messenger.wire(pinned)
    group = scene.groups.get(chat)
    if group is not None:
        discussion = scene.discussion(chat)
        linked = discussion.id if discussion else group.linked
        if linked is not None:
            found["linked_chat_id"] = linked
    return found


@method("getChatMember", "chat_id", "user_id")
def get_chat_member(messenger: Messenger, given: Parameters) -> Json:
    chat = open_chat(messenger, given)
    scene = messenger.scene
    wanted = given.integer("user_id")
    if wanted == messenger.bot.id:
        return bot_member(scene, messenger.bot, scene.place(chat))
    person = scene.people.get(wanted)
    if person is None:
        raise Refused.bad_request("user not found" if wanted > 0 else "invalid user_id specified")
    if scene.private(chat):
        if wanted != chat:
            raise Refused.bad_request("user not found")
        return {"user": wire.user(person), "status": "member"}
    return member(scene.groups[chat], person)


@method("getChatAdministrators", "chat_id", "return_bots")
def get_chat_administrators(messenger: Messenger, given: Parameters) -> list[Json]:
    chat = open_chat(messenger, given)
    if messenger.scene.private(chat):
        raise Refused.bad_request("there are no administrators in the private chat")
    group = messenger.scene.groups[chat]
    people = messenger.scene.people
    admins = [member(group, people[id_]) for id_, _ in group.members if group.administers(id_)]
    place = messenger.scene.place(chat)
    if place.rights is not None:
        admins.append(bot_member(messenger.scene, messenger.bot, place))
    return admins


@method("pinChatMessage", "business_connection_id", "chat_id", "message_id", "disable_notification")
def pin_chat_message(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    message = messenger.scene.message(chat, given.integer("message_id"))
    if message is None:
        raise Refused.bad_request("message to pin not found")
    _check_may_pin(messenger, chat)
    if message.origin == "service":
        raise Refused.bad_request("message can't be pinned")
    messenger.pin(chat, message, messenger.bot.id)
    return True


@method("unpinChatMessage", "business_connection_id", "chat_id", "message_id")
def unpin_chat_message(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    _check_may_pin(messenger, chat)
    if not messenger.unpin(chat, given.integer("message_id") or None):
        raise Refused.bad_request("message to unpin not found")
    return True


def _check_may_pin(messenger: Messenger, chat: int) -> None:
    group = messenger.scene.groups.get(chat)
    if group is None:
        return
    right = "can_edit_messages" if group.kind == "channel" else "can_pin_messages"
    if not messenger.scene.bot_may(chat, right):
        raise Refused.bad_request("not enough rights to manage pinned messages in the chat")


@method("leaveChat", "chat_id")
def leave_chat(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    if messenger.scene.private(chat):
        raise Refused.bad_request("private chat can't be left")
    messenger.leave(chat)
    return True

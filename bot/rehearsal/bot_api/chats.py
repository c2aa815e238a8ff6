"""Bot API methods about chats, their members, and the presses of buttons."""

from __future__ import annotations

from typing import Any, Final

from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.method import chat_of, method, open_chat
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger, wire
from bot.rehearsal.messenger.wire import Json

ANSWER_MAX: Final = 200
"""Characters of the answer to a press."""

_ACTIONS: Final = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
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
    accent: Json = {"accent_color_id": 3, "max_reaction_count": 11}
    return {**wire.chat(messenger.scene, chat), **accent}


@method("getChatMember", "chat_id", "user_id")
def get_chat_member(messenger: Messenger, given: Parameters) -> Json:
    chat = open_chat(messenger, given)
    scene = messenger.scene
    wanted = given.integer("user_id")
    if wanted == messenger.bot.id:
        return wire.membership(scene, messenger.bot, "in")
    person = scene.people.get(wanted)
    if person is None:
        raise Refused.bad_request("user not found" if wanted > 0 else "invalid user_id specified")
    if scene.private(chat):
        if wanted != chat:
            raise Refused.bad_request("user not found")
        return {"user": wire.user(person), "status": "member"}
    return wire.member(scene.groups[chat], person)


@method("getChatAdministrators", "chat_id", "return_bots")
def get_chat_administrators(messenger: Messenger, given: Parameters) -> list[Json]:
    chat = open_chat(messenger, given)
    if messenger.scene.private(chat):
        raise Refused.bad_request("there are no administrators in the private chat")
    group = messenger.scene.groups[chat]
    people = messenger.scene.people
    return [wire.member(group, people[id_]) for id_, _ in group.members if group.administers(id_)]


@method("sendChatAction", "business_connection_id", "chat_id", "message_thread_id", "action")
def send_chat_action(messenger: Messenger, given: Parameters) -> bool:
    action = given.text("action")
    if action not in _ACTIONS:
        raise Refused.bad_request("wrong parameter action in request")
    messenger.type(open_chat(messenger, given), action)
    return True


@method("pinChatMessage", "business_connection_id", "chat_id", "message_id", "disable_notification")
def pin_chat_message(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    if messenger.scene.message(chat, given.integer("message_id")) is None:
        raise Refused.bad_request("message to pin not found")
    if not messenger.scene.private(chat):
        raise Refused.bad_request("not enough rights to manage pinned messages in the chat")
    return True


@method("leaveChat", "chat_id")
def leave_chat(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    if messenger.scene.private(chat):
        raise Refused.bad_request("private chat can't be left")
    messenger.leave(chat)
    return True


@method("getWebhookInfo")
def get_webhook_info(messenger: Messenger, _given: Parameters) -> dict[str, Any]:
    return {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": messenger.pending(),
    }


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(messenger: Messenger, given: Parameters) -> bool:
    if given.flag("drop_pending_updates"):
        messenger.confirm(messenger.scene.next_update)
    return True

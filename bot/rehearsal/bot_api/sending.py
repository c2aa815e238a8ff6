"""Bot API methods that send messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.rehearsal.bot_api.keyboards import (
    AsReply,
    Away,
    Below,
    Instead,
    Markup,
    buttons_of,
    read_markup,
)
from bot.rehearsal.bot_api.method import method, open_chat, writable_chat
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.bot_api.texts import check_length, check_preview, read_caption, read_text
from bot.rehearsal.bot_api.uploads import read_file
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import Keyboard, Message
from bot.rehearsal.messenger.wire import Json

_GENERAL: Final = (
    "business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id",
    "disable_notification", "protect_content", "allow_paid_broadcast", "message_effect_id",
    "suggested_post_parameters", "reply_parameters", "reply_to_message_id",
    "allow_sending_without_reply", "reply_markup",
)  # fmt: skip
"""What every sending method knows."""
_CAPTION: Final = ("caption", "parse_mode", "caption_entities")
_ACTIONS: Final = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip


@method(
    "sendMessage", *_GENERAL, "text", "parse_mode", "entities", "link_preview_options",
    "disable_web_page_preview",
)  # fmt: skip
def send_message(messenger: Messenger, given: Parameters) -> Json:
    text, entities = read_text(given)
    check_preview(given)
    # A private chat's id is positive: the markup is judged before the chat is looked for.
    markup = _markup(given)
    chat = writable_chat(messenger, given, "text messages")
    thread, reply = _placed(messenger, chat, given, markup)
    check_length(text)
    message = messenger.post(
        chat, text, entities, buttons_of(markup), fixed=_fixed(markup), thread=thread,
        reply_to=reply,
    )  # fmt: skip
    return _sent(messenger, message, markup)


@method(
    "sendPhoto", *_GENERAL, *_CAPTION, "photo", "show_caption_above_media", "has_spoiler",
)  # fmt: skip
def send_photo(messenger: Messenger, given: Parameters) -> Json:
    return _send_file(messenger, given, "photo")


@method(
    "sendDocument", *_GENERAL, *_CAPTION, "document", "thumbnail",
    "disable_content_type_detection",
)  # fmt: skip
def send_document(messenger: Messenger, given: Parameters) -> Json:
    return _send_file(messenger, given, "document")


@method("sendChatAction", "business_connection_id", "chat_id", "message_thread_id", "action")
def send_chat_action(messenger: Messenger, given: Parameters) -> bool:
    action = given.text("action")
    if action not in _ACTIONS:
        raise Refused.bad_request("wrong parameter action in request")
    messenger.type(open_chat(messenger, given), action)
    return True


def _send_file(messenger: Messenger, given: Parameters, kind: Literal["photo", "document"]) -> Json:
    text, entities = read_caption(given)
    markup = _markup(given)
    chat = writable_chat(messenger, given, f"{kind}s")
    thread, reply = _placed(messenger, chat, given, markup)
    file = read_file(messenger, given, kind)
    message = messenger.post(
        chat, text, entities, buttons_of(markup), fixed=_fixed(markup), file=file, thread=thread,
        reply_to=reply,
    )  # fmt: skip
    return _sent(messenger, message, markup)


def _markup(given: Parameters) -> Markup | None:
    return read_markup(given.markup(), private=not given.text("chat_id").startswith(("-", "@")))


def _placed(
    messenger: Messenger, chat: int, given: Parameters, markup: Markup | None
) -> tuple[int | None, int | None]:
    """The topic that the message goes to, and what it replies to."""
    group = messenger.scene.groups.get(chat)
    if group and group.kind == "channel" and markup and not isinstance(markup, Below):
        raise Refused.bad_request("inline keyboard expected")
    thread = given.integer("message_thread_id") or None
    # The General topic has no number: 1 is refused as any other that is none.
    if thread is not None and not (group and group.has_thread(thread)):
        raise Refused.bad_request("message thread not found")
    reply = _reply(messenger, chat, given)
    replied = None if reply is None else messenger.scene.message(chat, reply)
    return (replied.thread if replied else thread), reply


def _reply(messenger: Messenger, chat: int, given: Parameters) -> int | None:
    reply = given.parsed("reply_parameters", "reply parameters") or {}
    if not isinstance(reply, Mapping):
        raise Refused.bad_request("object expected as reply parameters")
    if reply and "message_id" not in reply:
        raise Refused.bad_request('can\'t find field "message_id"')
    to = reply.get("message_id") or given.integer("reply_to_message_id")
    anyway = reply.get("allow_sending_without_reply") or given.flag("allow_sending_without_reply")
    found = to and messenger.scene.message(chat, int(to))
    if to and not found and not anyway:
        raise Refused.bad_request("message to be replied not found")
    return int(to) if found else None


def _fixed(markup: Markup | None) -> bool:
    return isinstance(markup, Instead | Away | AsReply)


def _sent(messenger: Messenger, message: Message, markup: Markup | None) -> Json:
    _keyboard(messenger, message, markup)
    return messenger.wire(message)


def _keyboard(messenger: Messenger, message: Message, markup: Markup | None) -> None:
    match markup:
        case Instead(rows, placeholder, one_time):
            keyboard = Keyboard(message.id, rows, placeholder, one_time)
            messenger.show_keyboard(message.chat, keyboard)
        case Away():
            messenger.show_keyboard(message.chat, None)
        case Below() | AsReply() | None:
            pass  # neither changes the keyboard that stands

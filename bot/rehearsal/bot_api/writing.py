"""Bot API methods that edit and delete messages."""

from __future__ import annotations

from typing import Final

from bot.rehearsal.bot_api.keyboards import Below, buttons_of, read_markup
from bot.rehearsal.bot_api.method import method, open_chat
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import NOT_MODIFIED, Refused
from bot.rehearsal.bot_api.texts import check_length, check_preview, read_caption, read_text
from bot.rehearsal.messenger import Messenger, wire
from bot.rehearsal.messenger.vocabulary import Buttons, Entity, Message
from bot.rehearsal.messenger.wire import Json

DELETE_AT_ONCE: Final = 100
DELETABLE_FOR: Final = 48 * 3600
"""Seconds after which a message cannot be deleted any more, but by an admin."""


@method(
    "editMessageText", "business_connection_id", "chat_id", "message_id", "inline_message_id",
    "text", "parse_mode", "entities", "link_preview_options", "disable_web_page_preview",
    "reply_markup",
)  # fmt: skip
def edit_message_text(messenger: Messenger, given: Parameters) -> Json | bool:
    text, entities = read_text(given)
    check_preview(given)
    markup = _only_buttons(given)
    message = _editable(messenger, given)
    if message.file is not None:
        raise Refused.bad_request("there is no text in the message to edit")
    check_length(text)
    return _rewrite(messenger, message, text, entities, buttons_of(markup))


@method(
    "editMessageCaption", "business_connection_id", "chat_id", "message_id", "inline_message_id",
    "caption", "parse_mode", "caption_entities", "show_caption_above_media", "reply_markup",
)  # fmt: skip
def edit_message_caption(messenger: Messenger, given: Parameters) -> Json | bool:
    text, entities = read_caption(given)
    markup = _only_buttons(given)
    message = _editable(messenger, given)
    if message.file is None:
        raise Refused.bad_request("there is no caption in the message to edit")
    return _rewrite(messenger, message, text, entities, buttons_of(markup))


@method(
    "editMessageReplyMarkup", "business_connection_id", "chat_id", "message_id",
    "inline_message_id", "reply_markup",
)  # fmt: skip
def edit_message_reply_markup(messenger: Messenger, given: Parameters) -> Json | bool:
    markup = _only_buttons(given)
    message = _editable(messenger, given)
    return _rewrite(messenger, message, message.text, message.entities, buttons_of(markup))


@method("deleteMessage", "chat_id", "message_id")
def delete_message(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    id_ = given.integer("message_id")
    if not id_:
        raise Refused.bad_request("message identifier is not specified")
    message = messenger.scene.message(chat, id_)
    if message is None:
        raise Refused.bad_request("message to delete not found")
    if not _deletable(messenger, message):
        raise Refused.bad_request("message can't be deleted")
    messenger.erase(chat, [id_])
    return True


@method("deleteMessages", "chat_id", "message_ids")
def delete_messages(messenger: Messenger, given: Parameters) -> bool:
    chat = open_chat(messenger, given)
    ids = given.parsed("message_ids", "message identifiers")
    if not isinstance(ids, list) or not ids:
        raise Refused.bad_request("message identifiers are not specified")
    if len(ids) > DELETE_AT_ONCE:
        raise Refused.bad_request("too many message identifiers specified")
    found: list[int] = []
    for each in ids:
        if not isinstance(each, int) or isinstance(each, bool) or each <= 0:
            raise Refused.bad_request("invalid message identifier specified")
        message = messenger.scene.message(chat, each)
        if message is not None:  # those not found are skipped
            if not _deletable(messenger, message):
                raise Refused.bad_request("message can't be deleted")
            found.append(each)
    messenger.erase(chat, found)
    return True


def _only_buttons(given: Parameters) -> Below | None:
    """An edited message can only have buttons: a keyboard is not part of a message."""
    markup = read_markup(given.markup(), private=True)
    if markup is None or isinstance(markup, Below):
        return markup
    raise Refused.bad_request("inline keyboard expected")


def _editable(messenger: Messenger, given: Parameters) -> Message:
    """The message that a call means to edit, if it may. In a channel, an admin edits any."""
    if "inline_message_id" in given:
        return _picked(messenger, given.text("inline_message_id"))
    id_ = given.integer("message_id")
    if not id_ or "chat_id" not in given:
        raise Refused.bad_request("message identifier is not specified")
    chat = open_chat(messenger, given)
    message = messenger.scene.message(chat, id_)
    if message is None:
        raise Refused.bad_request("message to edit not found")
    group = messenger.scene.groups.get(chat)
    if group is not None and group.kind == "channel":
        right = "can_post_messages" if message.origin == "bot" else "can_edit_messages"
        allowed = messenger.scene.bot_may(chat, right) and message.origin != "service"
    else:
        allowed = message.origin == "bot" and not message.fixed
    if not allowed:
        raise Refused.bad_request("message can't be edited")
    if messenger.scene.place(chat).muted:
        # As the server answers to other clients; the Bot API's documents are silent about it.
        raise Refused.forbidden("CHAT_WRITE_FORBIDDEN")
    return message


def _picked(messenger: Messenger, id_: str) -> Message:
    """A message that somebody picked in inline mode, in whatever chat it stands."""
    for told in messenger.scene.messages.values():
        for message in told.values():
            if message.via_bot and wire.inline_message_id(message) == id_:
                return message
    raise Refused.bad_request("MESSAGE_ID_INVALID")


def _rewrite(
    messenger: Messenger,
    message: Message,
    text: str,
    entities: tuple[Entity, ...],
    buttons: Buttons | None,
) -> Json | bool:
    if (message.text, message.entities, message.buttons) == (text, entities, buttons):
        raise Refused.bad_request(NOT_MODIFIED)
    anew = messenger.rewrite(message, text, entities, buttons)
    return True if message.via_bot else messenger.wire(anew)


def _deletable(messenger: Messenger, message: Message) -> bool:
    """Its own and, in private, the other's; as an admin with that right, anybody's."""
    scene = messenger.scene
    if scene.bot_may(message.chat, "can_delete_messages"):
        return True
    group = scene.groups.get(message.chat)
    own = message.origin == "bot"
    if group is not None and group.kind == "channel":
        return own and scene.bot_may(message.chat, "can_post_messages")
    allowed = own or scene.private(message.chat)
    return allowed and messenger.now - message.date < DELETABLE_FOR

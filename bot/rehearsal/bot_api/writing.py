"""Bot API methods that write, edit and delete messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.rehearsal.bot_api.keyboards import AsReply, Away, Below, Instead, Markup, read_markup
from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.markup import in_order, parse_html, trim, with_links
from bot.rehearsal.bot_api.method import method, open_chat
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import NOT_MODIFIED, Refused
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import TEXT_MAX, Buttons, Entity, Keyboard, Message, utf16
from bot.rehearsal.messenger.wire import Json

DELETE_AT_ONCE: Final = 100
DELETABLE_FOR: Final = 48 * 3600
"""Seconds after which a message cannot be deleted any more."""

_ENTITY_TYPES: Final = frozenset(
    {
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold",
        "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
        "code", "pre", "text_link", "text_mention", "custom_emoji",
    }
)  # fmt: skip
_PREVIEW: Final = frozenset(
    {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
)


@method(
    "sendMessage", "business_connection_id", "chat_id", "message_thread_id",
    "direct_messages_topic_id", "text", "parse_mode", "entities", "link_preview_options",
    "disable_web_page_preview", "disable_notification", "protect_content",
    "allow_paid_broadcast", "message_effect_id", "suggested_post_parameters", "reply_parameters",
    "reply_to_message_id", "allow_sending_without_reply", "reply_markup",
)  # fmt: skip
def send_message(messenger: Messenger, given: Parameters) -> Json:
    text, entities = _text(given)
    _check_preview(given)
    # A private chat's id is positive: the markup is judged before the chat is looked for.
    markup = read_markup(given.markup(), private=not given.text("chat_id").startswith("-"))
    chat = open_chat(messenger, given)
    if given.integer("message_thread_id"):
        raise Refused.bad_request("message thread not found")
    _check_reply(messenger, chat, given)
    if utf16(text) > TEXT_MAX:
        raise Refused.bad_request("message is too long")
    fixed = isinstance(markup, Instead | Away | AsReply)
    message = messenger.post(chat, text, entities, _buttons(markup), fixed=fixed)
    _keyboard(messenger, message, markup)
    return messenger.wire(message)


@method(
    "editMessageText", "business_connection_id", "chat_id", "message_id", "inline_message_id",
    "text", "parse_mode", "entities", "link_preview_options", "disable_web_page_preview",
    "reply_markup",
)  # fmt: skip
def edit_message_text(messenger: Messenger, given: Parameters) -> Json:
    text, entities = _text(given)
    _check_preview(given)
    markup = _only_buttons(given)
    message = _editable(messenger, given)
    if utf16(text) > TEXT_MAX:
        raise Refused.bad_request("message is too long")
    return _rewrite(messenger, message, text, entities, _buttons(markup))


@method(
    "editMessageReplyMarkup", "business_connection_id", "chat_id", "message_id",
    "inline_message_id", "reply_markup",
)  # fmt: skip
def edit_message_reply_markup(messenger: Messenger, given: Parameters) -> Json:
    markup = _only_buttons(given)
    message = _editable(messenger, given)
    return _rewrite(messenger, message, message.text, message.entities, _buttons(markup))


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


def _text(given: Parameters) -> tuple[str, tuple[Entity, ...]]:
    """The text as it will stand there.

    Refused: none, blank, or with formatting that Telegram cannot read.
    """
    source = given.text("text")
    if not source:
        raise Refused.bad_request("message text is empty")
    match given.text("parse_mode").lower():
        case "html":
            text, entities = parse_html(source)
        case "" | "none":
            text, entities = source, _entities(source, given)
        case "markdown" | "markdownv2":
            raise Refused.bad_request("the rehearsal reads HTML only, no Markdown")
        case _:
            raise Refused.bad_request("unsupported parse_mode")
    text, entities = trim(text, entities)
    if not text:
        raise Refused.bad_request("text must be non-empty")
    return text, with_links(text, entities)


def _entities(text: str, given: Parameters) -> tuple[Entity, ...]:
    entities = given.parsed("entities", "message entities")
    if entities is None:
        return ()
    if not isinstance(entities, list):
        raise Refused.bad_request("expected an Array of MessageEntity")
    size = utf16(text)
    return in_order(_entity(entity, size) for entity in entities)


def _entity(entity: Any, size: int) -> Entity:
    if not isinstance(entity, dict):
        raise Refused.bad_request("can't parse MessageEntity: Object expected")
    for field in ("type", "offset", "length"):
        if field not in entity:
            raise Refused.bad_request(f"can't parse MessageEntity: Can't find field \"{field}\"")
    if entity["type"] not in _ENTITY_TYPES:
        raise Refused.bad_request("can't parse MessageEntity: Unsupported type specified")
    _check_reach(entity["offset"], entity["length"], size)
    if entity["type"] == "text_link":
        url = str(entity.get("url", ""))
        if fault := fault_of(url):
            raise Refused.bad_request(f"entity URL '{url}' is invalid: {fault}")
    return entity


def _check_reach(begins: Any, length: Any, size: int) -> None:
    if not isinstance(begins, int) or begins < 0:
        raise Refused.bad_request(f"receive an entity with incorrect offset {begins}")
    if not isinstance(length, int) or length < 0:
        raise Refused.bad_request(f"receive an entity with incorrect length {length}")
    if begins > size:
        raise Refused.bad_request(
            f"entity begins after the end of the text at UTF-16 offset {begins}"
        )
    if begins + length > size:
        raise Refused.bad_request(
            f"entity beginning at UTF-16 offset {begins} ends after the end of the text at "
            f"UTF-16 offset {begins + length}"
        )


def _check_preview(given: Parameters) -> None:
    options = given.parsed("link_preview_options", "link preview options")
    if options is None:
        return
    if not isinstance(options, Mapping):
        raise Refused.bad_request("object expected as link preview options")
    for name, value in options.items():
        if name not in _PREVIEW:
            raise Refused.bad_request(f'unknown field "{name}" in link preview options')
        if name != "url" and not isinstance(value, bool):
            raise Refused.bad_request(f'field "{name}" must be of type Boolean')


def _check_reply(messenger: Messenger, chat: int, given: Parameters) -> None:
    reply = given.parsed("reply_parameters", "reply parameters") or {}
    if not isinstance(reply, Mapping):
        raise Refused.bad_request("object expected as reply parameters")
    if reply and "message_id" not in reply:
        raise Refused.bad_request('can\'t find field "message_id"')
    to = reply.get("message_id") or given.integer("reply_to_message_id")
    anyway = reply.get("allow_sending_without_reply") or given.flag("allow_sending_without_reply")
    if to and not anyway and messenger.scene.message(chat, int(to)) is None:
        raise Refused.bad_request("message to be replied not found")


def _only_buttons(given: Parameters) -> Below | None:
    """An edited message can only have buttons: a keyboard is not part of a message."""
    markup = read_markup(given.markup(), private=True)
    if markup is None or isinstance(markup, Below):
        return markup
    raise Refused.bad_request("inline keyboard expected")


def _buttons(markup: Markup | None) -> Buttons | None:
    return markup.buttons if isinstance(markup, Below) else None


def _keyboard(messenger: Messenger, message: Message, markup: Markup | None) -> None:
    match markup:
        case Instead(rows, placeholder, one_time):
            keyboard = Keyboard(message.id, rows, placeholder, one_time)
            messenger.show_keyboard(message.chat, keyboard)
        case Away():
            messenger.show_keyboard(message.chat, None)
        case Below() | AsReply() | None:
            pass  # neither changes the keyboard that stands


def _editable(messenger: Messenger, given: Parameters) -> Message:
    id_ = given.integer("message_id")
    if not id_ or "chat_id" not in given:
        raise Refused.bad_request("message identifier is not specified")
    chat = open_chat(messenger, given)
    message = messenger.scene.message(chat, id_)
    if message is None:
        raise Refused.bad_request("message to edit not found")
    if message.origin != "bot" or message.fixed:
        raise Refused.bad_request("message can't be edited")
    return message


def _rewrite(
    messenger: Messenger,
    message: Message,
    text: str,
    entities: tuple[Entity, ...],
    buttons: Buttons | None,
) -> Json:
    if (message.text, message.entities, message.buttons) == (text, entities, buttons):
        raise Refused.bad_request(NOT_MODIFIED)
    return messenger.wire(messenger.rewrite(message, text, entities, buttons))


def _deletable(messenger: Messenger, message: Message) -> bool:
    """Its own and, in private, the other's; in a group an ordinary bot only its own."""
    own = message.origin == "bot"
    allowed = own or messenger.scene.private(message.chat)
    return allowed and messenger.now - message.date < DELETABLE_FOR

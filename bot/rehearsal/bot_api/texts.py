"""What a call says: texts and captions with their formatting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.markup import in_order, parse_html, trim, with_links
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger.vocabulary import TEXT_MAX, Entity, utf16

Formatted: TypeAlias = tuple[str, tuple[Entity, ...]]

CAPTION_MAX: Final = 1024

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


def read_text(given: Parameters, name: str = "text") -> Formatted:
    """The text as it will stand there.

    Refused: none, blank, or with formatting that Telegram cannot read.
    """
    if not given.text(name):
        raise Refused.bad_request("message text is empty")
    text, entities = _read(given, name, "entities")
    if not text:
        raise Refused.bad_request("text must be non-empty")
    return text, entities


def read_caption(given: Parameters) -> Formatted:
    """The text below a picture or a file; it may be missing. Refused: as `read_text`."""
    text, entities = _read(given, "caption", "caption_entities")
    if utf16(text) > CAPTION_MAX:
        raise Refused.bad_request("message caption is too long")
    return text, entities


def check_length(text: str) -> None:
    """Judged last, as by Telegram. Refused: the text is too long for a message."""
    if utf16(text) > TEXT_MAX:
        raise Refused.bad_request("message is too long")


def _read(given: Parameters, name: str, entities_name: str) -> Formatted:
    source = given.text(name)
    match given.text("parse_mode").lower():
        case "html":
            text, entities = parse_html(source)
        case "" | "none":
            text, entities = source, _entities(source, given, entities_name)
        case "markdown" | "markdownv2":
            raise Refused.bad_request("the rehearsal reads HTML only, no Markdown")
        case _:
            raise Refused.bad_request("unsupported parse_mode")
    text, entities = trim(text, entities)
    return text, with_links(text, entities)


def _entities(text: str, given: Parameters, name: str) -> tuple[Entity, ...]:
    entities = given.parsed(name, "message entities")
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


def check_preview(given: Parameters) -> None:
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

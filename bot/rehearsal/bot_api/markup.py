"""Telegram's HTML: from the bot's source to plain text with entities, and on to the page.

Reading follows the rules and the words of Telegram's own parser (tdlib, `parse_html`): the same
sources pass, the same are refused, at the same byte. Offsets and lengths of entities count
UTF-16 units.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from bot.rehearsal.bot_api.links import is_link
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger.vocabulary import Entity, utf16

_KINDS: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|([A-Za-z]+));?")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>]*)\s*(?:=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<bare>[A-Za-z0-9.\-]+)(?=[\s>]))|(?P<flag>(?=[\s>])))"""
)
_TAG_NAME = re.compile(r"[^\s>]*")
_END_TAG = re.compile(r"([^\s>]*)\s*(>?)")
_WEB_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'’”]")
_ENTITIES_MAX: Final = 100


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    begins: int
    argument: str
    piece: int
    """How many pieces of text stood before it."""


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    units: int = 0
    pieces: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            match self.source[self.at]:
                case "<" if self.source.startswith("</", self.at):
                    self._end_tag()
                case "<":
                    self._start_tag()
                case "&":
                    self._reference()
                case _:
                    self._plain()
        if self.stack:
            tag = self.stack[-1].tag
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.pieces), self.entities

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.units += utf16(text)

    def _plain(self) -> None:
        ends = min(
            (found for mark in "<&" if (found := self.source.find(mark, self.at)) >= 0),
            default=len(self.source),
        )
        self._add(self.source[self.at : ends])
        self.at = ends

    def _reference(self) -> None:
        """`&…;` where it names a character; any other `&` stands for itself."""
        found = _REFERENCE.match(self.source, self.at)
        character = _referred(found) if found else None
        if found is None or character is None:
            self._add("&")
            self.at += 1
        else:
            self._add(character)
            self.at = found.end()

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _start_tag(self) -> None:
        begins = self.at
        named = _TAG_NAME.match(self.source, begins + 1)
        assert named is not None
        tag, at = named.group().lower(), named.end()
        if at >= len(self.source):
            raise _unreadable(f"Unclosed start tag at byte offset {self._byte(begins)}")
        if tag not in _KINDS:
            raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {self._byte(begins)}')
        attributes = self._attributes(tag, begins, at)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unreadable(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begins)}'
            )
        self.stack.append(_Open(tag, self.units, _argument(tag, attributes), len(self.pieces)))

    def _attributes(self, tag: str, begins: int, at: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                raise _unreadable(f'Unclosed start tag "{tag}" at byte offset {self._byte(begins)}')
            if self.source[at] == ">":
                self.at = at + 1
                return attributes
            found = _ATTRIBUTE.match(self.source, at)
            if found is None:
                raise _unreadable(f'Unclosed start tag "{tag}" at byte offset {self._byte(begins)}')
            if not found["name"]:
                raise _unreadable(
                    f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begins)}'
                )
            value = found["double"] or found["single"] or found["bare"] or ""
            attributes[found["name"].lower()] = html.unescape(value)
            at = found.end()

    def _end_tag(self) -> None:
        begins = self.at
        if not self.stack:
            raise _unreadable(f"Unexpected end tag at byte offset {self._byte(begins)}")
        named = _END_TAG.match(self.source, begins + 2)
        assert named is not None
        if not named[2]:
            raise _unreadable(f"Unclosed end tag at byte offset {self._byte(begins)}")
        expected, found = self.stack[-1].tag, named[1].lower()
        if found not in {"", expected}:
            raise _unreadable(
                f"Unmatched end tag at byte offset {self._byte(begins)}, "
                f'expected "</{expected}>", found "</{found}>"'
            )
        self.at = named.end()
        self._close(self.stack.pop())

    def _close(self, tag: _Open) -> None:
        length = self.units - tag.begins
        if not length:
            return
        entity: Entity = {"type": _KINDS[tag.tag], "offset": tag.begins, "length": length}
        match tag.tag:
            case "a":
                url = tag.argument or "".join(self.pieces[tag.piece :])
                if not is_link(url):  # such a link is shown as mere text
                    return
                entity["url"] = url
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "code" if tag.argument and self.stack and self.stack[-1].tag == "pre":
                self.stack[-1].argument = tag.argument
                return
            case "pre" if tag.argument:
                entity["language"] = tag.argument
            case "tg-emoji":
                if not tag.argument.isdigit():
                    raise _unreadable("Invalid custom emoji identifier specified")
                entity["custom_emoji_id"] = tag.argument
        self.entities.append(entity)


def _argument(tag: str, attributes: dict[str, str]) -> str:
    match tag:
        case "a":
            return attributes.get("href", "")
        case "code":
            return attributes.get("class", "").removeprefix("language-")
        case "blockquote":
            return "expandable" if "expandable" in attributes else ""
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case _:
            return ""


def _referred(found: re.Match[str]) -> str | None:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED.get(name)
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not 0 < code < 0x10FFFF or 0xD800 <= code < 0xE000:
        return None
    return chr(code)


def _unreadable(why: str) -> Refused:
    return Refused.bad_request(f"can't parse entities: {why}")


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Plain text and entities, outer ones first.

    Refused: Telegram would not take this source.
    """
    if "<" not in source and "&" not in source:
        return source, ()
    text, entities = _Reader(source).read()
    return text, in_order(entities)


def in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return tuple(ordered[:_ENTITIES_MAX])


def trim(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """Without the blank ends, as Telegram stores it; entities move along."""
    trimmed = text.strip()
    if len(trimmed) == len(text):
        return text, entities
    shift = utf16(text[: len(text) - len(text.lstrip())])
    size = utf16(trimmed)
    kept: list[Entity] = []
    for entity in entities:
        begins = max(0, entity["offset"] - shift)
        ends = min(size, entity["offset"] + entity["length"] - shift)
        if begins < ends:
            kept.append({**entity, "offset": begins, "length": ends - begins})
    return trimmed, tuple(kept)


def with_links(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Bare web addresses become links, as in every messenger, unless they are formatted already."""
    if "://" not in text:
        return entities
    found: list[Entity] = []
    for match in _WEB_LINK.finditer(text):
        begins, length = utf16(text[: match.start()]), utf16(match.group())
        if not any(
            entity["type"] in {"text_link", "code", "pre"}
            and entity["offset"] < begins + length
            and begins < entity["offset"] + entity["length"]
            for entity in entities
        ):
            found.append({"type": "url", "offset": begins, "length": length})
    return in_order((*entities, *found)) if found else entities

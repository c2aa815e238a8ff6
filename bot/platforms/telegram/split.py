"""A text longer than a message becomes several, without tearing our markup.

Telegram counts 4,096 characters after reading the markup. We count UTF-16 units with the markup,
which is never less, so that a part always fits.
"""

from __future__ import annotations

import re
from typing import Final

LIMIT: Final = 4096
_CLOSING_ROOM: Final = 64
"""Kept free in every part for the tags that have to be closed at its end."""

_TAG: Final = re.compile(r"<(/?)(\w+)[^>]*>")
_TAG_OR_ENTITY: Final = re.compile(r"<[^>]*>|&\w+;|&#\w+;")
_BREAKS: Final = ("\n\n", "\n", " ")


def split(markup: str, limit: int = LIMIT) -> list[str]:
    """Parts of at most `limit` units, broken between paragraphs, else lines, else words."""
    parts: list[str] = []
    rest = markup
    while _units(rest) > limit:
        cut = _cut(rest, _prefix(rest, limit - _CLOSING_ROOM))
        head, tail = rest[:cut].rstrip(), rest[cut:].lstrip()
        opened = _open_tags(head)
        parts.append(head + "".join(f"</{name}>" for name, _ in reversed(opened)))
        rest = "".join(tag for _, tag in opened) + tail
    return [*parts, rest]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _prefix(text: str, units: int) -> int:
    """How many characters of the text fit into that many units."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _cut(text: str, room: int) -> int:
    """Where to break the first `room` characters: late, and never inside a tag or an entity."""
    spans = [match.span() for match in _TAG_OR_ENTITY.finditer(text, 0, room + 256)]
    for separator in _BREAKS:
        at = text.rfind(separator, room // 4, room)
        while at > 0 and any(start < at < end for start, end in spans):
            at = text.rfind(separator, room // 4, at)
        if at > 0:
            return at
    return next((start for start, end in spans if start < room < end and start > 0), room)


def _open_tags(text: str) -> list[tuple[str, str]]:
    """(name, whole tag) of the tags that are open where the text ends."""
    opened: list[tuple[str, str]] = []
    for tag in _TAG.finditer(text):
        if not tag[1]:
            opened.append((tag[2], tag[0]))
        elif opened:
            opened.pop()
    return opened

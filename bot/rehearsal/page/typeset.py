"""Plain text and entities as the HTML that the page may put into its document.

Nothing of the text passes unescaped, and of tags only `b i u s code pre a blockquote`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from bot.rehearsal.messenger.vocabulary import Entity

_TAGS: Final = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "expandable_blockquote": "blockquote",
    "text_link": "a", "url": "a",
}  # fmt: skip
_SAFE_LINK = re.compile(r"(?:https?|tg)://", re.IGNORECASE)
_BEYOND_BMP: Final = "\uffff"


def typeset(text: str, entities: Sequence[Entity]) -> str:
    """The text with its formatting. Entities that overlap are cut where the outer one ends."""
    if not entities:
        return html.escape(text)
    place = _places(text)
    end = len(place) - 1
    out: list[str] = []
    open_tags: list[tuple[str, int]] = []
    written = 0

    def write_until(unit: int) -> None:
        nonlocal written
        while open_tags and open_tags[-1][1] <= unit:
            tag, ends = open_tags.pop()
            out.append(html.escape(text[place[written] : place[ends]]))
            out.append(f"</{tag}>")
            written = max(written, ends)
        out.append(html.escape(text[place[written] : place[unit]]))
        written = max(written, unit)

    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        begins = min(entity["offset"], end)
        write_until(begins)
        ends = min(begins + entity["length"], open_tags[-1][1] if open_tags else end)
        opened = _opening(entity, text[place[begins] : place[ends]])
        if opened is not None and ends > begins:
            tag, markup = opened
            out.append(markup)
            open_tags.append((tag, ends))
    write_until(end)
    return "".join(out)


def _places(text: str) -> Sequence[int]:
    """For each UTF-16 unit, and for the end, the index of its character."""
    if not text or max(text) <= _BEYOND_BMP:
        return range(len(text) + 1)
    places: list[int] = []
    for index, character in enumerate(text):
        places.extend([index] * (2 if character > _BEYOND_BMP else 1))
    places.append(len(text))
    return places


def _opening(entity: Entity, covered: str) -> tuple[str, str] | None:
    tag = _TAGS.get(entity["type"])
    if tag is None:
        return None
    if tag != "a":
        return tag, f"<{tag}>"
    url = str(entity.get("url", covered))
    if "://" not in url:
        url = f"https://{url}"
    if not _SAFE_LINK.match(url):
        return None
    return tag, f'<a href="{html.escape(url)}">'

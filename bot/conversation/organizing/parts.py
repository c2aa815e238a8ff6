"""Signatures by country, language and channel, the most first, each with its share."""

from __future__ import annotations

from functools import partial
from typing import Final

from bot.conversation.organizing import pages
from bot.conversation.organizing.rights import Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Country,
    LanguageName,
    Lines,
    Part,
    PartsRead,
    ReadParts,
    Share,
    Text,
)

_PARTS: Final[tuple[Part, ...]] = ("countries", "languages", "channels")

COMMANDS: Final = {part: pages.opened(partial(ReadParts, part)) for part in _PARTS}
ACTIONS: Final = {part: pages.turned(part, partial(ReadParts, part)) for part in _PARTS}
TEXTS: Final[dict[str, Right]] = {}


def parts_read(session: Session, scene: Scene, read: PartsRead) -> Answer:
    if not read.parts:
        return on_card(session, scene, *pages.none_yet())
    start = pages.beginning(read.start, len(read.parts))
    lines = [
        Text(
            "part-line",
            {
                "part": _named(read.of, part),
                "count": count,
                "share": Share(count, read.verified),
            },
        )
        for part, count in read.parts[start : start + pages.PAGE]
    ]
    text = Text("parts", {"of": read.of, "lines": Lines(tuple(lines))})
    return on_card(session, scene, text, pages.turning(read.of, start, len(read.parts)))


def _named(of: Part, part: str) -> Argument:
    match of:
        case "countries":
            return Country(part)
        case "languages":
            return LanguageName(part)
        case "channels":
            return Text("channel-name", {"channel": part})

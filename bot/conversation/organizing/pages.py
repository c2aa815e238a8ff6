"""Pages of figures: opened by a command or by a button of the totals, and turned by their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.conversation.organizing.rights import READERS, Right
from bot.conversation.scene import Answer, Scene
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import Choice, Effect, Note, Text

PAGE: Final = 15
"""Lines on one page: they must fit into a message."""
_LONGEST_NUMBER: Final = 5


def opened(read: Callable[[int], Effect]) -> Right:
    """A command that shows the first page."""

    def does(session: Session, _scene: Scene, _rest: str) -> Answer:
        return Answer(session, effects=(read(0),))

    return Right(READERS, does)


def turned(name: str, read: Callable[[int], Effect]) -> Right:
    """The buttons of these pages: `days` opens them as the command does, `days:2` turns to one."""

    def does(session: Session, _scene: Scene, about: str) -> Answer:
        noted = () if about else (Note(name),)
        return Answer(session, effects=(*noted, read(_number(about))))

    return Right(READERS, does, noted=False)


def turning(name: str, start: int, number: int, size: int = PAGE) -> tuple[Choice, ...]:
    """What stands below a list of so many: the ways to its other pages, and back."""
    more = (choice("more", f"{name}:{start + size}"),) if start + size < number else ()
    top = (choice("top", f"{name}:0"),) if start else ()
    return (*more, *top, choice("totals"))


def beginning(start: int, number: int) -> int:
    """Buttons can be forged, and lists get shorter."""
    return start if start < number else 0


def none_yet() -> tuple[Text, tuple[Choice, ...]]:
    """The page of whatever nobody has signed for."""
    return Text("figures-none"), (choice("totals"),)


def _number(about: str) -> int:
    plain = about.isascii() and about.isdigit() and len(about) <= _LONGEST_NUMBER
    return int(about) if plain else 0

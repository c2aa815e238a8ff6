"""The register of lines that can be played. What a line does is told in the modules beside."""

from __future__ import annotations

import re
from collections.abc import Callable

Doing = Callable[..., None]
LINES: list[tuple[re.Pattern[str], Doing]] = []
"""Tried in this order: what anybody might also say in words stands last."""


def line(pattern: str) -> Callable[[Doing], Doing]:
    """Enters a function under the line that it plays.

    `NAME` and `GROUP` stand for names, which hold no colon; all groups are handed over.
    """
    whole = pattern.replace("NAME", "([^:]+?)").replace("GROUP", "([^:]+?)")

    def enter(doing: Doing) -> Doing:
        LINES.append((re.compile(whole, re.DOTALL), doing))
        return doing

    return enter


def find(text: str) -> tuple[Doing, tuple[str | None, ...]] | None:
    """What this line does, and with which words; None where it is not understood."""
    for pattern, doing in LINES:
        if match := pattern.fullmatch(text):
            return doing, match.groups()
    return None

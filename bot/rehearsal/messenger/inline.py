"""What people ask the bot in the middle of a chat, and what it offered for that.

Nothing of it is kept over a kill; an app would not show it any more either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.rehearsal.messenger.vocabulary import Offer

_KEPT: Final = 1000
"""Queries that can still be picked from."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An inline query: who asked what, and where they write."""

    id: str
    person: int
    chat: int
    text: str


class Inline:
    """The latest queries with their answers, and the answers that serve for others, too."""

    def __init__(self) -> None:
        self._asked: dict[str, Asked] = {}
        self._offers: dict[str, Offer] = {}
        self._cached: dict[tuple[str, int | None], tuple[float, Offer]] = {}

    def remember(self, asked: Asked) -> None:
        self._asked[asked.id] = asked
        if len(self._asked) > _KEPT:
            oldest = next(iter(self._asked))
            del self._asked[oldest]
            self._offers.pop(oldest, None)

    def asked(self, query: str) -> Asked | None:
        return self._asked.get(query)

    def last(self, person: int) -> Asked | None:
        """What this person asked last."""
        found = reversed(self._asked.values())
        return next((asked for asked in found if asked.person == person), None)

    def put(self, asked: Asked, offer: Offer) -> None:
        self._offers[asked.id] = offer

    def offer(self, query: str) -> Offer | None:
        return self._offers.get(query)

    def cache(self, asked: Asked, offer: Offer, until: float, *, personal: bool) -> None:
        """Until then it is the answer to everybody, or to this person, who asks the same."""
        self._cached[asked.text, asked.person if personal else None] = until, offer
        if len(self._cached) > _KEPT:
            del self._cached[next(iter(self._cached))]

    def cached(self, asked: Asked, now: float) -> Offer | None:
        for whose in (asked.person, None):
            until, offer = self._cached.get((asked.text, whose), (now, None))
            if until > now:
                return offer
        return None

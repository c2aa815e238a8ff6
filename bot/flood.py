"""What one chat may ask of the bot, and what becomes of the rest.

A single account can write more than a thousand people together, and each message would cost a
session, a transaction and a reply. So every chat has an allowance, far above what anybody needs to
sign. Whoever has used it up is told so once (`Flooded`); after that, what the chat sends is passed
over until it has been calm for a while: the messenger is told that it arrived, and nobody looks
at it. No transaction, no row and no answer is spent on it.

Never passed over for what else a chat has sent: a contact card, because sending it is how one
signs (cards have an allowance of their own), and what the messenger itself tells of a chat.
What comes again because the store was away costs no allowance again: each of the last few thousand
updates has had its verdict, whether they came in batches or one by one. All this is kept in memory,
for chats that wrote lately; after a restart everybody begins anew.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final, TypeAlias

from bot.conversation.vocabulary import (
    Flooded,
    Incoming,
    Membership,
    Migrated,
    SharedContact,
    Sought,
)

log = logging.getLogger(__name__)

REMEMBERED: Final = 10_000
"""Verdicts, far more than a messenger hands out before the first is acknowledged."""

_SWEEP_FROM: Final = 1024


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` updates at once, then one each `interval` seconds."""

    burst: int
    interval: float

    @property
    def full(self) -> float:
        """Seconds after which one who has used it up has all of it again."""
        return self.burst * self.interval

    @property
    def calm(self) -> float:
        """Who was silenced is heard again when a quarter is free: a person after half a minute
        without a word."""
        return self.full * 3 / 4


PERSON: Final = Allowance(burst=60, interval=2.0)
"""Signing takes six or seven updates, each choice of a language or a page one more."""
CARDS: Final = Allowance(burst=10, interval=10.0)
"""Contact cards of a private chat."""
SEEKING: Final = Allowance(burst=30, interval=2.5)
"""What a person seeks in other chats: each letter after the bot's name can ask anew."""
GROUP: Final = Allowance(burst=20, interval=4.0)
"""Each member of a group by themselves. What they hear is one message that supersedes the last."""


class _Verdict(Enum):
    PLAYED = auto()
    TOLD = auto()
    PASSED_OVER = auto()


_Key: TypeAlias = tuple[str, Allowance]


class Flood:
    """Sifts what comes in. `clock`: seconds that only go forward."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        person: Allowance = PERSON,
        cards: Allowance = CARDS,
        group: Allowance = GROUP,
        seeking: Allowance = SEEKING,
    ) -> None:
        self._clock = clock
        self._person = person
        self._cards = cards
        self._group = group
        self._seeking = seeking
        self._used_until: dict[_Key, float] = {}
        self._silenced: set[_Key] = set()
        self._sweep_at = _SWEEP_FROM
        self._judged: OrderedDict[tuple[str, int], _Verdict] = OrderedDict()
        """By source and update, the one that came last in the end; no event is kept for it."""

    @property
    def watched(self) -> int:
        """Chats that are kept in mind; grows with traffic, not with time."""
        return len(self._used_until)

    @property
    def remembered(self) -> int:
        """Updates whose verdict is kept."""
        return len(self._judged)

    def sift(self, events: Sequence[Incoming]) -> list[Incoming]:
        """Those that are to be played, in order. The first that is too much is `Flooded`."""
        now = self._clock()
        self._sweep(now)
        played = []
        for event in events:
            update = (event.source, event.id)
            verdict = self._judged.pop(update, None) or self._judge(event, now)
            self._judged[update] = verdict
            if verdict is _Verdict.PLAYED:
                played.append(event)
            elif verdict is _Verdict.TOLD:
                played.append(replace(event, what=Flooded()))
        while len(self._judged) > REMEMBERED:
            self._judged.popitem(last=False)
        return played

    def _judge(self, event: Incoming, now: float) -> _Verdict:
        allowance = self._allowance(event)
        if allowance is None:
            return _Verdict.PLAYED
        key = (self._whose(event), allowance)
        if key in self._silenced and self._left(key, now) > allowance.calm:
            self._use(key, now)
            return _Verdict.PASSED_OVER
        self._silenced.discard(key)
        if self._use(key, now):
            return _Verdict.PLAYED
        self._silenced.add(key)
        if isinstance(event.what, Sought):  # they hear nothing in a chat that they did not open
            return _Verdict.PASSED_OVER
        log.warning("a %s chat sends too much; it is told so and passed over", event.where.kind)
        return _Verdict.TOLD

    def _allowance(self, event: Incoming) -> Allowance | None:
        match event.what:
            case Membership() | Migrated():
                return None
            case SharedContact() if event.where.kind == "private":
                return self._cards
            case Sought():
                return self._seeking
            case _:
                return self._person if event.where.kind == "private" else self._group

    def _whose(self, event: Incoming) -> str:
        """In a group everybody by themselves: no member can use up what its admins need."""
        if event.where.kind == "private":
            return event.where.address
        return f"{event.where.address} {event.who.id}"

    def _left(self, key: _Key, now: float) -> float:
        """Seconds until all that was used is allowed again."""
        return max(self._used_until.get(key, now) - now, 0.0)

    def _use(self, key: _Key, now: float) -> bool:
        """Use up one more, if there is one more."""
        allowance = key[1]
        left = self._left(key, now) + allowance.interval
        self._used_until[key] = now + min(left, allowance.full)
        return left <= allowance.full + allowance.interval / 2  # seconds are rounded

    def _sweep(self, now: float) -> None:
        """Forget who is calm, each time their number has doubled: memory follows traffic."""
        if len(self._used_until) < self._sweep_at:
            return
        self._used_until = {key: until for key, until in self._used_until.items() if until > now}
        self._silenced &= self._used_until.keys()
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._used_until))

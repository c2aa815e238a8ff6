"""When the next message may go out.

Telegram takes about one message a second in a private chat, with short bursts, and twenty a minute
in a group; edits count like messages. Beyond that it answers 429 and says how long to wait: that
is obeyed for the chat it was said of. When several chats are told so at once, it is the bot that
is too fast, and everybody waits.

Answers to what people do have no limit of their own. What goes to many who did nothing has: about
thirty messages a second, and answers are among those that Telegram counts. So a broadcast takes
what answers leave of its pace.

What several workers of one bot send is one pace: they tell each other of chats that have been
written to more than once of late, and of what the messenger has said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from storage.records import ChatPace

SEVERAL: Final = 3
"""So many chats that have to wait at the same time mean the whole bot."""

_SWEEP_FROM: Final = 1024


@dataclass(frozen=True, slots=True)
class Pace:
    """`burst` messages at once, then one each `interval` seconds."""

    burst: int
    interval: float


PRIVATE: Final = Pace(burst=5, interval=1.0)
GROUP: Final = Pace(burst=5, interval=4.0)
"""Twenty in any minute: the burst and one each four seconds."""

BROADCAST_RATE: Final = 25
"""Messages a second while a broadcast is on, those of others included."""

LONG_AGO: Final = 1.0
"""Seconds after which a rush of answers holds a broadcast back no more."""


class Pacer:
    """Remembers, for chats that were lately written to, when they are at rest again."""

    def __init__(
        self,
        clock: Callable[[], float],
        private: Pace = PRIVATE,
        group: Pace = GROUP,
        broadcast_rate: float = BROADCAST_RATE,
    ) -> None:
        self._clock = clock
        self._private = private
        self._group = group
        self._broadcast_interval = 1 / broadcast_rate
        self._rushed_until = 0.0
        self._at_rest: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self._everybody = 0.0
        self._strained: set[str] = set()
        self._sent_by_others = 0
        self.sent = 0
        """Messages, since we began."""
        self._sweep_at = _SWEEP_FROM

    def delay(self, chat: str, *, group: bool, message: bool) -> float:
        """Seconds until the next call to this chat may go; 0.0 takes its turn now.

        `message`: it is one that counts (a message or an edit).
        """
        now = self._clock()
        held = max(self._everybody, self._told.get(chat, 0.0)) - now
        if held > 0 or not message:
            return max(held, 0.0)
        pace = self._group if group else self._private
        at_rest = max(self._at_rest.get(chat, now), now)
        too_early = at_rest - now - (pace.burst - 1) * pace.interval
        if too_early > 0:
            return too_early
        self._at_rest[chat] = at_rest + pace.interval
        if at_rest > now:  # not the first of late
            self._strained.add(chat)
        self.sent += 1
        self._rush(1)
        self._sweep(now)
        return 0.0

    def broadcast_delay(self) -> float:
        """Seconds until a broadcast may go on. What others send makes it wait, and nobody waits
        for it."""
        return max(max(self._rushed_until, self._everybody) - self._clock(), 0.0)

    def told_to_wait(self, chat: str | None, seconds: float) -> None:
        """Telegram answered 429; `chat` None where the call was for no chat."""
        now = self._clock()
        until = now + seconds
        self._strained.add(chat or "")
        if chat is None:
            self._everybody = max(self._everybody, until)
            return
        self._told = {c: t for c, t in self._told.items() if t > now} | {chat: until}
        if len(self._told) >= SEVERAL:
            self._everybody = max(self._everybody, until)
            self._strained.add("")

    # ── among several workers ────────────────────────────────────────────────────────────

    def strained(self) -> list[ChatPace]:
        """Chats of which other workers have to know, since this was asked last."""
        now = self._clock()
        strained, self._strained = self._strained, set()
        return [
            ChatPace(
                chat,
                max(self._at_rest.get(chat, now) - now, 0.0),
                max((self._told.get(chat, now) if chat else self._everybody) - now, 0.0),
            )
            for chat in strained
        ]

    def heard(self, others: Iterable[ChatPace], sent: int) -> None:
        """What other workers know of, and how many messages they have sent in all."""
        now = self._clock()
        for pace in others:
            if not pace.address:
                self._everybody = max(self._everybody, now + pace.held)
                continue
            at_rest = now + pace.at_rest
            self._at_rest[pace.address] = max(self._at_rest.get(pace.address, now), at_rest)
            if pace.held:
                self._told[pace.address] = max(self._told.get(pace.address, now), now + pace.held)
        self._rush(max(sent - self._sent_by_others, 0))
        self._sent_by_others = sent

    def _rush(self, messages: int) -> None:
        now = self._clock()
        rushed = max(self._rushed_until, now) + messages * self._broadcast_interval
        self._rushed_until = min(rushed, now + LONG_AGO)

    def _sweep(self, now: float) -> None:
        """Forget chats at rest, each time their number has doubled: memory follows traffic."""
        if len(self._at_rest) < self._sweep_at:
            return
        self._at_rest = {chat: t for chat, t in self._at_rest.items() if t > now}
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._at_rest))


def backoff(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, … 30."""
    return min(30.0, 2.0 ** min(failures - 1, 5))

"""The rows of a broadcast, one at a time and behind everything else.

At most one is on its way, and the next is begun only when what became of it is safe: after a crash
one message is sent again, to one of all the recipients. Replies have lanes of their own (`sender`)
and never wait for a broadcast; it goes on when they leave it room.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from telegram.error import TelegramError

from bot.conversation.vocabulary import Receipt, Report, Undelivered
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.lane import Waiting, read
from bot.platforms.telegram.pacing import Pacer, backoff
from bot.platforms.telegram.receipts import Tell, until_safe
from bot.platforms.telegram.transport import NotSent
from bot.platforms.telegram.verdict import (
    Done,
    Dropped,
    Retry,
    Verdict,
    Wait,
    accepted,
    refused,
)
from storage.records import OutboxRow

log = logging.getLogger(__name__)

ATTEMPTS: Final = 5
"""Calls without a clear answer, after which a message is given up; one that never went out is none
of them. Others are sent between them, so that nobody is missed only because the messenger was
away."""

A_WHILE_SECONDS: Final = 1.0
"""For so long at the most nobody is asked whether there is still something to send."""

CROWDED_SECONDS: Final = 0.1
"""Until it is looked again whether replies have left room."""

LAST_WORDS_SECONDS: Final = 5.0
"""What the message on its way is given when we close."""


@dataclass(frozen=True, slots=True)
class _Unsent:
    """The call never went out: once more, later, and as often as it takes."""


class Bulk:
    """Sends what it is given when its turn has come, and hands its `Receipt` to `report`."""

    def __init__(
        self,
        api: Api,
        report: Tell,
        pacer: Pacer,
        crowded: Callable[[], bool],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._report = report
        self._pacer = pacer
        self._crowded = crowded
        self._sleep = sleep
        self._sending: asyncio.Task[bool] | None = None
        self._in_flight = False
        self._closed = False
        self._failures = 0
        self._unclear: Counter[int] = Counter()

    async def turn(self) -> bool:
        """Whether a message may go now, behind all that others have to say. Where not, it is told
        after a while, in which the message may have been taken back."""
        delay = CROWDED_SECONDS if self._crowded() else self._pacer.broadcast_delay()
        if delay:
            await self._sleep(min(delay, A_WHILE_SECONDS))
        return not delay

    async def send(self, row: OutboxRow) -> bool:
        """Send this row now; returns when its receipt is safe. False: not yet, or nobody knows."""
        if self._closed:
            return False
        # A task of its own: whoever waits for it may be cancelled, and what is sent must be told.
        self._sending = asyncio.create_task(self._send(row))
        await asyncio.wait((self._sending,))
        return not self._sending.cancelled() and self._sending.result()

    async def close(self) -> None:
        """Begin nothing new; let the message on its way arrive and be told, for a few seconds."""
        self._closed = True
        if self._sending is None or self._sending.done():
            return
        if not self._in_flight:
            self._sending.cancel()
        await asyncio.wait((self._sending,), timeout=LAST_WORDS_SECONDS)
        self._sending.cancel()

    async def _send(self, row: OutboxRow) -> bool:
        waiting = read(row)
        chat = waiting.where.id
        if self._pacer.delay(chat, group=False, message=True):
            return False  # it has just been written to; others come first
        self._in_flight = True
        verdict = await self._carry_out(waiting)
        report = self._final(row.id, verdict)
        if report is not None:
            receipt = Receipt(row.id, waiting.where, report, broadcast=True)
            await until_safe(self._report, [receipt], self._sleep)
        self._in_flight = False
        if report is None:
            await self._sleep(self._pause(chat, verdict))
        return report is not None

    async def _carry_out(self, waiting: Waiting) -> Verdict | _Unsent:
        verdict: Verdict = Dropped(Undelivered())  # one that this release cannot read
        for call in waiting.calls:
            try:
                verdict = accepted(call, await self._api.call(call.method, call.params))
            except TelegramError as error:
                name = type(error).__name__
                log.warning("row %d: %s answered by %s", waiting.row, call.method, name)
                if isinstance(error, NotSent):
                    return _Unsent()
                return refused(call, error)
        return verdict

    def _final(self, row: int, verdict: Verdict | _Unsent) -> Report | None:
        """What became of it; None where it has to be tried again."""
        match verdict:
            case Wait() | _Unsent():
                return None
            case Retry() if self._unclear[row] + 1 < ATTEMPTS:
                self._unclear[row] += 1
                return None
            case Done(report):
                self._failures = 0
            case _:
                report = Undelivered()
        del self._unclear[row]
        return report

    def _pause(self, chat: str, verdict: Verdict | _Unsent) -> float:
        """Seconds for which nobody gets anything."""
        if isinstance(verdict, Wait):
            self._pacer.told_to_wait(chat, verdict.seconds)
            return verdict.seconds
        self._failures += 1
        return backoff(self._failures)

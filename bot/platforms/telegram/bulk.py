"""The rows of a broadcast, one at a time and behind everything else.

At most one is on its way, and the next is begun only when what became of it is safe: after a crash
one message is sent again, to one of all the recipients. Replies have lanes of their own (`sender`)
and never wait for a broadcast; it goes on when they leave it room.

Nobody is missed because the messenger was away: after an attempt of which nobody knows what became,
nothing more is sent until another call has succeeded. Only then is it the message that failed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from telegram.error import InvalidToken, TelegramError

from bot.conversation.vocabulary import Receipt, Report, Undelivered
from bot.platforms.telegram.answer import Unable
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.calls import Call
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
"""So often Telegram may say that it could not, before a message is given up. One that it never
got, or by a token that it does not know, is none of them."""

UNANSWERED: Final = 2
"""So often a message is sent to which nothing is answered. It may have arrived each time."""

A_WHILE_SECONDS: Final = 1.0
"""For so long at the most nobody is asked whether there is still something to send."""

CROWDED_SECONDS: Final = 0.1
"""Until it is looked again whether replies have left room."""

LAST_WORDS_SECONDS: Final = 5.0
"""What the message on its way is given when we close."""


@dataclass(frozen=True, slots=True)
class _Unsent:
    """The call never went out, or by a token that is not ours any more: once more, later, and as
    often as it takes."""


@dataclass(frozen=True, slots=True)
class _Unanswered:
    """Carried out or not, nobody knows: once more, and then never again."""


_Answer: TypeAlias = Verdict | _Unsent | _Unanswered


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
        self._unable: Counter[int] = Counter()
        self._unanswered: Counter[int] = Counter()
        self._away = False

    async def turn(self) -> bool:
        """Whether a message may go now, behind all that others have to say. Where not, it is told
        after a while, in which the message may have been taken back."""
        if self._away and not await self._is_back():
            return False
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

    async def _is_back(self) -> bool:
        """Whether the messenger takes a call that changes nothing."""
        try:
            await self._api.call("getMe")
        except TelegramError as error:
            log.warning("a broadcast waits: getMe answered by %s", type(error).__name__)
            self._failures += 1
            await self._sleep(backoff(self._failures))
            return False
        self._away = False
        return True

    async def _carry_out(self, waiting: Waiting) -> _Answer:
        verdict: _Answer = Dropped(Undelivered())  # one that this release cannot read
        for call in waiting.calls:
            try:
                verdict = accepted(call, await self._api.call(call.method, call.params))
            except TelegramError as error:
                name = type(error).__name__
                log.warning("row %d: %s answered by %s", waiting.row, call.method, name)
                return _failed(call, error)
        return verdict

    def _final(self, row: int, verdict: _Answer) -> Report | None:
        """What became of it; None where it has to be tried again."""
        report: Report = Undelivered()
        match verdict:
            case Wait() | _Unsent():
                return None
            case Retry() | _Unanswered():
                self._away = True
                if self._goes_again(row, verdict):
                    return None
            case Done(report):
                self._failures = 0
        del self._unable[row], self._unanswered[row]
        return report

    def _goes_again(self, row: int, verdict: Retry | _Unanswered) -> bool:
        """Whether it has not failed in this way as often as it may."""
        told = isinstance(verdict, Retry)
        counted, most = (self._unable, ATTEMPTS) if told else (self._unanswered, UNANSWERED)
        counted[row] += 1
        return counted[row] < most

    def _pause(self, chat: str, verdict: _Answer) -> float:
        """Seconds for which nobody gets anything."""
        if isinstance(verdict, Wait):
            self._pacer.told_to_wait(chat, verdict.seconds)
            return verdict.seconds
        self._failures += 1
        return backoff(self._failures)


def _failed(call: Call, error: TelegramError) -> _Answer:
    if isinstance(error, NotSent | InvalidToken):
        return _Unsent()
    verdict = refused(call, error)
    told = isinstance(error, Unable) or not isinstance(verdict, Retry)
    return verdict if told else _Unanswered()

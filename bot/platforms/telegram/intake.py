"""Updates are fetched, understood, handed over, and only then let go.

getUpdates confirms everything below its offset, and Telegram forgets what is confirmed. So the
offset moves only after `handle` has returned, which is after the commit: Telegram's own queue is
our inbox. One update of an unknown shape is told as `Broken` and delays nobody.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from telegram.error import Conflict, InvalidToken, RetryAfter

from bot.conversation.vocabulary import Broken, Incoming
from bot.platforms.telegram.answer import NotTelegram
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.pacing import backoff
from bot.platforms.telegram.parse import ALLOWED_UPDATES, Me, callback_id, parse
from bot.platforms.telegram.refusals import AnotherPoller, TokenRefused, WebhookIsSet
from bot.platforms.telegram.verdict import seconds

log = logging.getLogger(__name__)

BATCH: Final = 100
LONG_POLL_SECONDS: Final = 50
MARGIN_SECONDS: Final = 15.0
"""What a long poll may take beyond its time before it is given up."""

CONFLICTS: Final = 3
CONFLICT_SECONDS: Final = 60.0
"""A predecessor that is just going away causes a conflict or two; a rival goes on."""

HIGHEST: Final = 2**63 - 1
"""Of a number that can be remembered. Telegram is content with 32 bits."""

T = TypeVar("T")

Handle = Callable[[Sequence[Incoming], Sequence[Broken]], Awaitable[Sequence[Incoming]]]
Acknowledge = Callable[[Sequence[str]], None]


class Intake:
    """Polls until stopped.

    `handle` takes a batch and returns when it is committed, with the events that were played; if
    it raises, the same updates are fetched again. `acknowledge` gets the ids of button presses
    once their batch is committed; those that were passed over get no answer.
    """

    def __init__(
        self,
        api: Api,
        me: Me,
        handle: Handle,
        acknowledge: Acknowledge,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        long_poll: int = LONG_POLL_SECONDS,
        margin: float = MARGIN_SECONDS,
    ) -> None:
        self._api = api
        self._me = me
        self._handle = handle
        self._acknowledge = acknowledge
        self._sleep = sleep
        self._long_poll = long_poll
        self._margin = margin
        self._clock = clock
        self._conflicts: list[float] = []
        self._offset: int | None = None
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Fetch no more. A batch in hand is still handled."""
        self._stopping.set()

    async def run(self) -> None:
        """Raises `TokenRefused`, `WebhookIsSet` or `AnotherPoller` where waiting cannot help."""
        failures = 0
        while not self._stopping.is_set():
            try:
                await self._take(await self._fetch())
                failures = 0
            except InvalidToken:
                raise TokenRefused from None
            except Conflict as error:
                self._conflict(error)
                await self._pause(CONFLICT_SECONDS / CONFLICTS / 4)
            except RetryAfter as error:
                await self._pause(seconds(error))
            except Exception as error:  # noqa: BLE001 — nothing was confirmed: it all comes again
                failures += 1
                log.warning("updates wait (%s), trying again", type(error).__name__)
                await self._pause(backoff(failures))

    async def _fetch(self) -> list[Any]:
        """The next updates, as they came; none when told to stop while waiting for them."""
        params: dict[str, Any] = {
            "limit": BATCH,
            "timeout": self._long_poll,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._unless_stopped(
            self._api.call("getUpdates", params, seconds=self._long_poll + self._margin)
        )
        if not isinstance(updates, list | None):
            raise NotTelegram
        return updates or []

    async def _take(self, updates: Sequence[Any]) -> None:
        if not updates:
            # All is confirmed. After a week of silence Telegram numbers from another start, which
            # can be lower: an offset kept until then would pass over what comes.
            self._offset = None
            return
        events, broken = understand(updates, self._me)
        played = await self._handle(events, broken) if events or broken else events
        numbers = [number for update in updates if (number := number_of(update)) is not None]
        if not numbers:
            raise NotTelegram
        self._offset = max(numbers) + 1
        self._acknowledge(presses(updates, events, played))

    def _conflict(self, error: Conflict) -> None:
        if "webhook" in error.message.lower():
            raise WebhookIsSet from None
        now = self._clock()
        self._conflicts = [t for t in self._conflicts if t > now - CONFLICT_SECONDS] + [now]
        if len(self._conflicts) >= CONFLICTS:
            raise AnotherPoller from None
        log.warning("somebody else fetches this bot's updates")

    async def _pause(self, duration: float) -> None:
        await self._unless_stopped(self._sleep(duration))

    async def _unless_stopped(self, waiting: Awaitable[T]) -> T | None:
        """What is waited for, or None, without waiting on, as soon as `stop` is called."""
        task = asyncio.ensure_future(waiting)
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            stop.cancel()
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


def understand(updates: Sequence[Any], me: Me) -> tuple[list[Incoming], list[Broken]]:
    """Parse each update by itself, so that an odd one spoils only itself."""
    events: list[Incoming] = []
    broken: list[Broken] = []
    for update in updates:
        try:
            event = parse(update, me)
        except Exception as error:  # noqa: BLE001 — an unknown shape can fail in any way
            number = number_of(update)
            if number is not None:  # without one it goes with the next that has one
                broken.append(Broken(me.source, number, _kind(update), type(error).__name__))
        else:
            if event is not None:
                events.append(event)
    return events, broken


def presses(
    updates: Sequence[Any], events: Sequence[Incoming], played: Sequence[Incoming]
) -> list[str]:
    """Ids of the button presses that wait for an answer: all but those passed over."""
    passed_over = {event.callback for event in events} - {event.callback for event in played}
    pressed = [callback_id(update) for update in updates if isinstance(update, dict)]
    return [press for press in pressed if press is not None and press not in passed_over]


def number_of(update: Any) -> int | None:
    """The update's id, where it has one that can be remembered."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int and 0 <= number <= HIGHEST else None


def _kind(update: dict[str, Any]) -> str:
    """The kind as the messenger names it, where that looks like a name of the Bot API."""
    kinds = [key for key in update if key != "update_id" and re.fullmatch(r"[a-z_]{1,40}", key)]
    return kinds[0] if kinds else "unknown"

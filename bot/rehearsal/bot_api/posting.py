"""Updates are posted to the bot's webhook, the way Telegram posts them.

One update of a chat is on its way at a time, and the next one leaves after a 2xx; presses are in
order by person, beside what is written. Anything else than 2xx, or no answer in time, and it is
posted again after a pause, for as long as it lives; a `Retry-After` is obeyed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import aiohttp
import orjson

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import Change, Passing, UpdateQueued
from bot.rehearsal.messenger.update_queue import Update

LONGEST_RETRY_AFTER: Final = 3600.0
_SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — a header's name


@dataclass(frozen=True, slots=True)
class Hook:
    """What the bot has set."""

    url: str
    secret: str
    connections: int


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. Telegram tries again at once, then after 2, 4, 8 … up to about 120."""

    first_pause: float = 0.05
    longest_pause: float = 1.0
    answer: float = 60.0

    def pause(self, failures: int) -> float:
        """Before the next attempt, after so many that failed in a row."""
        return min(self.longest_pause, self.first_pause * 2.0 ** (failures - 1))


@dataclass(frozen=True, slots=True)
class _Failed:
    why: str
    retry_after: float | None = None


class Posting:
    """Posts what waits for the bot, while a hook is set. `error`: the last one, with when."""

    def __init__(self, messenger: Messenger, patience: Patience) -> None:
        self.hook: Hook | None = None
        self.error: tuple[int, str] | None = None
        self.most_in_flight = 0
        self._messenger = messenger
        self._patience = patience
        self._queues: dict[Hashable, deque[Update]] = {}
        self._failures: dict[Hashable, int] = {}
        self._ready: deque[Hashable] = deque()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._pauses: dict[Hashable, asyncio.TimerHandle] = {}
        self._session: aiohttp.ClientSession | None = None
        messenger.listen(self._hear)

    def begin(self, hook: Hook) -> None:
        """Post to this hook, from now on and what waits already."""
        self.end()
        self.hook = hook
        self.error = None
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=self._patience.answer),
                headers={"Content-Type": "application/json"},
            )
        for update in self._messenger.scene.updates.alive(self._messenger.clock()):
            self._put(update)
        self._post()

    def end(self) -> None:
        """Post no more. What was not answered stays in the queue of updates."""
        self.hook = None
        for task in self._in_flight:
            task.cancel()
        for pause in self._pauses.values():
            pause.cancel()
        self._in_flight = set()
        self._pauses.clear()
        self._queues.clear()
        self._failures.clear()
        self._ready.clear()

    async def close(self) -> None:
        tasks = list(self._in_flight)
        self.end()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    # ── in which order ───────────────────────────────────────────────────────────────────

    def _hear(self, change: Change | Passing) -> None:
        if self.hook is not None and isinstance(change, UpdateQueued):
            self._put(change.update)
            self._post()

    def _put(self, update: Update) -> None:
        key = _queue_of(update)
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = deque((update,))
            self._ready.append(key)
        else:
            queue.append(update)

    def _post(self) -> None:
        while self.hook is not None and self._ready:
            if len(self._in_flight) >= self.hook.connections:
                return
            task = asyncio.create_task(self._post_next(self.hook, self._ready.popleft()))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
            self.most_in_flight = max(self.most_in_flight, len(self._in_flight))

    async def _post_next(self, hook: Hook, key: Hashable) -> None:
        queue = self._queues[key]
        update = queue[0]
        failed = None
        if update.expires > self._messenger.clock():
            failed = await self._attempt(hook, update)
        if failed is None:
            self._messenger.taken(update.id)
            self._failures.pop(key, None)
            queue.popleft()
            if queue:
                self._ready.append(key)
            else:
                del self._queues[key]
        else:
            self.error = (self._messenger.now, failed.why)
            self._failures[key] = failures = self._failures.get(key, 0) + 1
            pause = failed.retry_after
            if pause is None:
                pause = self._patience.pause(failures)
            loop = asyncio.get_running_loop()
            self._pauses[key] = loop.call_later(pause, self._again, key)
        asyncio.get_running_loop().call_soon(self._post)  # this one's place is free by then

    def _again(self, key: Hashable) -> None:
        del self._pauses[key]
        self._ready.append(key)
        self._post()

    async def _attempt(self, hook: Hook, update: Update) -> _Failed | None:
        assert self._session is not None
        headers = {_SECRET: hook.secret} if hook.secret else {}
        try:
            async with self._session.post(
                hook.url, data=orjson.dumps(update.wire()), headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
        except TimeoutError:
            return _Failed("Read timeout expired")
        except aiohttp.ClientConnectorError:
            return _Failed("Connection refused")
        except aiohttp.ClientError:
            return _Failed("Connection reset by peer")
        if 200 <= answer.status < 300:
            return None
        return _Failed(
            f"Wrong response from the webhook: {answer.status} {answer.reason}",
            _retry_after(answer.headers.get("Retry-After", "")),
        )


def _queue_of(update: Update) -> Hashable:
    """By chat; but presses and what is sought by who does it, and each kind by itself."""
    body = update.body
    if update.what in {"callback_query", "inline_query"}:
        return update.what, body["from"]["id"]
    kind = "my_chat_member" if update.what == "my_chat_member" else "message"
    return kind, body.get("chat", {}).get("id")


def _retry_after(header: str) -> float | None:
    return min(float(header), LONGEST_RETRY_AFTER) if header.isdigit() else None

"""Requests to one HTTP server over a pool of kept connections.

A general HTTP client was the largest cost of a call; this one does what the Bot API needs and no
more: POST, an answer, the next. No redirects, no proxies, no cookies. Nothing is logged, and an
error says only of which class it was: an URL of the Bot API holds the token.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Final

from telegram.error import NetworkError, TimedOut

from bot.platforms.telegram.answer import NotTelegram
from bot.platforms.telegram.dial import Dial
from bot.platforms.telegram.line import Answer, Garbled, Line

IDLE_SECONDS: Final = 15.0
"""A connection that rested longer is not used again: the server may be about to hang up."""


class Http:
    """Up to so many connections to one server."""

    def __init__(self, root: str, connections: int) -> None:
        self._dial = Dial(root)
        self._places = asyncio.Semaphore(connections)
        self._lines: set[Line] = set()
        self._resting: deque[Line] = deque()

    async def post(self, path: str, kind: str, body: bytes, seconds: float) -> Answer:
        """POST `body` of this content type; `seconds` are for all of it, a free place included.

        Raises `NetworkError` and nothing else, after which the request may have been carried out
        or not. Nothing is ever sent twice.
        """
        request = (
            f"POST {self._dial.path}{path} HTTP/1.1\r\n"
            f"Host: {self._dial.authority}\r\n"
            f"Content-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode("ascii") + body
        try:
            return await self._ask(request, seconds)
        except TimeoutError:
            raise TimedOut from None
        except Garbled:
            raise NotTelegram from None
        except Exception as error:  # noqa: BLE001 — a bug of ours is no refusal of the server's
            raise NetworkError(type(error).__name__) from None

    async def close(self) -> None:
        """Hang up, also on whoever waits for an answer."""
        for line in self._lines:
            line.close()
        self._lines.clear()
        self._resting.clear()
        await asyncio.sleep(0)  # the loop closes sockets in its next round

    async def _ask(self, request: bytes, seconds: float) -> Answer:
        line = None if self._places.locked() else self._rested()
        if line is not None:  # as nearly always
            await self._places.acquire()
            return await self._use(line, request, seconds)
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            await self._places.acquire()
            try:
                line = self._rested() or await self._open()
            except BaseException:
                self._places.release()
                raise
        return await self._use(line, request, seconds - (time.monotonic() - began))

    async def _use(self, line: Line, request: bytes, seconds: float) -> Answer:
        """Ask, and give the line and its place back."""
        try:
            return await line.ask(request, seconds)
        finally:
            if line.rests and line in self._lines:
                self._resting.append(line)
            else:  # also where nobody waits any more: the answer would be the next one's
                self._hang_up(line)
            self._places.release()

    def _rested(self) -> Line | None:
        """The line that was used last, so that those too many fall silent and go."""
        stale = time.monotonic() - IDLE_SECONDS
        while self._resting and self._resting[0].rested_at < stale:
            self._hang_up(self._resting.popleft())
        while self._resting:
            line = self._resting.pop()
            if line.rests:
                return line
            self._hang_up(line)
        return None

    async def _open(self) -> Line:
        line = await self._dial.open()
        self._lines.add(line)
        return line

    def _hang_up(self, line: Line) -> None:
        self._lines.discard(line)
        line.close()

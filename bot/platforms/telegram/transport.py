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

REACHING_SECONDS: Final = 15.0
"""For a free place and a connection; an answer has a patience of its own, which begins when the
request is written. What goes out with hardly any left would be counted as unanswered, and done
twice."""


class NotSent(NetworkError):
    """The request did not go out: no place or no connection in time, or we have closed."""


class Http:
    """Up to so many connections to one server."""

    def __init__(self, root: str, connections: int) -> None:
        self._dial = Dial(root)
        self._places = asyncio.Semaphore(connections)
        self._lines: set[Line] = set()
        self._resting: deque[Line] = deque()
        self._closed = False

    async def post(self, path: str, kind: str, body: bytes, seconds: float) -> Answer:
        """POST `body` of this content type; `seconds` are for the answer.

        Raises `NotSent`, or another `NetworkError`, after which the request may have been carried
        out or not; and nothing else. Nothing is ever sent twice.
        """
        request = (
            f"POST {self._dial.path}{path} HTTP/1.1\r\n"
            f"Host: {self._dial.authority}\r\n"
            f"Content-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode("ascii") + body
        try:
            line = await self._reach()
        except Exception as error:  # noqa: BLE001 — whatever it is, nothing was written
            raise NotSent(type(error).__name__) from None
        try:
            return await self._use(line, request, seconds)
        except TimeoutError:
            raise TimedOut from None
        except Garbled:
            raise NotTelegram from None
        except Exception as error:  # noqa: BLE001 — a bug of ours is no refusal of the server's
            raise NetworkError(type(error).__name__) from None

    async def close(self) -> None:
        """Hang up, also on whoever waits for an answer, and for good: who waits for a place or a
        connection asks no more."""
        self._closed = True
        for line in self._lines:
            line.close()
        self._lines.clear()
        self._resting.clear()
        await asyncio.sleep(0)  # the loop closes sockets in its next round

    async def _reach(self) -> Line:
        """A line that rests, and a place for what is asked on it."""
        line = None if self._closed or self._places.locked() else self._rested()
        if line is not None:  # as nearly always
            await self._places.acquire()
            return line
        async with asyncio.timeout(REACHING_SECONDS):
            await self._places.acquire()
            try:
                return self._still_open(self._rested() or await self._open())
            except BaseException:
                self._places.release()
                raise

    def _still_open(self, line: Line) -> Line:
        if self._closed:
            self._hang_up(line)
            raise ConnectionAbortedError
        return line

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
        if self._closed:
            raise ConnectionAbortedError
        line = await self._dial.open()
        self._lines.add(line)
        return line

    def _hang_up(self, line: Line) -> None:
        self._lines.discard(line)
        line.close()

"""Posts updates to a webhook as Telegram does, with nothing to it but bytes.

So many connections stay open, each takes the next update as soon as its former one is answered, and
of a chat one update is on its way at a time. What is not answered 200 is posted once more.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from functools import partial
from typing import Any, Final, cast

import orjson

AGAIN_SECONDS: Final = 1.0
"""After which an update that was refused is posted again."""


class Posting:
    """All connections to one webhook."""

    def __init__(self, port: int, path: str, secret: str, connections: int) -> None:
        self._port = port
        self._connections = connections
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._ready: deque[tuple[int, bytes]] = deque()
        self._behind: defaultdict[int, deque[bytes]] = defaultdict(deque)
        """What each chat with an update on its way says after it."""
        self._idle: deque[_Line] = deque()
        self._closing = False
        self._opening: set[asyncio.Task[Any]] = set()
        self.refused = 0
        """Answers that were no 200, and connections that ended without one."""

    async def open(self) -> None:
        for _ in range(self._connections):
            await self._connect()

    def close(self) -> None:
        self._closing = True
        for task in self._opening:
            task.cancel()
        while self._idle:
            self._idle.popleft().close()

    def post(self, chat: int, update: Any) -> None:
        request = self._request(orjson.dumps(update))
        if chat in self._behind:
            self._behind[chat].append(request)
        else:
            self._behind[chat] = deque()
            self._ready.append((chat, request))
            self._go_on()

    def _request(self, body: bytes) -> bytes:
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)

    def _go_on(self) -> None:
        # The line that has rested longest goes first, so that every worker has its part.
        while self._ready and self._idle:
            self._idle.popleft().say(*self._ready.popleft())

    # ── what lines tell ──────────────────────────────────────────────────────────────────

    def free(self, line: _Line) -> None:
        if self._closing:
            line.close()
        else:
            self._idle.append(line)
            self._go_on()

    def answered(self, chat: int, request: bytes, status: int) -> None:
        """0: not at all."""
        if status != 200:
            self.refused += 1
            loop = asyncio.get_running_loop()
            loop.call_later(AGAIN_SECONDS, self._again, chat, request)
        elif behind := self._behind[chat]:
            self._ready.append((chat, behind.popleft()))
        else:
            del self._behind[chat]

    def lost(self, line: _Line) -> None:
        if line in self._idle:
            self._idle.remove(line)
        if not self._closing:
            task = asyncio.create_task(self._connect(AGAIN_SECONDS))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def _again(self, chat: int, request: bytes) -> None:
        self._ready.append((chat, request))
        self._go_on()

    async def _connect(self, pause: float = 0.0) -> None:
        await asyncio.sleep(pause)
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(partial(_Line, self), "127.0.0.1", self._port)
            except OSError:  # a worker that begins anew
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return


class _Line(asyncio.Protocol):
    """One connection: an update, its answer, the next update."""

    def __init__(self, posting: Posting) -> None:
        self._posting = posting
        self._transport: asyncio.Transport | None = None
        self._said: tuple[int, bytes] | None = None
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of no such class
        self._posting.free(self)

    def say(self, chat: int, request: bytes) -> None:
        assert self._transport is not None
        self._said = chat, request
        self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._said is None or not self._got.endswith(b"\r\n\r\n"):  # no answer has a body
            return
        said, self._said = self._said, None
        status, self._got = int(self._got[9:12]), b""
        self._posting.answered(*said, status)
        if self._transport is not None and not self._transport.is_closing():
            self._posting.free(self)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self._transport = None
        if self._said is not None:
            said, self._said = self._said, None
            self._posting.answered(*said, 0)
        self._posting.lost(self)

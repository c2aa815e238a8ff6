"""One connection to a server that speaks HTTP/1.1: a request, its answer, the next request.

The parser is llhttp. Whatever is not plainly the answer to what was asked (bytes that nobody asked
for, more than an answer may hold, half a line) ends the connection, so that no answer can ever be
taken for another's.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final, NamedTuple, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of one answer with its head. A hundred updates as long as Telegram lets them be take 10 MB."""

_FRAMES: Final = frozenset({b"content-length", b"transfer-encoding"})
_BODILESS: Final = frozenset({204, 304})


class Answer(NamedTuple):
    status: int
    body: bytes


class Garbled(Exception):
    """What came is not HTTP, or too much of it."""


class HungUp(Exception):
    """The connection ended before the answer did. Whether the request arrived, nobody knows."""


class Line(asyncio.Protocol):
    """A connection. `rests`: it can take a request; it has since `rested_at` (monotonic)."""

    def __init__(self) -> None:
        self.rests = False
        self.rested_at = 0.0
        self._transport: asyncio.Transport | None = None
        self._asked: asyncio.Future[Answer] | None = None
        self._parser = HttpResponseParser(self)
        self._received = 0
        self._body: list[bytes] = []
        self._status = 0
        self._framed = False

    async def ask(self, request: bytes, seconds: float) -> Answer:
        """The answer to a whole request, as bytes.

        Raises `TimeoutError`, `HungUp`, `Garbled`. Who gives up waiting must `close` the line.
        """
        if not self.rests or self._transport is None:
            # A server may hang up as soon as it has accepted, and a loop may say so before
            # whoever opened the line goes on.
            raise HungUp
        self.rests = False
        self._received = 0
        loop = asyncio.get_running_loop()
        self._asked = loop.create_future()
        # One timer for each call: `asyncio.timeout` costs several times as much.
        patience = loop.call_later(seconds, self._fail, TimeoutError())
        self._transport.write(request)
        try:
            return await self._asked
        finally:
            patience.cancel()

    def close(self) -> None:
        """At once: there is nothing left to be said."""
        self.rests = False
        if self._transport is not None:
            self._transport.abort()

    # ── what the connection tells ────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of no such class
        self._rest()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._asked is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail(Garbled())
        if self._received > MOST_BYTES:
            self._fail(Garbled())

    def eof_received(self) -> None:
        self.rests = False

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self._transport = None
        self.rests = False
        if self._status and not self._framed:
            self._finish()  # an answer without a length ends with its connection
        else:
            self._fail(HungUp())

    # ── what the parser tells ────────────────────────────────────────────────────────────

    def on_message_begin(self) -> None:
        if self._asked is None:  # a second answer to one request
            self.close()
        self._body.clear()
        self._status = 0
        self._framed = False

    def on_header(self, name: bytes, value: bytes) -> None:  # noqa: ARG002
        if name.lower() in _FRAMES:
            self._framed = True

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()
        self._framed |= self._status in _BODILESS

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def on_message_complete(self) -> None:
        if self._status < 200:  # the answer proper follows
            self._status = 0
        elif self._asked is not None:
            self._finish()
            if self._parser.should_keep_alive():
                self._rest()

    # ── how a request ends ───────────────────────────────────────────────────────────────

    def _rest(self) -> None:
        self.rests = True
        self.rested_at = time.monotonic()

    def _finish(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None and not asked.done():
            asked.set_result(Answer(self._status, b"".join(self._body)))
        self._body.clear()
        self._status = 0

    def _fail(self, error: Exception) -> None:
        asked, self._asked = self._asked, None
        self._body.clear()
        self._status = 0
        if asked is not None and not asked.done():
            asked.set_exception(error)
        self.close()

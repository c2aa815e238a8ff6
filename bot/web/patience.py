"""HTTP, with an end to patience.

Whoever connects has a few seconds to say what they want, in not too many words; else they are hung
up on. So nobody can hold connections for nothing. How long a body may take is the business of who
reads it.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 10.0
HEAD_BYTES: Final = 64 * 1024
"""Of a request's first line and headers; or of a body that came after it was refused."""
CONNECTIONS: Final = 1_000
"""Telegram opens a hundred at the most, a Bot API server of one's own as many as it is told."""

_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class Patience(HttpToolsProtocol):
    """One connection."""

    head_seconds = HEAD_SECONDS
    most_connections = CONNECTIONS

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting: asyncio.TimerHandle | None = None
        self._said = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        if len(self.connections) > self.most_connections:
            self.transport.write(_FULL)
            self.transport.close()
        else:
            self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._waiting is not None:
            self._said += len(data)
            if self._said > HEAD_BYTES:
                self.transport.close()
        elif self.cycle.response_complete:  # there was a head, so there is one
            self._said = len(data)
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
            self._said = 0

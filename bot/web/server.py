"""The HTTP server of one process, inside the loop that runs already.

A public server has a reverse proxy before it, which speaks TLS and forwards the webhook's path and
no other. What a client says of itself (`X-Forwarded-For`, …) is not looked at, and nothing of a
request is logged.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.routing import Route, Router

from bot.web.listening import BACKLOG, let_go, listen
from bot.web.patience import Patience

KEEP_ALIVE_SECONDS: Final = 75
"""Longer than proxies keep a connection, so that none is closed under a request."""
LAST_WORDS_SECONDS: Final = 10
"""What requests in hand are given when the server stops."""


class WebServer:
    """Serves these routes: `listen`, then `run` until `stop`."""

    def __init__(self, places: str, routes: Sequence[Route]) -> None:
        self._places = places
        self._sockets: list[socket.socket] = []
        config = uvicorn.Config(
            Router(routes, redirect_slashes=False),
            http=Patience,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=LAST_WORDS_SECONDS,
        )
        self._server = _Server(config)

    def listen(self) -> None:
        """Let others connect; they wait until `run`. Raises `CannotListen`."""
        self._sockets = listen(self._places)

    async def run(self) -> None:
        """Serve until stopped. Returns when requests in hand have their answer."""
        try:
            await self._server.serve(self._sockets)
        finally:
            let_go(self._sockets, self._places)

    def stop(self) -> None:
        """Take no more connections. Can be called from a signal handler."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield

"""The HTTP server of one process, inside the loop that runs already.

A public server has a reverse proxy before it, which speaks TLS and forwards the webhook's path and
no other. What a client says of itself (`X-Forwarded-For`, …) is not looked at, and nothing of a
request is logged.

Each place has connections of its own: who fills the public one keeps nobody from asking at another
how the bot is.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.routing import Route, Router

from bot.web.listening import BACKLOG, CannotListen, bind, is_shared, let_go, listen
from bot.web.patience import Patience

KEEP_ALIVE_SECONDS: Final = 75
"""Longer than proxies keep a connection, so that none is closed under a request."""
LAST_WORDS_SECONDS: Final = 10
"""What requests in hand are given when the server stops."""


class WebServer:
    """Serves these routes: `bind`, then `run` until `stop`.

    The first place is the public one. Where `opens_late`, nobody gets in there before `open`: a
    process that shares it takes its part of what comes only when it can serve.
    """

    def __init__(self, places: str, routes: Sequence[Route], *, opens_late: bool = False) -> None:
        public, *others = (_Place(place, routes) for place in places.split(","))
        self._places = [public, *others]
        self._public = public
        self._opens_late = opens_late

    def bind(self) -> None:
        """Take all places, and let others in where they may; they wait until `run`. Raises
        `CannotListen`; then nothing is taken."""
        try:
            for place in self._places:
                if place is self._public and self._opens_late:
                    place.reserve()
                else:
                    place.open()
        except CannotListen:
            for place in self._places:
                place.let_go()
            raise

    def open(self) -> None:
        """Let everybody in. Raises `CannotListen`."""
        self._public.open()

    async def run(self) -> None:
        """Serve until stopped. Returns when requests in hand have their answer."""
        serving = [asyncio.create_task(place.serve()) for place in self._places]
        for one in serving:
            one.add_done_callback(lambda _: self.stop())
        try:
            await asyncio.gather(*serving)
        finally:
            await asyncio.gather(*serving, return_exceptions=True)

    def stop(self) -> None:
        """Take no more connections. Can be called from a signal handler."""
        for place in self._places:
            place.stop()


class _Place:
    """One place, and who is connected there."""

    def __init__(self, name: str, routes: Sequence[Route]) -> None:
        self._name = name
        self._socket: socket.socket | None = None
        self._opened = asyncio.Event()
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

    def reserve(self) -> None:
        """Make sure that it can be had. Raises `CannotListen`."""
        if is_shared(self._name):
            self._socket = bind(self._name)

    def open(self) -> None:
        """Raises `CannotListen`."""
        if self._server.should_exit:
            return
        if self._socket is None:
            self._socket = bind(self._name)
        listen(self._socket, self._name)
        self._opened.set()

    async def serve(self) -> None:
        """Once it is opened, until it is stopped."""
        try:
            await self._opened.wait()
            if self._socket is not None:
                await self._server.serve([self._socket])
        finally:
            self.let_go()

    def stop(self) -> None:
        if not self._opened.is_set():
            self.let_go()
            self._opened.set()
        self._server.should_exit = True

    def let_go(self) -> None:
        taken, self._socket = self._socket, None
        if taken is not None:
            let_go(taken, self._name)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield

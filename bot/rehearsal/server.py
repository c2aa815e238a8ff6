"""The rehearsal's server: Bot API and page on one port of this machine, and of no other.

A page of some website must not be able to reach into it through the visitor's browser. So it
listens on loopback only, knows itself only by loopback's names (a name that is made to point
here later is refused), and takes requests of no other page's origin.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.rehearsal.bot_api.api import BotApi
from bot.rehearsal.bot_api.limits import UNLIMITED, Limits
from bot.rehearsal.bot_api.posting import Patience
from bot.rehearsal.bot_api.uploads import FILE_MAX
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import CAST, GROUPS, Persona
from bot.rehearsal.messenger.wire import BotAccount
from bot.rehearsal.page.api import PAGE, PageApi

LOOPBACK: Final = "127.0.0.1"
_OWN_NAMES: Final = frozenset({LOOPBACK, "localhost"})
_BODY_MAX: Final = FILE_MAX + 1024 * 1024
_GOODBYE: Final = 1.0
"""Seconds that open connections get to end."""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RehearsalServer:
    """A local messenger with its Bot API server and its page.

    `journal`: the file in which the messenger survives a kill; None keeps it in memory.
    `token`: what the bot must know; by default a new one at each start. `patience`, `local`: how a
    webhook is posted to, and what it may be.
    """

    def __init__(
        self,
        *,
        journal: Path | None = None,
        token: str | None = None,
        people: Iterable[Persona] = CAST,
        groups: Iterable[Group] = GROUPS,
        bot: BotAccount | None = None,
        limits: Limits = UNLIMITED,
        clock: Callable[[], float] = time.time,
        page: Path = PAGE,
        patience: Patience = Patience(),  # noqa: B008 — it is frozen
        local: bool = False,
    ) -> None:
        bot = bot or BotAccount()
        self.token = token or f"{bot.id}:{secrets.token_urlsafe(26)}"
        self.messenger = Messenger(
            journal=journal, people=people, groups=groups, bot=bot, clock=clock
        )
        self.api = BotApi(self.messenger, self.token, limits=limits, patience=patience, local=local)
        self.page = PageApi(self.messenger, self.api, page)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The page's address and the root of the Bot API (`BOT_API_URL`), without slash."""
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self, port: int = 0) -> int:
        """Listens on this port (0: any free one) and gives back which. OSError: it is taken."""
        app = web.Application(client_max_size=_BODY_MAX, middlewares=[_only_from_here])
        app.add_routes(
            [web.route("*", "/bot{token}/{method}", self.api.answer), *self.page.routes()]
        )
        app.on_response_prepare.append(_protect)
        # The access log would hold the token. A bot that was killed waits for no update any
        # more: its request is cancelled, so that it does not stand in its successor's way.
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=_GOODBYE
        )
        await runner.setup()
        self._runner = runner
        try:
            site = web.TCPSite(runner, LOOPBACK, port, backlog=1024)
            await site.start()
        except OSError:
            await self.close()
            raise
        self.port = int(runner.addresses[0][1])
        return self.port

    async def close(self) -> None:
        await self.api.close()
        self.page.close()
        await asyncio.sleep(0)  # those who waited get their answer out
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.messenger.close()


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    name, _, port = request.host.partition(":")
    if name not in _OWN_NAMES or (port and not port.isdigit()):
        raise web.HTTPForbidden(text="The rehearsal answers to loopback names only.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden(text="The rehearsal answers to its own page only.")
    return await handler(request)


async def _protect(request: web.Request, response: web.StreamResponse) -> None:
    if not request.path.startswith("/bot"):
        response.headers.update(_HEADERS)

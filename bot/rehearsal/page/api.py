"""The page's side: its files, and the wire over which it watches and lets people act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import WSMsgType, web

from bot.rehearsal.bot_api.api import BotApi, Refusal
from bot.rehearsal.messenger import ActRefused, Messenger
from bot.rehearsal.messenger.changes import Answered, Change, InlineAnswered, Passing
from bot.rehearsal.page import view
from bot.rehearsal.page.acts import do

PAGE: Final = Path(__file__).parent / "static"
BEHIND_MAX: Final = 20_000
"""Events that a page may be behind; further behind it is cut off and starts with a new state."""
ACT_MAX: Final = 64 * 1024
"""Bytes of one act."""
_SHOWN: Final = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"%PDF-": "application/pdf",
}


class _Client:
    """A page that is connected."""

    def __init__(self) -> None:
        self.outbox: asyncio.Queue[str | None] = asyncio.Queue(BEHIND_MAX)
        self.queries: dict[str, str] = {}
        """Presses and inline queries of this page, and what it calls them."""

    def send(self, event: str) -> None:
        if not self.outbox.full():
            self.outbox.put_nowait(event)
            return
        self.send_nothing_more()

    def send_nothing_more(self) -> None:
        while not self.outbox.empty():
            self.outbox.get_nowait()
        self.outbox.put_nowait(None)


class PageApi:
    """Shows the messenger to pages and carries out what people do there."""

    def __init__(self, messenger: Messenger, api: BotApi, files: Path = PAGE) -> None:
        self.messenger = messenger
        self._files = files
        self._clients: set[_Client] = set()
        self._totals: dict[str, Any] = {"totals": None, "goal": None}
        self._unlisten: Callable[[], None] | None = None
        api.on_refusal.append(self._refused)

    def totals(self, totals: Mapping[str, Any], goal: int) -> None:
        """What organizers would see now: shown beside the phone."""
        self._totals = {"totals": dict(totals), "goal": goal}
        self._broadcast({"type": "totals", **self._totals})

    # ── the page itself ──────────────────────────────────────────────────────────────────

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get("/rehearsal/ws", self._connect),
            web.get("/rehearsal/file/{id:[0-9a-f]+}/{name}", self._file),
            web.static("/page", self._files),
        ]

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(self._files / "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        """What was sent. Only what a browser may show beside the page is called what it is."""
        try:
            content = self.messenger.files.content(request.match_info["id"])
        except KeyError:
            raise web.HTTPNotFound from None
        kind = next((mime for begin, mime in _SHOWN.items() if content.startswith(begin)), None)
        return web.Response(body=content, content_type=kind or "application/octet-stream")

    # ── the wire ─────────────────────────────────────────────────────────────────────────

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=ACT_MAX)
        await socket.prepare(request)
        client = _Client()
        # Nothing can happen between the state and the first change: there is no await.
        client.send(view.encode({**view.state(self.messenger), **self._totals}))
        self._join(client)
        sending = asyncio.create_task(self._send(client, socket))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._act(client, frame.data)
        finally:
            self._leave(client)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        return socket

    async def _send(self, client: _Client, socket: web.WebSocketResponse) -> None:
        while (event := await client.outbox.get()) is not None:
            await socket.send_str(event)
        await socket.close()

    def _join(self, client: _Client) -> None:
        self._clients.add(client)
        if self._unlisten is None:
            self._unlisten = self.messenger.listen(self._hear)

    def _leave(self, client: _Client) -> None:
        self._clients.discard(client)
        if not self._clients and self._unlisten is not None:
            self._unlisten()
            self._unlisten = None

    def close(self) -> None:
        """Says goodbye to all pages."""
        for client in self._clients:
            client.send_nothing_more()

    # ── what happens, to the page ────────────────────────────────────────────────────────

    def _hear(self, happened: Change | Passing) -> None:
        if isinstance(happened, Answered):
            self._answered(happened)
            return
        if isinstance(happened, InlineAnswered):
            self._offered(happened.query)
            return
        for event in view.change(self.messenger, happened):
            anew = event["type"] == "state"
            self._broadcast({**event, **self._totals} if anew else event)

    def _answered(self, answer: Answered) -> None:
        """Only the page that pressed hears the answer, by the name it gave the press."""
        for client in self._clients:
            query = client.queries.pop(answer.query, None)
            if query is not None:
                event = {
                    "type": "answer",
                    "query": query,
                    "text": answer.text,
                    "alert": answer.alert,
                    "url": answer.url,
                }
                client.send(view.encode(event))

    def _offered(self, query: str) -> None:
        """Only the page that asked hears what is offered."""
        for client in self._clients:
            self._offer_to(client, query)

    def _offer_to(self, client: _Client, query: str) -> None:
        offer, asked = self.messenger.inline.offer(query), client.queries.get(query)
        if offer is not None and asked is not None:
            told = {"type": "inline", "query": asked, "id": query, **view.offer(offer)}
            client.send(view.encode(told))

    def _refused(self, refusal: Refusal) -> None:
        self._broadcast({"type": "refused", "description": str(refusal)})

    def _broadcast(self, event: dict[str, Any]) -> None:
        if self._clients:
            encoded = view.encode(event)
            for client in self._clients:
                client.send(encoded)

    # ── what the page does, to the messenger ─────────────────────────────────────────────

    def _act(self, client: _Client, frame: str) -> None:
        try:
            given = orjson.loads(frame)
            query = do(self.messenger, given)
        except orjson.JSONDecodeError:
            client.send(view.encode({"type": "error", "text": "An act must be JSON."}))
        except ActRefused as refused:
            client.send(view.encode({"type": "error", "text": str(refused)}))
        else:
            if query is not None:
                client.queries[query] = str(given.get("query", query))
                self._offer_to(client, query)  # where the bot need not be asked again

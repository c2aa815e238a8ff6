"""A Bot API server with nothing to it, so that it is never the one who is waited for.

It takes every call without judging it (the rehearsal's server judges) and tells the crowd what is
shown. Every answer comes after a set time, as over a real line. Updates are let go when a later
offset confirms them, a hundred at a time and for one poller, as at Telegram; or they are posted to
a webhook.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from functools import partial
from typing import Any, Final, cast
from urllib.parse import parse_qsl

import orjson

from tests.bench.crowd import JSON, Crowd
from tests.bench.posting import Posting

TOKEN: Final = "10001:no-token-at-all-only-for-benchmarks"
BATCH: Final = 100
HOOK_PATH: Final = "/hook"
ME: Final = {"id": 10001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Server:
    """Serves one bot and one crowd."""

    def __init__(self, answer_seconds: float, *, unanswered: int = 0, rate: float = 0.0) -> None:
        self._delay = answer_seconds
        self._updates: deque[JSON] = deque()
        self._next_update = 1
        self._next_message = 1
        self._poll: _Line | None = None
        self._posting: Posting | None = None
        self._listener: asyncio.Server | None = None
        self.crowd = Crowd(self._arrived, unanswered=unanswered, rate=rate)
        self.calls: Counter[str] = Counter()
        self.polled = asyncio.Event()
        """The bot has asked for updates: it serves."""

    async def start(self) -> str:
        """The root for the bot."""
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(partial(_Line, self), "127.0.0.1", 0)
        port = self._listener.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def post_to(self, port: int, secret: str, connections: int) -> None:
        """Updates are posted there from now on."""
        self._posting = Posting(port, HOOK_PATH, secret, connections)
        await self._posting.open()

    @property
    def refused(self) -> int:
        """Updates that were posted and not taken; they are posted again."""
        return self._posting.refused if self._posting else 0

    def close(self) -> None:
        if self._posting is not None:
            self._posting.close()
        if self._listener is not None:
            self._listener.close()

    # ── updates ──────────────────────────────────────────────────────────────────────────

    def _arrived(self, update: JSON) -> None:
        update["update_id"] = self._next_update
        self._next_update += 1
        if "message" in update:
            update["message"]["message_id"] = self._message()
        if self._posting is not None:
            sent = update.get("message") or update["callback_query"]
            self._posting.post(sent["from"]["id"], update)
            return
        self._updates.append(update)
        if self._poll is not None:
            line, self._poll = self._poll, None
            asyncio.get_running_loop().call_soon(self._hand_over, line)

    def _message(self) -> int:
        self._next_message += 1
        return self._next_message

    def _hand_over(self, line: _Line) -> None:
        """What waits, or as soon as something does."""
        if self._updates:
            line.answer([self._updates[i] for i in range(min(BATCH, len(self._updates)))])
        else:
            self._poll = line

    # ── calls ────────────────────────────────────────────────────────────────────────────

    def called(self, line: _Line, method: str, params: JSON) -> None:
        self.calls[method] += 1
        if method == "getUpdates":
            self.polled.set()
            offset = int(params.get("offset") or 0)
            while self._updates and self._updates[0]["update_id"] < offset:
                self._updates.popleft()
            self._later(self._hand_over, line)
        else:
            self._later(line.answer, self._result(method, params))

    def _later(self, do: Any, *what: Any) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, do, *what)
        else:
            do(*what)

    def _result(self, method: str, params: JSON) -> Any:
        match method:
            case "sendMessage" | "editMessageText":
                chat = int(params["chat_id"])
                message = int(params.get("message_id") or self._message())
                markup = params.get("reply_markup")
                if markup:
                    read = orjson.loads(markup) if isinstance(markup, str) else markup
                    self.crowd.shown(chat, message, read)
                return {
                    "message_id": message,
                    "from": ME,
                    "chat": {"id": chat, "type": "private", "first_name": "Signer"},
                    "date": int(time.time()),
                    "text": params["text"],
                }
            case "getMe":
                return ME | {"can_join_groups": True, "can_read_all_group_messages": False}
            case "getWebhookInfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            case "getMyCommands":
                return []
            case "getMyName" | "getMyDescription" | "getMyShortDescription":
                return {}
            case _:
                return True


class _Line(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._got = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of no such class

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._got, 0, end)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._got) < whole:
            return
        path = self._got[: self._got.index(b" HTTP/")]
        body, self._got = self._got[end + 4 : whole], self._got[whole:]
        method = path[path.rindex(b"/") + 1 :].decode()
        self._server.called(self, method, _params(body))

    def answer(self, result: Any) -> None:
        body = orjson.dumps({"ok": True, "result": result})
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            "\r\nConnection: keep-alive\r\n\r\n"
        )
        if self._transport is not None:
            self._transport.write(head.encode() + body)


def _params(body: bytes) -> JSON:
    if body[:1] == b"{":
        return dict(orjson.loads(body))
    return dict(parse_qsl(body.decode()))

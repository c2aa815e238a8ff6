"""Updates are posted to us, understood, handed over, and only then answered.

Telegram forgets an update when it is answered 200, and posts it again after anything else. So 200
follows the commit: Telegram's own queue is our inbox. Requests that wait at the same time share a
turn, because the app takes all that waits as one batch.

What is refused is refused before it is read: without the secret, not a byte of the body is looked
at. An update that nobody can understand is told as `Broken` and answered 200, or Telegram would
post it for a day, and its chat would have to wait for it.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from bot.platforms.telegram.intake import Acknowledge, Handle, number_of, presses, understand
from bot.platforms.telegram.parse import Me
from storage.failures import StoreUnavailable

log = logging.getLogger(__name__)

BODY_BYTES: Final = 1024 * 1024
"""An update is a few kilobytes; the longest message that Telegram takes makes it a hundred."""
BODY_SECONDS: Final = 10.0
RETRY_SECONDS: Final = 2
"""After which Telegram is asked to try again while the store is away."""

_SECRET: Final = b"x-telegram-bot-api-secret-token"
_LENGTH: Final = b"content-length"

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram posts to, and what it proves itself with."""

    url: str
    secret: str


class _Refused(Exception):
    """The request gets this status, and its connection ends: what else it says is not heard."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _HungUp(Exception):
    """The client has gone before its body was whole."""


class Webhook:
    """The ASGI application behind the webhook's path: one POST, one update.

    Answers 503 until it runs and once it is stopped. `handle` and `acknowledge` are those of
    `Intake`.
    """

    def __init__(
        self,
        secret: str,
        handle: Handle,
        acknowledge: Acknowledge,
        *,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._secret = secret.encode()
        self._handle = handle
        self._acknowledge = acknowledge
        self._body_seconds = body_seconds
        self._me: Me | None = None
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = asyncio.Event()

    async def run(self, me: Me) -> None:
        """Take updates in until stopped, and until what is in hand by then is answered."""
        self._me = me
        await self._stopping.wait()
        await self._idle.wait()

    def stop(self) -> None:
        """Take no more in. A request in hand still gets its answer."""
        self._stopping.set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self._in_hand += 1
        self._idle.clear()
        try:
            await _answer(send, *await self._judge(dict(scope["headers"]), receive))
        except _HungUp:
            pass  # nobody is there to be answered
        except _Refused as refused:
            await _answer(send, refused.status, (b"connection", b"close"))
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def _judge(
        self, headers: dict[bytes, bytes], receive: Receive
    ) -> tuple[int, tuple[bytes, bytes] | None]:
        """Status and one header more. Raises `_Refused`, `_HungUp`."""
        if not hmac.compare_digest(headers.get(_SECRET, b""), self._secret):
            raise _Refused(403)
        if int(headers.get(_LENGTH, b"0")) > BODY_BYTES:
            raise _Refused(413)
        if self._me is None or self._stopping.is_set():
            return 503, (b"retry-after", b"1")
        body = await self._read(receive)
        try:
            await self._take(body, self._me)
        except StoreUnavailable:
            return 503, (b"retry-after", str(RETRY_SECONDS).encode())
        except Exception as error:  # noqa: BLE001 — nothing was committed: it comes again
            log.error("an update waits (%s)", type(error).__name__)  # noqa: TRY400
            return 500, None
        return 200, None

    async def _read(self, receive: Receive) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise _HungUp
                    body += message.get("body", b"")
                    if len(body) > BODY_BYTES:
                        raise _Refused(413)
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise _Refused(408) from None

    async def _take(self, body: bytes, me: Me) -> None:
        """Returns when the update is committed. Raises what `handle` raises."""
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            update = None
        if number_of(update) is None:
            log.warning("what was posted with our secret is no update, and is let go")
            return
        events, broken = understand([update], me)
        played = await self._handle(events, broken) if events or broken else events
        self._acknowledge(presses([update], events, played))


async def _answer(send: Send, status: int, header: tuple[bytes, bytes] | None = None) -> None:
    headers = [(b"content-length", b"0"), *([header] if header else [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})

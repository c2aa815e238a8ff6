"""The Bot API server of the local messenger, as strict as Telegram's.

A bot reaches it over HTTP at `/bot<token>/<method>`, exactly as it reaches Telegram, and is
refused here what it would be refused there. Every refusal is kept, so that a test can promise
that there was none.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import orjson
from aiohttp import web

# Importing these enters their methods into the register.
from bot.rehearsal.bot_api import chats as _chats  # noqa: F401
from bot.rehearsal.bot_api import inline as _inline  # noqa: F401
from bot.rehearsal.bot_api import presence as _presence  # noqa: F401
from bot.rehearsal.bot_api import sending as _sending  # noqa: F401
from bot.rehearsal.bot_api import writing as _writing  # noqa: F401
from bot.rehearsal.bot_api.allowed import choose_kinds
from bot.rehearsal.bot_api.faults import Fault, Faults
from bot.rehearsal.bot_api.limits import PACED, UNLIMITED, Floodgate, Limits
from bot.rehearsal.bot_api.method import METHODS
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.posting import Patience, Posting
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.bot_api.uploads import Upload
from bot.rehearsal.bot_api.webhook import Webhook
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import Change, Passing, UpdateQueued

LIMIT_MAX: Final = 100
"""Updates in one answer to `getUpdates`."""
TIMEOUT_MAX: Final = 50
"""Seconds that a `getUpdates` waits at most."""
REFUSALS_KEPT: Final = 1000
_POLLING: Final = frozenset({"offset", "limit", "timeout", "allowed_updates"})
_CONFLICT: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
_ACTIVE: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
_HOOKED: Final = "Conflict: terminated by setWebhook request"

Wake: TypeAlias = Literal["updates", "displaced", "hooked", "closing"]
Poll: TypeAlias = asyncio.Future[Wake]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that the bot should not have made."""

    method: str
    code: int
    description: str

    def __str__(self) -> str:
        return f"{self.method}: {self.description}"


class BotApi:
    """The server's side of the Bot API for one bot.

    `token`: what the bot must know. `limits`: how often it may write. `faults`: what goes wrong.
    `clock`: seconds that only go forward, for the limits. `patience`: with a webhook. `local`: as a
    Bot API server of one's own.
    """

    def __init__(
        self,
        messenger: Messenger,
        token: str,
        *,
        limits: Limits = UNLIMITED,
        faults: Faults | None = None,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience = Patience(),  # noqa: B008 — it is frozen
        local: bool = False,
    ) -> None:
        self.messenger = messenger
        self.token = token
        self.faults = faults
        self.refusals: deque[Refusal] = deque(maxlen=REFUSALS_KEPT)
        self.on_refusal: list[Callable[[Refusal], None]] = []
        self._gate = Floodgate(limits)
        self._clock = clock
        self._poll: Poll | None = None
        self._closed = asyncio.Event()
        self.posting = Posting(messenger, patience)
        self._webhook = Webhook(messenger, self.posting, local=local)
        messenger.listen(self._hear)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any call of `/bot<token>/<method>`, by GET or POST."""
        token, name = request.match_info["token"], request.match_info["method"]
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return _json(Refused(401, "Unauthorized").wire(), 401)
        try:
            given = await _read(request)
        except Refused as refused:
            return self._refuse(name, refused)
        fault = self.faults(name, given.as_dict()) if self.faults else None
        if fault is None:
            return await self._perform(name, given)
        return await self._go_wrong(fault, request, name, given)

    async def close(self) -> None:
        """Posts no more, and lets a waiting `getUpdates` go, so that nobody waits for it at the
        end."""
        self._closed.set()
        self._wake("closing")
        await self.posting.close()

    async def _perform(self, name: str, given: Parameters) -> web.Response:
        try:
            if name.lower() == "getupdates":
                result: Any = await self._get_updates(given)
            else:
                result = self._do(name, given)
        except Refused as refused:
            return self._refuse(name, refused)
        return _json({"ok": True, "result": result})

    def _do(self, name: str, given: Parameters) -> Any:
        match name.lower():
            case "setwebhook":
                self._wake("hooked")
                return self._webhook.set(given)
            case "deletewebhook":
                return self._webhook.delete(given)
            case "getwebhookinfo":
                return self._webhook.info(given)
        method = METHODS.get(name.lower())
        if method is None:
            raise Refused(404, "Not Found")
        if name.lower() in PACED:
            self._pace(given)
        return method.perform(self.messenger, given)

    def _pace(self, given: Parameters) -> None:
        chat = given.text("chat_id")
        if chat.lstrip("-").isdigit():
            wait = self._gate.retry_after(int(chat), self._clock())
            if wait is not None:
                raise Refused.too_many(wait)

    def _refuse(self, name: str, refused: Refused) -> web.Response:
        # An unknown name is the caller's text; it must not be as long as the caller likes.
        refusal = Refusal(name[:64], refused.code, refused.description)
        self.refusals.append(refusal)
        for listener in self.on_refusal:
            listener(refusal)
        return _json(refused.wire(), refused.code)

    # ── polling ──────────────────────────────────────────────────────────────────────────

    async def _get_updates(self, given: Parameters) -> list[dict[str, Any]]:
        given.refuse_unknown(_POLLING)
        if self._webhook.active:
            raise Refused(409, _ACTIVE)
        limit = given.integer("limit", LIMIT_MAX)
        limit = limit if 0 < limit <= LIMIT_MAX else LIMIT_MAX
        timeout = max(0, min(given.integer("timeout"), TIMEOUT_MAX))
        choose_kinds(self.messenger, given)
        self._wake("displaced")
        if offset := given.integer("offset"):
            self.messenger.confirm(offset)
        updates = self.messenger.updates(limit)
        if not updates and timeout and not self._closed.is_set():
            await self._until_updates(timeout)
            updates = self.messenger.updates(limit)
        return [update.wire() for update in updates]

    async def _until_updates(self, seconds: int) -> None:
        poll: Poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(seconds):
                reason = await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if reason == "displaced":
            raise Refused(409, _CONFLICT)
        if reason == "hooked":
            raise Refused(409, _HOOKED)

    def _wake(self, reason: Wake) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)

    def _hear(self, change: Change | Passing) -> None:
        if isinstance(change, UpdateQueued):
            self._wake("updates")

    # ── when it goes wrong ───────────────────────────────────────────────────────────────

    async def _go_wrong(
        self, fault: Fault, request: web.Request, name: str, given: Parameters
    ) -> web.StreamResponse:
        """A lost answer is still an act: it is done at once, before the client can give up."""
        done = None
        if fault.takes_effect or not fault.answers_itself:
            done = await self._perform(name, given)
        await asyncio.sleep(fault.latency)
        if fault.hangs:
            await self._closed.wait()
        if fault.reset or fault.hangs:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError
        if fault.html is not None:
            return web.Response(
                text=fault.html, content_type="text/html", status=fault.status or 502
            )
        if fault.status is not None:
            return _json(fault.wire(), fault.status)
        assert done is not None
        return done


async def _read(request: web.Request) -> Parameters:
    """The parameters of a call, from its query string and its body.

    Refused: the body is not what its content type says.
    """
    given: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.can_read_body:
        if request.content_type == "application/json":
            try:
                body = orjson.loads(await request.read())
            except orjson.JSONDecodeError:
                raise Refused.bad_request("can't parse request JSON object") from None
            if not isinstance(body, dict):
                raise Refused.bad_request("can't parse request JSON object")
            given.update(body)
        else:
            given.update(await _read_form(request))
    return Parameters(given)


async def _read_form(request: web.Request) -> dict[str, Any]:
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    found: dict[str, Any] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            found[name] = Upload(value.filename, value.content_type, value.file.read())
            value.file.close()
        elif isinstance(value, str):
            found[name] = value
        else:
            found[name] = value.decode(errors="replace")
    return found


def _json(content: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(content), status=status, content_type="application/json")

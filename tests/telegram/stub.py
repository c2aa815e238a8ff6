"""A Bot API server that answers what the test has written down, over real HTTP."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from bot.conversation.vocabulary import Place, Receipt
from bot.platforms.telegram.calls import Call, dump
from storage.records import OutboxRow

TOKEN = "123456789:AAE-not_a_real_token_but_of_that_shape_"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ok(result: Any = True) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": result})

    return answer


def refuses(code: int, description: str, **parameters: int) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=code)

    return answer


def too_fast(seconds: int) -> Answer:
    return refuses(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def page(code: int) -> Answer:
    """A proxy's page instead of an answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=code, text="<html>Bad Gateway</html>", content_type="text/html")

    return answer


async def reset(request: web.Request) -> web.StreamResponse:
    """The connection breaks; whether the call was carried out, the client cannot know."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def when(event: asyncio.Event, then: Answer) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        await event.wait()
        return await then(request)

    return answer


@dataclass
class BotApi:
    """Records calls; answers from `script`, else with success."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    script: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    by_chat: dict[int, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    in_flight: int = 0
    most_in_flight: int = 0
    _ids: count[int] = field(default_factory=lambda: count(501))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def answers(self, method: str, *answers: Answer) -> None:
        self.script[method].extend(answers)

    def answers_chat(self, chat: int, *answers: Answer) -> None:
        self.by_chat[chat].extend(answers)

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def texts(self, chat: int | None = None) -> list[str]:
        return [
            params["text"]
            for _, params in self.calls
            if "text" in params and chat in {None, params["chat_id"]}
        ]

    async def called(self, times: int) -> None:
        while len(self.calls) < times:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        assert request.match_info["token"] == TOKEN
        method = request.match_info["method"]
        params = await _params(request)
        self.calls.append((method, params))
        self._changed.set()
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._answer(method, params)(request)
        finally:
            self.in_flight -= 1

    def _answer(self, method: str, params: dict[str, Any]) -> Answer:
        for script in (self.by_chat[params.get("chat_id", 0)], self.script[method]):
            if script:
                return script.popleft()
        if method == "sendMessage":
            return ok({"message_id": next(self._ids)})
        if method == "editMessageText":
            return ok({"message_id": params["message_id"]})
        if method == "getUpdates":
            return when(asyncio.Event(), ok([]))
        return ok()


@dataclass(frozen=True)
class Uploaded:
    file_name: str
    content_type: str
    content: bytes


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = await request.post()
    return {
        name: Uploaded(value.filename, value.content_type, value.file.read())
        if isinstance(value, web.FileField)
        else value
        for name, value in form.items()
    }


class LeapingClock:
    """Whoever sleeps on it moves it: waiting costs no time, and the time is told exactly."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class HeldClock:
    """Stands still until the test lets it go on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, waking))
        self._changed.set()
        await waking

    async def sleeping(self, sleepers: int = 1) -> None:
        """Wait until that many sleep."""
        while len(self._sleepers) < sleepers:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)

    def advance(self, seconds: float) -> None:
        self.now += seconds
        due = [(at, waking) for at, waking in self._sleepers if at <= self.now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper not in due]
        for _, waking in due:
            if not waking.done():
                waking.set_result(None)


class Reports:
    """What the app is told."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.failing: deque[Exception] = deque()
        self._told = asyncio.Event()

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        if self.failing:
            raise self.failing.popleft()
        self.receipts += receipts
        self._told.set()

    async def told(self, receipts: int) -> None:
        """Wait until that many are told."""
        while len(self.receipts) < receipts:
            self._told.clear()
            await asyncio.wait_for(self._told.wait(), 10)

    def what(self) -> dict[int, Any]:
        return {receipt.row: receipt.what for receipt in self.receipts}


def place(chat: int) -> Place:
    return Place("telegram", str(chat), "private" if chat > 0 else "group")


def row(number: int, chat: int, *calls: Call) -> OutboxRow:
    return OutboxRow(number, f"telegram:{chat}", dump(place(chat), calls))


def message(number: int, chat: int, text: str = "", slot: str = "") -> OutboxRow:
    return row(
        number, chat, Call("sendMessage", {"chat_id": chat, "text": text or str(number)}, slot)
    )


def edit(number: int, chat: int, message_id: int, text: str = "", slot: str = "") -> OutboxRow:
    params = {"chat_id": chat, "message_id": message_id, "text": text or str(number)}
    return row(number, chat, Call("editMessageText", params, slot))

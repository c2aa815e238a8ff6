"""Updates are posted to a webhook the way Telegram posts them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.rehearsal import Messenger, RehearsalServer
from bot.rehearsal.bot_api.posting import Patience
from bot.rehearsal.messenger.personas import HANEUL, JIWOO, MARIA
from tests.rehearsal.caller import Caller, keys
from tests.rehearsal.conftest import Clock

SECRET = "abcdefghijklmnopqrstuvwxyz_-0"


@dataclass
class Site:
    """A webhook that keeps what is posted, and answers what the test has written down."""

    posted: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: deque[web.Response] = field(default_factory=deque)
    gate: asyncio.Event | None = None
    in_hand: int = 0
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.posted.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.in_hand += 1
        if self.gate is not None:
            await self.gate.wait()
        self.in_hand -= 1
        return self.answers.popleft() if self.answers else web.Response()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.posted if "message" in update]


async def until(true: Any) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 — what is waited for is on another side of HTTP
            await asyncio.sleep(0.005)


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[RehearsalServer]:
    server = RehearsalServer(clock=clock, patience=Patience(answer=0.3, longest_pause=0.1))
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_post("/hook", site.take)
    listening = TestServer(app)
    await listening.start_server(shutdown_timeout=0.1)
    site.url = str(listening.make_url("/hook"))
    yield site
    await listening.close()


async def hook(call: Caller, site: Site, **more: Any) -> None:
    assert await call("setWebhook", url=site.url, secret_token=SECRET, **more) is True


async def test_what_waits_and_what_comes_is_posted_with_the_secret(
    call: Caller, messenger: Messenger, site: Site
) -> None:
    messenger.start(HANEUL.id)
    await hook(call, site)
    messenger.say(HANEUL.id, "hello")
    await until(lambda: not messenger.pending())
    assert site.texts() == ["/start", "hello"]
    assert set(site.secrets) == {SECRET}


async def test_what_is_no_2xx_is_posted_again_until_it_is_and_holds_its_chat_back(
    call: Caller, messenger: Messenger, site: Site
) -> None:
    site.answers.extend(web.Response(status=status) for status in (500, 302, 403))
    await hook(call, site)
    messenger.start(HANEUL.id)
    messenger.say(HANEUL.id, "hello")
    await until(lambda: not messenger.pending())
    assert site.texts() == ["/start"] * 4 + ["hello"]
    assert len({update["update_id"] for update in site.posted}) == 2
    info = await call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"


async def test_a_retry_after_is_obeyed(call: Caller, messenger: Messenger, site: Site) -> None:
    site.answers.append(web.Response(status=503, headers={"Retry-After": "1"}))
    await hook(call, site)
    loop = asyncio.get_running_loop()
    began = loop.time()
    messenger.start(HANEUL.id)
    await until(lambda: not messenger.pending())
    assert loop.time() - began >= 0.95


async def test_no_answer_in_time_is_none(call: Caller, messenger: Messenger, site: Site) -> None:
    site.gate = asyncio.Event()
    await hook(call, site)
    messenger.start(HANEUL.id)
    await until(lambda: len(site.posted) > 1)
    site.gate.set()
    await until(lambda: not messenger.pending())
    assert (await call("getWebhookInfo"))["last_error_message"] == "Read timeout expired"


async def test_one_update_of_a_chat_is_on_its_way_and_presses_go_beside_it(
    call: Caller, messenger: Messenger, site: Site
) -> None:
    sent = await call.say(reply_markup=keys("Sign"))
    await until(messenger.pending)
    messenger.confirm(messenger.scene.next_update)
    site.gate = asyncio.Event()
    await hook(call, site)
    for person in (HANEUL, JIWOO, MARIA):
        messenger.start(person.id)
        messenger.say(person.id, "hello")
    messenger.press(HANEUL.id, sent["message_id"], "Sign")
    await until(lambda: site.in_hand == 4)
    await asyncio.sleep(0.05)
    assert site.in_hand == 4, "three chats, and a press"
    site.gate.set()
    await until(lambda: not messenger.pending())
    assert sorted(site.texts()) == ["/start"] * 3 + ["hello"] * 3


async def test_no_more_are_on_their_way_than_were_asked_for(
    call: Caller, messenger: Messenger, server: RehearsalServer, site: Site
) -> None:
    await hook(call, site, max_connections=2)
    for person in (HANEUL, JIWOO, MARIA):
        messenger.start(person.id)
    await until(lambda: not messenger.pending())
    assert server.api.posting.most_in_flight == 2


async def test_while_a_webhook_is_set_nobody_can_fetch(
    call: Caller, messenger: Messenger, site: Site
) -> None:
    await hook(call, site)
    code, why = await call.refused("getUpdates")
    assert (code, "webhook is active" in why) == (409, True)
    site.answers.extend(web.Response(status=500) for _ in range(99))
    messenger.start(HANEUL.id)
    await until(lambda: site.posted)
    await call("deleteWebhook")
    (update,) = await call.updates()
    assert update["message"]["text"] == "/start", "it is kept for whoever fetches"


async def test_a_webhook_ends_a_poll(call: Caller, server: RehearsalServer, site: Site) -> None:
    polling = asyncio.create_task(call.refused("getUpdates", timeout=50))
    await until(lambda: server.api._poll is not None)
    await hook(call, site)
    code, why = await polling
    assert (code, "setWebhook" in why) == (409, True)


async def test_what_nobody_took_for_a_day_is_let_go(
    call: Caller, messenger: Messenger, site: Site, clock: Clock
) -> None:
    site.answers.append(web.Response(status=500))
    await hook(call, site)
    messenger.start(HANEUL.id)
    await until(lambda: site.posted)
    clock.now += 86_401
    await until(lambda: not messenger.scene.updates)
    assert len(site.posted) == 1


async def test_the_webhook_is_told_as_it_was_set(
    call: Caller, messenger: Messenger, site: Site
) -> None:
    assert (await call("getWebhookInfo"))["url"] == ""
    await hook(call, site, max_connections=7, allowed_updates=["message"])
    info = await call("getWebhookInfo")
    assert (info["url"], info["max_connections"]) == (site.url, 7)
    assert info["allowed_updates"] == ["message"]
    messenger.start(HANEUL.id)
    await until(lambda: not messenger.pending())
    await call("setWebhook", url="")
    assert (await call("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"url": "http://example.org/hook"}, "HTTPS URL must be provided"),
        ({"url": "https://example.org:8080/hook"}, "only on ports"),
        ({"url": "ftp://example.org/hook"}, "invalid webhook URL"),
        ({"secret_token": "no spaces"}, "unallowed characters"),
        ({"secret_token": "x" * 257}, "too long"),
        ({"max_connections": 0}, "from 1 to 100"),
        ({"max_connections": 101}, "from 1 to 100"),
        ({"allowed_updates": ["news"]}, "unknown update type"),
        ({"retries": 3}, "unknown parameter"),
    ],
)
async def test_what_telegram_does_not_take_is_refused(
    call: Caller, given: dict[str, Any], why: str
) -> None:
    code, told = await call.refused("setWebhook", **{"url": "https://example.org/hook", **given})
    assert (code, why in told) == (400, True), told
    assert (await call("getWebhookInfo"))["url"] == ""


async def test_a_server_of_ones_own_takes_more() -> None:
    server = RehearsalServer(local=True)
    await server.start()
    try:
        async with aiohttp.ClientSession() as http:
            call = Caller(http, server)
            await call("setWebhook", url="http://10.0.0.7:9000/hook", max_connections=5_000)
            assert (await call("getWebhookInfo"))["max_connections"] == 5_000
    finally:
        await server.close()

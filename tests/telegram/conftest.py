"""A scripted Bot API on loopback, and the adapter's parts that talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.telegram.api import Api
from bot.platforms.telegram.parse import Me
from tests.telegram.stub import TOKEN, BotApi, Reports


@pytest.fixture
def me() -> Me:
    return Me(id=123456789, username="DojangBot", name="Dojang")


@pytest.fixture
def bot_api() -> BotApi:
    return BotApi()


@pytest.fixture
async def root(bot_api: BotApi) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", bot_api.handle)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    yield str(server.make_url("/")).rstrip("/")
    await server.close()


@pytest.fixture
async def api(root: str) -> AsyncIterator[Api]:
    api = Api(TOKEN, root)
    yield api
    await api.close()


@pytest.fixture
def reports() -> Reports:
    return Reports()

"""A rehearsal server on a free port of loopback, and a bot's calls to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.rehearsal import Messenger, RehearsalServer
from tests.rehearsal.caller import Caller


@dataclass
class Clock:
    """Unix time that stands still until a test moves it."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[RehearsalServer]:
    server = RehearsalServer(clock=clock)
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def messenger(server: RehearsalServer) -> Messenger:
    return server.messenger


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(http: aiohttp.ClientSession, server: RehearsalServer) -> Caller:
    return Caller(http, server)

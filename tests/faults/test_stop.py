"""An operator stops the bot, in whatever state it is, and it goes at once and in good order."""

import asyncio
import socket
from pathlib import Path

from bot.rehearsal.server import RehearsalServer
from tests.child import Bot


async def test_a_bot_that_waits_for_its_messenger_stops_when_told_to(tmp_path: Path):
    server = RehearsalServer()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and nobody answers
        server.port = nobody.getsockname()[1]
        bot = Bot(tmp_path, server)
        await bot.start()
        async with asyncio.timeout(30):
            while "does not answer" not in bot.log():  # noqa: ASYNC110 — the log is a file
                await asyncio.sleep(0.05)
            await bot.stop()


async def test_a_bot_that_serves_stops_when_told_to(tmp_path: Path):
    server = RehearsalServer()
    await server.start()
    bot = Bot(tmp_path, server)
    try:
        await bot.start()
        async with asyncio.timeout(30):
            await server.messenger.wait(lambda known: known.scene.profile, 30)
            await bot.stop()
    finally:
        await server.close()


async def test_a_second_bot_on_the_same_database_is_refused_with_a_reason(tmp_path: Path):
    server = RehearsalServer()
    await server.start()
    first, second = Bot(tmp_path, server), None
    try:
        await first.start()
        await server.messenger.wait(lambda known: known.scene.profile, 30)
        second = first.twin()
        assert await second.refused() == 1
        assert f"Another process already writes to {tmp_path}" in second.log()
        await first.stop()
    finally:
        await server.close()

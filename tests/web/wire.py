"""HTTP as anybody on the network may speak it, byte by byte."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.routing import Route

from bot.web.server import WebServer

SECRET = "a-secret-of-Telegram-and-ours"


async def until(true: Callable[[], Awaitable[object]], seconds: float = 30) -> None:
    """Ask again and again; what is waited for is told by nobody."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 — see above
            await asyncio.sleep(0.005)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def serving(places: str, routes: Sequence[Route]) -> AsyncIterator[WebServer]:
    """A server that listens here, until the block ends."""
    server = WebServer(places, routes)
    server.bind()
    running = asyncio.create_task(server.run())
    try:
        yield server
    finally:
        server.stop()
        await asyncio.wait_for(running, 15)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def go_on(self, data: bytes, times: int, pause: float = 0.01) -> None:
        """Say the same again and again. Raises `ConnectionError` once nobody listens any more."""
        for _ in range(times):
            await self.say(data)
            await asyncio.sleep(pause)

    async def answer(self) -> Answer:
        head = (await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 15)).decode()
        first, *lines = head.strip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(first.split()[1]), headers, body)

    async def hung_up(self) -> bool:
        """Whether the server has closed the connection, or does so in time."""
        try:
            return await asyncio.wait_for(self._reader.read(1), 15) == b""
        except ConnectionError:
            return True


@asynccontextmanager
async def line(port: int) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


def head(
    length: int | None, path: str = "/hook", secret: str | None = SECRET, method: str = "POST"
) -> bytes:
    """A request's first lines; without a length its body comes in chunks."""
    lines = [f"{method} {path} HTTP/1.1", "Host: petition.example.org"]
    if secret is not None:
        lines.append(f"X-Telegram-Bot-Api-Secret-Token: {secret}")
    lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def request(content: Any, **more: Any) -> bytes:
    """A whole request; `content` is its JSON, or its bytes."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return head(len(body), **more) + body


async def post(port: int, content: Any, **more: Any) -> Answer:
    async with line(port) as connection:
        await connection.say(request(content, **more))
        return await connection.answer()


async def get(port: int, path: str) -> Answer:
    async with line(port) as connection:
        await connection.say(head(0, path, method="GET"))
        return await connection.answer()

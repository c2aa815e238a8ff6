"""How a connection to the Bot API server is opened.

An address that does not answer must not cost its whole patience when there is another: they are
tried one shortly after the other (RFC 8305). Over https the certificate and the name in it are
verified. Proxies of the environment are not asked.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from typing import Any, Final
from urllib.parse import quote, urlsplit

from aiohappyeyeballs import start_connection

from bot.platforms.telegram.line import Line

CONNECT_SECONDS: Final = 10.0
NEXT_ADDRESS_SECONDS: Final = 0.25
RESOLVED_SECONDS: Final = 10.0
"""Addresses are kept so long, so that a burst of connections asks for them once."""


class Dial:
    """Opens lines to the server of a root URL (`https://host[:port][/path]`)."""

    def __init__(self, root: str) -> None:
        parts = urlsplit(root)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("the root of the Bot API must be an http or https URL")
        name = parts.hostname
        self._host = name if name.isascii() else name.encode("idna").decode()
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        shown = f"[{self._host}]" if ":" in self._host else self._host
        self.authority = f"{shown}:{parts.port}" if parts.port else shown
        """What the Host header says."""
        self.path = quote(parts.path.rstrip("/"), safe="/%")
        """What leads all paths."""
        self._resolving: asyncio.Task[Any] | None = None
        self._resolved_at = 0.0

    async def open(self) -> Line:
        """A line that rests. Raises `OSError`, of which `TimeoutError` and `ssl.SSLError` are
        some."""
        async with asyncio.timeout(CONNECT_SECONDS):
            addresses = await self._addresses()
            reached = await start_connection(
                addresses, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS, interleave=1
            )
            try:
                loop = asyncio.get_running_loop()
                _, line = await loop.create_connection(
                    Line,
                    sock=reached,
                    ssl=self._tls,
                    server_hostname=self._host if self._tls else None,
                )
            except BaseException:
                reached.close()
                raise
        return line

    async def _addresses(self) -> Any:
        """As `getaddrinfo` gives them; whoever asks meanwhile waits for the same answer."""
        resolving = self._resolving
        if resolving is None or time.monotonic() > self._resolved_at + RESOLVED_SECONDS:
            loop = asyncio.get_running_loop()
            resolving = asyncio.ensure_future(
                loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
            )
            self._resolving, self._resolved_at = resolving, time.monotonic()
        try:
            return await asyncio.shield(resolving)
        except OSError:
            self._resolving = None
            raise

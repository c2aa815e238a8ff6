"""Connections that are made anew when they are lost: in a restart, a failover, by the network.

A transaction that has not begun yet begins on another one, so that the very next turn after an
outage is served. One that is half-open, as a failover leaves it, answers nothing: it is given a
moment, not the patience of a whole turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

from storage.postgres.connection import LOST, cut_off, hang_up, translated

Connect: TypeAlias = Callable[[], Awaitable[Any]]

BEGIN_SECONDS: Final = 2.0
"""For the first word on a connection that was quiet."""


class Line:
    """One connection, for one transaction at a time."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._link: Any = None
        self._free = asyncio.Lock()

    @asynccontextmanager
    async def begun(self, how: str) -> AsyncIterator[Any]:
        """A connection on which this statement was carried out: one that begins a transaction, or
        an idle one. Raises `StoreUnavailable`, and what the server says."""
        async with self._free:
            with translated():
                link = await self._begin(how)
            yield link

    async def _begin(self, how: str) -> Any:
        while True:
            new = self._link is None or self._link.is_closed()
            if new:
                self._link = await self._connect()
            try:
                await self._link.execute(how, timeout=BEGIN_SECONDS)
            except BaseException as error:
                cut_off(self._link)
                self._link = None
                if new or not isinstance(error, (*LOST, TimeoutError)):
                    raise
            else:
                return self._link

    async def close(self) -> None:
        """Waits for the transaction that is open."""
        async with self._free:
            link, self._link = self._link, None
            if link is not None:
                await hang_up(link)


class Lines:
    """So many at the most, used side by side. Who finds none free waits for one."""

    def __init__(self, connect: Connect, most: int, patience: float) -> None:
        self._all = [Line(connect) for _ in range(most)]
        self._idle = list(self._all)
        self._room = asyncio.Semaphore(most)
        self._patience = patience

    @asynccontextmanager
    async def begun(self, how: str) -> AsyncIterator[Any]:
        """As `Line.begun`."""
        with translated():
            await asyncio.wait_for(self._room.acquire(), self._patience)
        line = self._idle.pop()  # the one used last, so that few are open in quiet times
        try:
            async with line.begun(how) as link:
                yield link
        finally:
            self._idle.append(line)
            self._room.release()

    async def close(self) -> None:
        for line in self._all:
            await line.close()

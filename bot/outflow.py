"""What is committed goes to the messenger's sender, never more at once than memory should hold.

A reply is a row of the outbox before anybody sends it, so it need not also be in memory. When the
messenger is slow, or has been away, the rows beyond a limit stay in the database and are fetched
as others leave; so are those that a stopped process left behind. Rows are handed on strictly by
their ids, so that no chat's later reply overtakes an earlier one. Those of a broadcast are passed
over: they are few at a time, wait in the database, and go behind all others (`bot.jobs.broadcast`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from bot.trouble import Trouble
from storage.failures import StoreUnavailable
from storage.records import OutboxRow

log = logging.getLogger(__name__)

IN_HAND: Final = 10_000
"""Rows that wait in memory for their delivery; a row takes one to five kilobytes."""
PAGE: Final = 1_000
"""Rows read at once."""
PATIENCE_SECONDS: Final = 1.0
"""Between two attempts to read from a database that is away."""


class Keeps(Protocol):
    """What is asked of the store."""

    async def waiting(self, limit: int, after_id: int = 0) -> list[OutboxRow]: ...


class Sends(Protocol):
    """What is asked of the adapter."""

    @property
    def backlog(self) -> int: ...

    def deliver(self, rows: Sequence[OutboxRow]) -> None: ...

    async def room(self, rows: int) -> None: ...


def trouble() -> Trouble:
    """That the database is away."""
    return Trouble(log, "replies wait in the database", "the database gives replies again")


class Outflow:
    """Hands rows on. Behind until `run` has fetched what an earlier process left."""

    def __init__(
        self,
        store: Keeps,
        out: Sends,
        *,
        in_hand: int = IN_HAND,
        page: int = PAGE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._out = out
        self._in_hand = in_hand
        self._page = page
        self._sleep = sleep
        self._handed_on = 0
        self._committed = 0
        self._behind = asyncio.Event()
        self._behind.set()
        self._trouble = trouble()

    def deliver(self, rows: Sequence[OutboxRow]) -> None:
        """These rows are committed, after all that were given before."""
        if not rows:
            return
        self._committed = rows[-1].id
        if self._out.backlog + len(rows) > self._in_hand:
            self._behind.set()
        if not self._behind.is_set():
            self._hand_on(rows)

    async def run(self) -> None:
        """Fetch what was left in the database, whenever something was, until cancelled."""
        while True:
            await self._behind.wait()
            await self._out.room(max(1, self._in_hand - self._page))
            committed = self._committed
            try:
                rows = await self._store.waiting(self._page, after_id=self._handed_on)
            except StoreUnavailable as error:
                self._trouble.met(error)
                await self._sleep(PATIENCE_SECONDS)
                continue
            self._trouble.overcome()
            self._hand_on(rows)
            self._handed_on = max(self._handed_on, rows[-1].id if rows else 0)
            # Whatever is committed while we read comes by `deliver`, with higher ids.
            if len(rows) < self._page and self._committed == committed:
                self._behind.clear()

    def _hand_on(self, rows: Sequence[OutboxRow]) -> None:
        """Those that we have not handed on, perhaps from another page."""
        fresh = [row for row in rows if row.id > self._handed_on and row.broadcast is None]
        if fresh:
            self._out.deliver(fresh)
            self._handed_on = fresh[-1].id

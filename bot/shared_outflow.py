"""What is committed goes to the messenger's sender, where several workers share the outbox.

A worker delivers what it has written itself, at once, unless another one still has something for
the same chat: then whoever comes to it first claims it, after that. It also claims what a worker
left behind that is gone. In one chat nothing overtakes (`storage.postgres.crew`).

Never more is in hand at once than memory should hold. What is ours and not in hand, because there
was no room or because nobody knew whether its turn was kept, is read again in order, before
anything later is handed on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final, Protocol

from bot.outflow import IN_HAND, PAGE, Sends, trouble
from storage.failures import StoreUnavailable
from storage.records import OutboxRow

SOON_SECONDS: Final = 0.05
"""Until it is looked again, while something waits for another worker."""
AT_REST_SECONDS: Final = 0.5
BUSY: Final = 40
"""Looks that follow soon after one that was worth it."""


class Shares(Protocol):
    """What is asked of the store."""

    async def claim(self, most: int) -> list[OutboxRow]: ...

    async def ours(self, most: int, after_id: int = 0) -> list[OutboxRow]: ...


class Hands(Sends, Protocol):
    """What is asked of the adapter."""

    @property
    def in_hand(self) -> AbstractSet[int]: ...


class SharedOutflow:
    """Hands rows on. `doubts` counts the turns of which nobody knows whether they were kept."""

    def __init__(
        self,
        store: Shares,
        out: Hands,
        doubts: Callable[[], int],
        *,
        in_hand: int = IN_HAND,
        page: int = PAGE,
        soon: float = SOON_SECONDS,
        at_rest: float = AT_REST_SECONDS,
    ) -> None:
        self._store = store
        self._out = out
        self._doubts = doubts
        self._most = in_hand
        self._page = page
        self._soon = soon
        self._at_rest = at_rest
        self._kept: set[int] = set()
        self._cleared = doubts()
        self._busy = BUSY
        self._look = asyncio.Event()
        self._trouble = trouble()

    def deliver(self, rows: Sequence[OutboxRow]) -> None:
        """These rows are committed, after all that were given before."""
        rows = [row for row in rows if row.broadcast is None]
        ours = [row for row in rows if row.ours]
        if len(ours) < len(rows):
            self._look_soon()
        if self._behind or self._out.backlog + len(ours) > self._most:
            self._kept.update(row.id for row in ours)
            self._look_soon()
        elif ours:
            self._out.deliver(ours)

    def given_up(self) -> None:
        """Others have claimed what we had."""
        self._kept.clear()
        self._look_soon()

    async def run(self) -> None:
        """Claim and fetch, until cancelled."""
        while True:
            self._look.clear()
            try:
                worth_it = await self._once()
            except StoreUnavailable as error:
                self._trouble.met(error)
                worth_it = False
            else:
                self._trouble.overcome()
            self._busy = BUSY if worth_it else max(0, self._busy - 1)
            pause = self._soon if self._busy else self._at_rest
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._look.wait()
                    await asyncio.sleep(self._soon)

    @property
    def _behind(self) -> bool:
        return bool(self._kept) or self._cleared != self._doubts()

    def _look_soon(self) -> None:
        self._busy = BUSY
        self._look.set()

    async def _once(self) -> bool:
        """Whether there was anything."""
        if self._cleared != self._doubts():
            await self._clear_doubts()
        await self._out.room(max(1, self._most - self._page))
        if self._kept:
            await self._fetch()
            return True
        claimed = await self._store.claim(self._page)
        if self._behind:  # what was claimed comes after what is not fetched yet
            self._kept.update(row.id for row in claimed)
        elif claimed:
            self._out.deliver(claimed)
        return bool(claimed)

    async def _clear_doubts(self) -> None:
        """What is ours, is not in hand and was not kept back, was written by a turn that we took
        for lost."""
        doubts = self._doubts()
        known = self._out.in_hand | self._kept
        after = 0
        while rows := await self._store.ours(self._page, after):
            self._kept.update(row.id for row in rows if row.id not in known)
            after = rows[-1].id
        self._cleared = doubts

    async def _fetch(self) -> None:
        """The first of what is kept back; what is not there any more needs no delivery."""
        first, last = min(self._kept), max(self._kept)
        rows = await self._store.ours(self._page, first - 1)
        if len(rows) == self._page:
            last = min(last, rows[-1].id)
        wanted = [row for row in rows if row.id in self._kept and row.id <= last]
        self._kept = {number for number in self._kept if number > last}
        if wanted:
            self._out.deliver(wanted)

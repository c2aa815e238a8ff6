"""What waits becomes batches: one turn after the other, each with all that came meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.conversation.vocabulary import Broken, Errand, Incoming, Receipt
from bot.watch import Watch
from storage.failures import StoreUnavailable
from storage.turn import Turn

CROWD = 20
GATHER_SECONDS = 0.02
"""After a turn that so many waited for, receipts are gathered for so long since it began: more
come every moment, and a commit for all costs no more than one for the first. Updates are not kept
waiting: where they are fetched, none comes before these are committed; where they are posted, the
first one ends the gathering."""

BATCH = 500
"""Events of one turn at the most, so that a turn stays short and its memory bounded."""

Find: TypeAlias = Callable[[Turn, datetime], Awaitable[Sequence[Errand]]]
"""What has become due, asked of the store in the very turn in which it happens: so it is
remembered and said as one, or neither."""


@dataclass(slots=True, eq=False)
class Work:
    """What one caller waits for."""

    events: Sequence[Incoming] = ()
    broken: Sequence[Broken] = ()
    receipts: Sequence[Receipt] = ()
    errands: Sequence[Errand] = ()
    find: Find | None = None
    committed: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    """For the caller: when all of it is."""

    def __len__(self) -> int:
        return len(self.events) + len(self.broken) + len(self.receipts) + len(self.errands)


class Batches:
    """`play` takes a turn with a batch, and ends each work of it that is committed; what it raises
    is told to the callers of the others."""

    def __init__(self, play: Callable[[Sequence[Work]], Awaitable[None]], watch: Watch) -> None:
        self._play = play
        self._watch = watch
        self._waiting: list[Work] = []
        self._turning: asyncio.Task[None] | None = None
        self._updates_wait = asyncio.Event()

    async def take(self, work: Work) -> None:
        """Returns when it is committed. Raises what kept it from being."""
        self._waiting.append(work)
        if work.events:
            self._updates_wait.set()
        if self._turning is None:
            self._turning = asyncio.create_task(self._take_turns())
        await work.committed

    async def _take_turns(self) -> None:
        """One turn after the other, each with all that waits, until nothing does."""
        batch: list[Work] = []
        try:
            while batch := self._next_batch():
                began = asyncio.get_running_loop().time()
                try:
                    await self._play(batch)
                except Exception as error:  # noqa: BLE001 — their callers decide what follows
                    if isinstance(error, StoreUnavailable):
                        self._watch.store_away()
                    end(batch, error)
                else:
                    self._watch.turn(asyncio.get_running_loop().time() - began)
                if len(batch) >= CROWD:
                    await self._gather(until=began + GATHER_SECONDS)
        except BaseException:  # the loop is closing: nobody would ever hear of what waits
            for work in (*batch, *self._waiting):
                work.committed.cancel()
            self._waiting = []
            raise
        finally:
            self._turning = None

    async def _gather(self, until: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._updates_wait.wait()

    def _next_batch(self) -> list[Work]:
        """What waits, up to the size of a turn; who has gone meanwhile waits no more."""
        self._updates_wait.clear()
        waiting = [work for work in self._waiting if not work.committed.done()]
        size = fits = 0
        for work in waiting:
            size += len(work)
            if fits and size > BATCH:
                break
            fits += 1
        self._waiting = waiting[fits:]
        return waiting[:fits]


def end(batch: Sequence[Work], error: Exception | None = None) -> None:
    """Lets their callers go on."""
    for work in batch:
        if work.committed.done():  # its caller has gone
            continue
        if error is None:
            work.committed.set_result(None)
        else:
            work.committed.set_exception(error)

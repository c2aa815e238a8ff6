"""Cases are carried out batch by batch, between the turns of those who sign."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Final

from bot.batches import Find
from bot.conversation.vocabulary import CaseMoved, Errand
from bot.effects.care import seen
from bot.jobs.caretaker import Happen
from bot.jobs.telling import to
from storage.care.case_facts import Case, Status
from storage.care.cases import Batch
from storage.records import REPLY
from storage.store import Store
from storage.turn import Turn

SECONDS: Final = 1.0
BREATH: Final = 0.05
"""Between two batches, for everybody else."""
PATIENCE: Final = 20
"""Breaths for which it lets replies go first."""
TOLD_EACH: Final = 40
"""Batches between two words about how far it has come: a few seconds."""


class Cases:
    def __init__(
        self,
        store: Store,
        happen: Happen,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._happen = happen
        self._sleep = sleep

    async def work(self) -> None:
        """Until nothing is to be done; what a kill interrupts goes on with the next start."""
        for number in count(1):
            if not await self._store.case_runs():
                return
            await self._let_replies_go()
            batch = await self._store.next_batch()
            if batch is None:  # it was cancelled meanwhile
                return
            await self._happen(_carrying_out(batch, tells=number % TOLD_EACH == 0))
            await self._sleep(BREATH)

    async def _let_replies_go(self) -> None:
        """Whoever asks the bot something waits for no case, but no case waits for ever."""
        for _ in range(PATIENCE):
            if not await self._store.waiting(1, lane=REPLY):
                return
            await self._sleep(BREATH)


def _carrying_out(batch: Batch, *, tells: bool) -> Find:
    async def carried_out(turn: Turn, _now: datetime) -> Sequence[Errand]:
        """The end is told in the turn that brings it, so that no kill comes between."""
        case = await turn.care.carry_out(batch)
        if case is None or not (tells or _is_over(case)):
            return ()
        organizer = (await turn.care.roles_of([case.who])).get(case.who)
        if organizer is None:
            return ()
        return to(organizer, [CaseMoved(one) for one in await seen(turn.care, [case])])

    return carried_out


def _is_over(case: Case) -> bool:
    return case.status not in (Status.RUNNING, Status.UNDOING)

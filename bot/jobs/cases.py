"""Cases are carried out batch by batch, between the turns of those who sign."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from bot.conversation.vocabulary import CaseMoved, Errand
from bot.effects.care import seen
from bot.jobs.reconciliation import Happen
from bot.jobs.telling import to
from storage.care.case_facts import Case, Status
from storage.store import Store
from storage.turn import Turn

SECONDS: Final = 2.0
BREATH: Final = 0.05
"""Between two batches, for everybody else."""
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
        batches = 0
        while (case := await self._store.advance_case()) is not None:
            batches += 1
            over = case.status not in (Status.RUNNING, Status.UNDOING)
            if over or batches % TOLD_EACH == 0:
                await self._happen(_telling(case))
            await self._sleep(BREATH)


def _telling(case: Case) -> Callable[[Turn, datetime], Awaitable[Sequence[Errand]]]:
    async def told(turn: Turn, _now: datetime) -> Sequence[Errand]:
        """Who began it, as long as they organize."""
        organizer = (await turn.care.roles_of([case.who])).get(case.who)
        if organizer is None:
            return ()
        [now_seen] = await seen(turn.care, [case])
        return to(organizer, [CaseMoved(now_seen)])

    return told

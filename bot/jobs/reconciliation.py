"""Reconciliation: each night the tallies are compared with the rows, and a difference rings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.campaign import Campaign
from bot.conversation.vocabulary import Differs, Errand
from bot.jobs.caretaker import Caretaker, Happen
from bot.jobs.telling import organizers
from storage.store import Store
from storage.turn import Turn

SECONDS: Final = 600.0
QUIET: Final = (3, 4)
"""Hours of the campaign's timezone."""
OVERDUE: Final = timedelta(days=2)
"""After which no quiet hour is waited for."""
ONCE: Final = timedelta(days=365)


class Reconciliation(Caretaker):
    def __init__(
        self, store: Store, campaign: Campaign, clock: Callable[[], datetime], happen: Happen
    ) -> None:
        super().__init__(store, campaign, clock, happen)
        self._since = clock()

    async def look(self) -> None:
        now = self._clock()
        if await self._due(now):
            await self._store.reconcile(now)
        await self._happen(alarm)

    async def _due(self, now: datetime) -> bool:
        async with self._store.figures() as figures:
            last = await figures.reconciled()
        if now - (last.at if last else self._since) >= OVERDUE:
            return True
        here = now.astimezone(self._campaign.timezone)
        tonight = last is not None and self._campaign.day(last.at) == here.date()
        return here.hour in QUIET and not tonight


async def alarm(turn: Turn, now: datetime) -> Sequence[Errand]:
    """Of the last comparison, whoever made it, where it found a difference: once."""
    await turn.care.alone()
    last = await turn.care.reconciled()
    if last is None or last.agreed:
        return ()
    matter = f"differs {last.at.isoformat()}"
    if matter in await turn.care.hushed(now):
        return ()
    await turn.care.hush({matter: now + ONCE}, now)
    return await organizers(turn, [Differs(last.differences, last.total)])

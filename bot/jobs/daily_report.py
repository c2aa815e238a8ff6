"""The daily report is due: whoever wants it gets it, each day once, whatever stops the bot.

This only looks whether it is time. That a day's report is told, and to whom, is decided in the turn
that tells it (`bot.effects.figures`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from bot.campaign import Campaign
from bot.conversation.organizing.daily_report import day_of
from bot.conversation.vocabulary import Errand, Place, ReportsDue
from bot.effects.appointing import person_of
from storage.store import Store


class DailyReport:
    """`carry_out` lets errands happen in a turn."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        carry_out: Callable[[Sequence[Errand]], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._carry_out = carry_out
        self._clock = clock
        self._looking = asyncio.Lock()

    async def tell(self) -> None:
        """Tell the report that is due by now, if nobody was told it. Returns when it is told, also
        by another look."""
        async with self._looking:
            await self._tell()

    async def _tell(self) -> None:
        now = self._clock()
        async with self._store.figures() as figures:
            closed = (await figures.standing()).closed
            day = day_of(self._campaign, None if closed is None else closed.at, now)
            if day is None or _is_told(day, await figures.reported()):
                return
            wanting = [one for one in await figures.organizers() if one.wants_report]
        if wanting:
            who = person_of(wanting[0])
            where = Place(who.platform, who.id, "private")
            await self._carry_out([Errand(where, ReportsDue(day))])
        else:  # who wants it from now on gets tomorrow's
            async with self._store.turn() as turn:
                await turn.care.note_reported(day, now)


def _is_told(day: date, last: date | None) -> bool:
    return last is not None and last >= day

"""Milestones: told once, by day, and only when a recount has agreed.

A number that was announced and has to be taken back costs more than one that comes an hour late.
So a milestone that the tallies have passed is confirmed by counting every row; if signatures are
held or withdrawn later, that is noted and told, and the milestone is never announced again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.conversation.vocabulary import (
    CareTold,
    Errand,
    MilestoneLost,
    MilestonePassed,
)
from bot.jobs.caretaker import Caretaker
from bot.jobs.celebrating import facts
from bot.jobs.telling import by_day, organizers
from storage.care.milestones import Milestone, reached
from storage.care.standing import Reconciled
from storage.turn import Turn

SECONDS: Final = 60.0
RECOUNT_AFTER: Final = timedelta(hours=1)
"""A recount reads every row: no two within that time for a milestone's sake."""


class Milestones(Caretaker):
    async def look(self) -> None:
        now = self._clock()
        if not by_day(self._campaign, now):
            return
        async with self._store.figures() as figures:
            total = (await figures.standing()).total
            announced = await figures.milestones()
            last = await figures.reconciled()
        passed = self._reached(total) - {one.milestone for one in announced}
        lost = {one.milestone for one in announced if one.unhappened is None} - self._reached(total)
        sure = passed & self._confirmed(total, last)
        if passed - sure and (last is None or now - last.at >= RECOUNT_AFTER):
            await self._store.reconcile(now)
        elif not sure and not lost:
            return
        if passed or lost:
            await self._happen(self.find)

    def _reached(self, total: int) -> set[Milestone]:
        return reached(total, self._campaign.goal)

    def _confirmed(self, total: int, last: Reconciled | None) -> set[Milestone]:
        """What the rows had reached when they were counted last, and the tallies still reach."""
        if last is None or not last.agreed:
            return set()
        return self._reached(min(total, last.total))

    async def find(self, turn: Turn, now: datetime) -> Sequence[Errand]:
        total = (await turn.care.standing()).total
        confirmed = self._confirmed(total, await turn.care.reconciled())
        new = await turn.care.announce(confirmed, now)
        known = {one.milestone for one in await turn.care.milestones()}
        lost = await turn.care.unhappen(known - self._reached(total), now)
        told: list[CareTold] = [MilestonePassed(**facts(one)) for one in _largest(new)]
        told += [MilestoneLost(**facts(one), total=total) for one in _largest(lost)]
        await turn.call_off(lost)
        await self._let_groups_hear(turn, new)
        return await organizers(turn, told) if told else ()

    async def _let_groups_hear(self, turn: Turn, new: Collection[Milestone]) -> None:
        """Of one, a share where there is one; of nothing that public counts do not tell. They are
        told in turns of their own (`bot.jobs.celebrating`)."""
        counts, goal = self._campaign.counts, self._campaign.goal
        public = [
            one
            for one in _largest(new)
            if counts.shown(one.n if one.kind == "count" else -(-goal * one.n // 100)) is not None
        ]
        if public:
            await turn.celebrate(max(public, key=lambda one: one.kind))


def _largest(milestones: Collection[Milestone]) -> list[Milestone]:
    """Of each kind."""
    kinds = {one.kind for one in milestones}
    return [max(one for one in milestones if one.kind == kind) for kind in sorted(kinds)]

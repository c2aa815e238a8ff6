"""Milestones in groups: batch by batch, each group once, and behind whatever answers somebody.

Which groups are still to hear of one is marked in the database (`storage.celebrations`), so a
process that is killed goes on with the next start, or, where night has come meanwhile, by day.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.app import kind
from bot.batches import Find
from bot.conversation.vocabulary import Errand, MilestonePassed, Place
from bot.jobs.caretaker import Caretaker
from bot.jobs.telling import by_day
from storage.care.milestones import Milestone
from storage.failures import StoreUnavailable
from storage.turn import Turn

log = logging.getLogger(__name__)

SECONDS: Final = 3.0
BATCH: Final = 50
"""Groups told each time: a thousand a minute, which leaves Telegram's pace to replies."""


class Celebrating(Caretaker):
    async def look(self) -> None:
        """Tell the next groups, if any are to hear of something."""
        if not by_day(self._campaign, self._clock()):
            return
        async with self._store.figures() as figures:
            if not await figures.celebrations_wait():
                return
        try:
            await self._happen(_telling(BATCH))
        except StoreUnavailable:
            raise
        except Exception as bug:  # noqa: BLE001 — one of them may not keep the others from hearing
            log.warning("%d groups are told one by one (%s)", BATCH, kind(bug))
            await self._one_by_one()

    async def _one_by_one(self) -> None:
        for _ in range(BATCH):
            try:
                await self._happen(_telling(1))
            except StoreUnavailable:
                raise
            except Exception as bug:  # noqa: BLE001 — it would fail each time, before all others
                log.error("a group was not told of a milestone (%s)", kind(bug))  # noqa: TRY400
                async with self._store.turn() as turn:
                    await turn.celebrations(1)


def _telling(most: int) -> Find:
    async def told(turn: Turn, _now: datetime) -> Sequence[Errand]:
        return [
            Errand(
                Place("telegram", one.address.partition(":")[2], "group"),
                MilestonePassed(**facts(one.milestone)),
                behind=True,
            )
            for one in await turn.celebrations(most)
            if one.kind == "group"
        ]

    return told


def facts(milestone: Milestone) -> dict[str, int]:
    return {"signatures" if milestone.kind == "count" else "share": milestone.n}

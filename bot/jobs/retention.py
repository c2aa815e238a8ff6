"""The end of the data: owners are warned of its day, and on that day it is done.

Nothing is destroyed before owners have had a day's notice of it (`storage.care.notice`), which
begins with the warning of the day before, or of the day itself. Where there is no owner, the log is
warned instead, and that is the notice: what signers were promised does not wait for somebody to be
there. Then it goes in batches, and on after a kill; and when nothing of it is left in the files,
owners are told what is left for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.campaign import Campaign
from bot.conversation.vocabulary import Errand, RetentionNear, RetentionOver
from bot.jobs.caretaker import Caretaker, Happen
from bot.jobs.telling import by_day, organizers
from storage.care.access_log import Access
from storage.care.figures import Figures
from storage.care.roles import Role
from storage.store import Store
from storage.turn import Turn

log = logging.getLogger(__name__)

SECONDS: Final = 600.0
WARNED: Final = (1, 7, 30)
"""Days before."""
LAST: Final = 1
"""The warning that the day's notice begins with, or any later one."""
REMINDED: Final = timedelta(days=7)
"""Again, where it is not done by then."""
ONCE: Final = timedelta(days=366)
UNHEARD: Final = timedelta(days=1)
"""After which the log is warned again, as long as nobody else is there."""
BREATH: Final = 0.05
"""Between two batches, for everybody else."""
ITSELF: Final = "bot"
"""In the access log, account and role of what nobody did."""
DESTROYED: Final = "retention-due"
BY_HAND: Final = "retention-now"
"""By `dojang retention --now`, which leaves it to us to tell owners."""
LATELY: Final = 200
"""Lines of the log among which the one of that is looked for."""


class Retention(Caretaker):
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        clock: Callable[[], datetime],
        happen: Happen,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(store, campaign, clock, happen)
        self._sleep = sleep

    @property
    def _until(self) -> date:
        return self._campaign.retention_until

    async def look(self) -> None:
        """Warn who has to be warned, and do what has come due."""
        await self._happen(self.warn)
        if not await self._due():
            return
        while not (await self._store.destroy_records(self._clock())).done:
            await self._sleep(BREATH)
        if await self._store.scrub(thorough=True):  # else a reader is in the way: at the next look
            await self._happen(_tell)

    async def _due(self) -> bool:
        """One that was begun is finished, whoever began it."""
        async with self._store.figures() as figures:
            begun, notice = await figures.destruction(), await figures.notice(self._until)
        if begun is not None:
            return not begun.told
        return self._days(self._clock()) <= 0 and notice is not None and notice.over

    def _days(self, now: datetime) -> int:
        return (self._until - self._campaign.day(now)).days

    async def warn(self, turn: Turn, now: datetime) -> Sequence[Errand]:
        """What owners are told, and that it was told, are one."""
        days = self._days(now)
        await turn.care.alone()
        begun = await turn.care.destruction()
        if days > max(WARNED) or (begun and begun.done):
            return ()
        await turn.care.count_notice(self._until, now)
        stage = next((one for one in WARNED if days <= one), 0) if days > 0 else 0
        matter = f"retention {self._until} {stage}"
        if matter in await turn.care.hushed(now) or not by_day(self._campaign, now):
            return ()
        told = await organizers(turn, [RetentionNear(days)], {Role.OWNER}, duty=True)
        if not told:
            await self._warn_the_log(turn, days, now)
            return ()
        hushed = {matter: now + (ONCE if stage else REMINDED)}
        if stage <= LAST:
            # Who is told the day before that it happens needs to hear on the day that it is done.
            await turn.care.give_notice(self._until, now)
            hushed[f"retention {self._until} 0"] = now + REMINDED
        await turn.care.hush(hushed, now)
        return told

    async def _warn_the_log(self, turn: Turn, days: int, now: datetime) -> None:
        """Nobody is there who could hear it in the chat. An owner who comes later still does."""
        matter = f"retention {self._until} unheard"
        if matter in await turn.care.hushed(now):
            return
        log.warning(
            "the records are to be destroyed by %s, and there is no owner to be told: if the list "
            "is still to be handed over, now is the time; name an owner in ORGANIZERS",
            self._until,
        )
        if days <= LAST:
            await turn.care.give_notice(self._until, now)
        await turn.care.hush({matter: now + UNHEARD}, now)


async def _tell(turn: Turn, now: datetime) -> Sequence[Errand]:
    done = await turn.care.conclude_destruction(now)
    if done is None:
        return ()
    if not await done_by_hand(turn.care):
        access = Access(ITSELF, ITSELF, DESTROYED, now, f"{done.records}")
        await turn.care.note_access([access])
    told = await organizers(turn, [RetentionOver(done.records)], {Role.OWNER}, duty=True)
    if not told:
        log.warning(
            "the records were destroyed, %d of them, and there is no owner to be told: destroy the "
            "backups and exports, what was opened from them, the private keys and the MASTER_KEY",
            done.records,
        )
    return told


async def done_by_hand(figures: Figures) -> bool:
    """Whether a command has done it, down to what was left in the files, and the log says so."""
    return any(line.access.action == BY_HAND for line in await figures.log(most=LATELY))

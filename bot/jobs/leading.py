"""Jobs are done by one worker at a time, and go on at another when that one is gone.

Where there is only one worker it does them. Where several share the database, each says a few times
in every lease that it is there, and learns by it whether it leads.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.jobs import Job, keep
from storage.engine import Crew
from storage.failures import StoreUnavailable

log = logging.getLogger(__name__)

BEATS: Final = 5
"""In each lease."""


class Leading:
    """Does the jobs while this worker leads. `given_up` is called when the others have gone on
    without it."""

    def __init__(
        self,
        crew: Crew | None,
        jobs: Sequence[Job],
        given_up: Callable[[], None] = lambda: None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._crew = crew
        self._jobs = jobs
        self._given_up = given_up
        self._sleep = sleep
        self._doing: list[asyncio.Task[None]] = []

    @property
    def leads(self) -> bool:
        return bool(self._doing)

    async def run(self) -> None:
        """Until cancelled. Raises `AlreadyServed`."""
        try:
            if self._crew is None:
                self._begin()
                await asyncio.gather(*self._doing)
            else:
                await self._beat(self._crew)
        finally:
            await self._end()

    async def _beat(self, crew: Crew) -> None:
        while True:
            try:
                async with asyncio.timeout(crew.lease / BEATS):
                    beat = await crew.beat()
            except (StoreUnavailable, TimeoutError) as error:
                if self.leads and not crew.trusted:  # another one may soon begin
                    log.warning(
                        "the jobs rest until the database is back (%s)", type(error).__name__
                    )
                    await self._end()
            else:
                if beat.anew:
                    self._given_up()
                if beat.leads and not self.leads:
                    log.info("this worker does the jobs now")
                    self._begin()
                elif not beat.leads:
                    await self._end()
            await self._sleep(crew.lease / BEATS)

    def _begin(self) -> None:
        self._doing = [asyncio.create_task(keep(job)) for job in self._jobs]

    async def _end(self) -> None:
        doing, self._doing = self._doing, []
        for task in doing:
            task.cancel()
        await asyncio.gather(*doing, return_exceptions=True)

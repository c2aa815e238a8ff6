"""Work that nobody asks for at the moment it is due.

A job looks again and again whether there is something to do, and does it in turns of its own. One
that fails is tried again the next time; none stops the others or the bot.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so many seconds."""

    name: str
    """For the log."""
    seconds: float
    work: Callable[[], Awaitable[object]]


async def keep(job: Job, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Do it until cancelled, for the first time at once."""
    while True:
        try:
            await job.work()
        except Exception as error:  # noqa: BLE001 — whatever it is, there is a next time
            log.warning("%s: left for the next time (%s)", job.name, type(error).__name__)
        await sleep(job.seconds)

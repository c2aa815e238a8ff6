"""Work that nobody asks for at the moment it is due.

A job looks again and again whether there is something to do, and does it in turns of its own. One
that fails is tried again the next time; none stops the others or the bot.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.trouble import Trouble

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
    trouble = Trouble(log, f"{job.name}: left for the next time", f"{job.name}: goes on")
    while True:
        try:
            await job.work()
        except Exception as error:  # noqa: BLE001 — whatever it is, there is a next time
            trouble.met(error)
        else:
            trouble.overcome()
        await sleep(job.seconds)

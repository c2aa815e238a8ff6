"""What another worker was in the way of is done once more: nothing of it was kept, and what is
decided anew is decided by what that one has left.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from storage.failures import Contended

log = logging.getLogger(__name__)

PAUSES: Final = (0.01, 0.05, 0.2)
"""Seconds before each further attempt, for what somebody waits for."""

T = TypeVar("T")


async def unhindered(attempt: Callable[[], Awaitable[T]], pauses: Sequence[float] = PAUSES) -> T:
    """Raises `Contended` where the last attempt failed, too, and what it raises otherwise."""
    for pause in pauses:
        try:
            return await attempt()
        except Contended as error:
            log.info("a turn is taken once more (%s)", error.facts["reason"])
            # Not both at the same moment again.
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
    return await attempt()

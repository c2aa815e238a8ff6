"""How the adapter tells the time and how long it waits. Tests have a time of their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.platforms.telegram.api import ANSWER_SECONDS
from bot.platforms.telegram.intake import LONG_POLL_SECONDS, MARGIN_SECONDS


@dataclass(frozen=True, slots=True)
class Timing:
    """`clock` tells seconds that only go forward, and `sleep` spends them."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    answer_seconds: float = ANSWER_SECONDS
    """What an answer may take before the call is given up, of real time."""
    long_poll_seconds: int = LONG_POLL_SECONDS
    """How long Telegram may wait for an update before it answers that there is none."""
    margin_seconds: float = MARGIN_SECONDS
    """What a long poll may take beyond that."""

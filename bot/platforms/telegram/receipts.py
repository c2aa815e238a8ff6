"""What was delivered must become known, however long the database is away."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.conversation.vocabulary import Receipt
from bot.platforms.telegram.pacing import backoff

log = logging.getLogger(__name__)

Tell: TypeAlias = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Returns when the receipts are safe; if it raises it is called again."""


async def until_safe(
    report: Tell, receipts: Sequence[Receipt], sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Report these, again and again, until it is done."""
    failures = 0
    while True:
        try:
            await report(receipts)
        except Exception as error:  # noqa: BLE001 — what is delivered must become known
            failures += 1
            log.warning("row %d: not settled (%s)", receipts[0].row, type(error).__name__)
            await sleep(backoff(failures))
        else:
            return

"""What commands beside the bot have carried away comes into its access log."""

from __future__ import annotations

import asyncio
from typing import Final

from storage.care.spool import Spool
from storage.store import Store

SECONDS: Final = 20.0
LATELY: Final = 200
"""Lines among which one is looked for that was taken in by a process that was killed then."""


async def take_in(store: Store, spool: Spool) -> None:
    """All that was left, each once. Raises `StoreUnavailable`, `OSError`: it stays there."""
    left = await asyncio.to_thread(spool.waiting)
    if not left:
        return
    async with store.turn() as turn:
        await turn.care.alone()
        known = {line.access for line in await turn.care.log(most=LATELY)}
        await turn.care.note_access([one.access for one in left if one.access not in known])
    await asyncio.to_thread(spool.remove, left)

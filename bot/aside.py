"""What takes too long for a turn: done beside the turns, and told in one of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import CountCase, Errand
from bot.effects.care import count_case
from storage.store import Store

log = logging.getLogger(__name__)


class Aside:
    """`tell` lets an errand happen, in a turn."""

    def __init__(self, store: Store, tell: Callable[[Sequence[Errand]], Awaitable[None]]) -> None:
        self._store = store
        self._tell = tell
        self._counting: set[asyncio.Task[None]] = set()

    def begin(self, scene: Scene, asked: CountCase) -> None:
        """Count in the background, and tell who asked."""
        task = asyncio.create_task(self._count(scene, asked))
        self._counting.add(task)
        task.add_done_callback(self._counting.discard)

    async def _count(self, scene: Scene, asked: CountCase) -> None:
        """Where it fails, or the bot is stopped, they see that it was never counted and can ask
        again."""
        try:
            async with self._store.figures_aside() as figures:
                found = await count_case(figures, asked)
            await self._tell([Errand(scene.where, found, scene.who)])
        except Exception as error:  # noqa: BLE001 — nobody waits for this task
            log.warning("a selection was not counted (%s)", type(error).__name__)

    @property
    def busy(self) -> bool:
        return bool(self._counting)

    async def done(self) -> None:
        """Wait until nothing is counted any more."""
        await asyncio.gather(*self._counting)

    async def close(self) -> None:
        """Give up what is being counted."""
        for task in self._counting:
            task.cancel()
        await asyncio.gather(*self._counting, return_exceptions=True)

"""Several workers on one database, each with a store of its own, as in processes of their own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle
from typing import Any, TypeAlias, TypeVar

import pytest

from storage.failures import Contended
from storage.store import Store
from storage.turn import Turn

T = TypeVar("T")
Act: TypeAlias = Callable[[], Awaitable[object]]

PATIENCE = 100
"""Turns that are taken again; more would be a knot that nobody gets out of."""
A_WHILE = 0.3
"""In which another worker is done with what it does meanwhile, unless it has to wait."""


async def unhindered(store: Store, play: Callable[[Turn], Awaitable[T]]) -> T:
    """One turn, taken once more where another worker was in its way, as the bot does it."""
    for _ in range(PATIENCE):
        try:
            async with store.turn() as turn:
                return await play(turn)
        except Contended:
            await asyncio.sleep(random.uniform(0, 0.02))
    raise AssertionError("the workers stand in each other's way for ever")


class Workers:
    """Turns are taken by one after the other of these."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self.stores = stores
        self._next = cycle(stores)

    async def turn(self, play: Callable[[Turn], Awaitable[T]]) -> T:
        return await unhindered(next(self._next), play)


class Meanwhile:
    """What somebody else does just before that function is called for the first time."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._doing: asyncio.Task[object] | None = None

    async def begin(self) -> None:
        if self._doing is None:
            self._doing = asyncio.ensure_future(self._act())
            await asyncio.wait([self._doing], timeout=A_WHILE)

    async def done(self) -> None:
        assert self._doing is not None
        await self._doing

    def before(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        really = getattr(module, name)

        async def wrapped(*args: Any) -> Any:
            await self.begin()
            return await really(*args)

        monkeypatch.setattr(module, name, wrapped)

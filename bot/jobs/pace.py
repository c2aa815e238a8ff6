"""Workers that share a bot share its pace: what one sends, and is told, all of them heed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from storage.records import ChatPace
from storage.store import Store

SECONDS: Final = 0.5


class Paced(Protocol):
    """What is asked of the adapter."""

    @property
    def sent(self) -> int: ...

    def strained(self) -> list[ChatPace]: ...

    def heard(self, others: Iterable[ChatPace], sent: int) -> None: ...


class SharedPace:
    """Not a job of one worker: each does it."""

    def __init__(self, store: Store, pacer: Paced) -> None:
        self._store = store
        self._pacer = pacer

    async def tell(self) -> None:
        self._pacer.heard(*await self._store.share_paces(self._pacer.strained(), self._pacer.sent))

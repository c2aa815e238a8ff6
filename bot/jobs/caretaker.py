"""What every job that looks after a campaign is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from bot.batches import Find
from bot.campaign import Campaign
from storage.store import Store

Happen: TypeAlias = Callable[[Find], Awaitable[None]]
"""`App.happen`."""


class Caretaker:
    """Looks into the store by its clock, and lets what it finds happen."""

    def __init__(
        self, store: Store, campaign: Campaign, clock: Callable[[], datetime], happen: Happen
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._clock = clock
        self._happen = happen

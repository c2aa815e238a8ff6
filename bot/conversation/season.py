"""Whether one can sign: by the campaign's dates, and by what organizers have decided since.

A pause is not an end. While it lasts nobody begins and nobody finishes, and what was entered before
waits with them. After an end nobody begins, but who has begun has a day's grace. An end ends a
pause as well: else the pause would use that day up, and what was entered in time would be lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, TypeAlias

from bot.campaign import Campaign

GRACE: Final = timedelta(days=1)
"""A walk begun before signing ended may still be finished so much later."""

State: TypeAlias = Literal["before", "open", "paused", "closed"]
"""Whether one can begin to sign."""


@dataclass(frozen=True, slots=True)
class Season:
    """Whether one can sign: by the campaign's dates, and by what organizers decided since."""

    campaign: Campaign
    now: datetime
    paused: Mapping[str, str] | None = None
    """Signing waits; what supporters are told, by language, or the usual words. None: it does
    not wait."""
    closed: datetime | None = None
    """When signing was ended before its time."""
    destroyed: bool = False
    """The records are being destroyed, or gone: nobody signs any more."""

    @property
    def state(self) -> State:
        if self.closed is not None or self.destroyed:
            return "closed"
        state = self.campaign.is_open(self._today)
        return "paused" if state == "open" and self.paused is not None else state

    @property
    def waits(self) -> bool:
        """Nobody can sign for now, not even who has begun."""
        return self.paused is not None and self.state != "closed"

    @property
    def last_day(self) -> date:
        """The last day on which one could begin to sign, once that is over."""
        if self.closed is not None:
            return self.campaign.day(self.closed)
        return self.campaign.closes or self._today

    @property
    def ends_walks(self) -> bool:
        """Whether what was begun in time cannot be finished any more."""
        if self.destroyed or (self.closed is not None and self.now >= self.closed + GRACE):
            return True
        days = (self._today, self._today - GRACE)
        return "open" not in (self.campaign.is_open(day) for day in days)

    @property
    def mark(self) -> str:
        """What a card tells of this, in short: a card that was written under another is due."""
        state = self.state
        if state != "paused":
            return "" if state == "open" else state
        told = json.dumps(self.paused, sort_keys=True, ensure_ascii=False)
        return f"paused {sha256(told.encode()).hexdigest()[:8]}"

    @property
    def _today(self) -> date:
        return self.campaign.day(self.now)

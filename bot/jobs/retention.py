"""The end of the data: owners are warned before its day, and reminded until it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.campaign import Campaign
from bot.conversation.vocabulary import Errand, RetentionNear
from bot.jobs.telling import by_day, organizers
from storage.care.roles import Role
from storage.turn import Turn

SECONDS: Final = 3_600.0
WARNED: Final = (1, 7, 30)
"""Days before."""
REMINDED: Final = timedelta(days=7)
"""Again, once the day has come."""
ONCE: Final = timedelta(days=366)


class Retention:
    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    async def find(self, turn: Turn, now: datetime) -> Sequence[Errand]:
        until = self._campaign.retention_until
        days = (until - self._campaign.day(now)).days
        if days > max(WARNED) or not by_day(self._campaign, now):
            return ()
        stage = next((one for one in WARNED if days <= one), 0) if days > 0 else 0
        matter = f"retention {until} {stage}"
        begun = await turn.care.destruction()
        if matter in await turn.care.hushed(now) or (begun and begun.done):
            return ()
        await turn.care.hush({matter: now + (ONCE if stage else REMINDED)}, now)
        return await organizers(turn, [RetentionNear(days)], {Role.OWNER}, duty=True)

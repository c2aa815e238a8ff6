"""Alerts: an hour of a link or a country that is not as that hour usually is, told once.

The three that are furthest out are told by themselves, and not again within a day. The others are
told as a number, and are only quiet for the rest of the hour: whoever looks after a campaign has to
be able to trust that a message matters, and that what matters comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from bot.campaign import Campaign
from bot.conversation.season import State
from bot.conversation.vocabulary import CareTold, Errand, MoreOutOfBand, OutOfBand
from bot.effects.care import matter, pulse_read
from bot.jobs.caretaker import Caretaker, Happen
from bot.jobs.telling import organizers
from bot.play import season_of
from storage.care import hourly
from storage.care.figures import Figures
from storage.care.hourly import Pulse
from storage.store import Store
from storage.turn import Turn

SECONDS: Final = 300.0
MOST: Final = 3
AGAIN: Final = timedelta(days=1)

Found: TypeAlias = tuple[Pulse, Literal["high", "low"]]


class Alerts(Caretaker):
    def __init__(
        self, store: Store, campaign: Campaign, clock: Callable[[], datetime], happen: Happen
    ) -> None:
        super().__init__(store, campaign, clock, happen)
        self._open_since: datetime | None = None
        """Since when people can sign, as far as this process has seen; None while they cannot."""

    async def look(self) -> None:
        """Beside the turns; most of the time nothing is found, and nobody waits for it."""
        async with self._store.figures() as figures:
            found = await self._found(figures, self._clock())
        if found:
            await self._happen(self.find)

    async def _found(self, figures: Figures, now: datetime) -> list[Found]:
        whole = self._whole(season_of(self._campaign, await figures.standing(), now).state, now)
        hushed = await figures.hushed(now)
        return [
            (pulse, side)
            for pulse in await figures.pulses(now)
            if (side := hourly.judged(pulse)) is not None
            and matter(pulse) not in hushed
            and (side == "high" or whole)
        ]

    def _whole(self, state: State, now: datetime) -> bool:
        """Whether people could sign, and the bot ran, for all of the last full hour. Where not,
        few have signed, and that means nothing."""
        if state != "open":
            self._open_since = None
            return False
        self._open_since = self._open_since or now
        return hourly.last_full(now) >= self._open_since

    async def find(self, turn: Turn, now: datetime) -> Sequence[Errand]:
        """What has to be told, each by its name or in a number."""
        await turn.care.alone()
        found = await self._found(turn.care, now)
        furthest = sorted(found, key=lambda one: -_distance(one[0]))
        named, counted = furthest[:MOST], furthest[MOST:]
        over = hourly.last_full(now) + timedelta(hours=2)
        quiet = {matter(pulse): now + AGAIN for pulse, _ in named}
        quiet |= {matter(pulse): over for pulse, _ in counted}
        await turn.care.hush(quiet, now)
        return await organizers(turn, await _told(turn, named, len(counted), now))


async def _told(turn: Turn, named: Sequence[Found], more: int, now: datetime) -> list[CareTold]:
    hour = hourly.last_full(now)
    labels = await turn.care.labels(pulse.key for pulse, _ in named)
    told: list[CareTold] = [
        OutOfBand(pulse_read(pulse, labels.get(pulse.key, pulse.key), hour), side)
        for pulse, side in named
    ]
    return [*told, MoreOutOfBand(more)] if more else told


def _distance(pulse: Pulse) -> float:
    """From the nearer edge of its band, in signatures."""
    usual = hourly.band(pulse.usual)
    return max(pulse.last - usual.top, usual.bottom - pulse.last)

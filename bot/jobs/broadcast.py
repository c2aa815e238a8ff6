"""A broadcast goes out: a page of its recipients at a time, and of these one after the other.

Nothing of it is kept in memory. A page is claimed in the turn that writes its messages into the
outbox; each is read from there when its turn has come, so that whoever wants no more, and whoever
pauses or stops it, is heard before the next one. A process that was killed goes on where it was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from bot.batches import Find
from bot.campaign import Campaign
from bot.conversation import updates
from bot.conversation.vocabulary import BroadcastWent, Errand, Place
from bot.effects.appointing import person_of
from bot.effects.broadcasting import seen
from bot.play import Compose
from storage.care.broadcasts import Broadcast, Phase, Recipient
from storage.care.figures import Figures
from storage.records import BROADCAST, NewMessage, OutboxRow
from storage.store import Store
from storage.turn import Turn

PAGE: Final = 50
"""Messages of it in the outbox at the most."""

TELL_SECONDS: Final = 3.0
"""Between two changes of the message that tells how it goes."""

AGAIN_SECONDS: Final = 1.0
"""Until those are tried again whose turn had not come."""

_LATELY: Final = 2
"""The last ones, of which one may have ended just before the next began."""


class Sends(Protocol):
    """What is asked of the adapter."""

    async def turn_behind(self) -> bool: ...

    async def send_behind(self, row: OutboxRow) -> bool: ...


class Broadcasting:
    """Sends what an organizer has let go, and tells its writer how it goes.

    `happen` takes what is told into a turn of its own."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        compose: Compose,
        out: Sends,
        happen: Callable[[Find], Awaitable[None]],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._compose = compose
        self._out = out
        self._happen = happen
        self._clock = clock
        self._sleep = sleep
        self._told: dict[int, str] = {}
        self._told_at = clock()

    async def work(self) -> None:
        """Send until nobody is left, or it is paused or stopped."""
        passed_over = 0
        while (broadcast := await self._sending()) is not None:
            if self._clock() - self._told_at >= TELL_SECONDS:
                await self._tell_writers()
            if not await self._out.turn_behind():
                continue
            row = await self._next(broadcast, passed_over)
            if row is not None:
                passed_over = passed_over if await self._out.send_behind(row) else row.id
            elif passed_over:
                passed_over = 0
                await self._sleep(AGAIN_SECONDS)
            else:
                break  # nobody was left: it is done
        await self._tell_writers()

    async def idle(self) -> bool:
        """Whether there is nothing to send and nothing to tell."""
        return await self._sending() is None and not await self._has_news()

    # ── sending ──────────────────────────────────────────────────────────────────────────

    async def _sending(self) -> Broadcast | None:
        async with self._store.figures() as figures:
            under_way = await figures.broadcast_under_way()
        return under_way if under_way and under_way.phase is Phase.SENDING else None

    async def _next(self, broadcast: Broadcast, passed_over: int) -> OutboxRow | None:
        """The next message that waits behind that one. Where none waits, a page is claimed."""
        rows = await self._store.waiting(1, passed_over, lane=BROADCAST)
        if not rows and not passed_over:
            rows = await self._claim(broadcast)
        return rows[0] if rows else None

    async def _claim(self, broadcast: Broadcast) -> list[OutboxRow]:
        async with self._store.turn() as turn:
            recipients = await turn.care.claim_recipients(broadcast.id, PAGE)
            return await turn.post([self._message(broadcast, one) for one in recipients])

    def _message(self, broadcast: Broadcast, recipient: Recipient) -> NewMessage:
        say = updates.message(broadcast.drafts, recipient.language, self._campaign)
        payload = self._compose(say, say.language, _chat(recipient.address))
        return NewMessage(recipient.address, payload, BROADCAST, broadcast.id)

    # ── telling ──────────────────────────────────────────────────────────────────────────

    async def _has_news(self) -> bool:
        async with self._store.figures() as figures:
            return bool(await self._news(figures))

    async def _tell_writers(self) -> None:
        """What is told is read in the turn that tells it: whoever pauses it just then is not told
        afterwards that it goes on."""
        self._told_at = self._clock()
        if not await self._has_news():
            return
        told: dict[int, str] = {}

        async def find(turn: Turn, _now: datetime) -> Sequence[Errand]:
            news = await self._news(turn.care)
            told.update({one.id: _mark(one) for one in news})
            return await self._errands(turn.care, news)

        await self._happen(find)
        self._told |= told

    async def _news(self, figures: Figures) -> list[Broadcast]:
        """Those that have come further since it was told last."""
        lately = await figures.broadcasts(most=_LATELY)
        return [one for one in lately if one.started and self._told.get(one.id) != _mark(one)]

    async def _errands(self, figures: Figures, news: Sequence[Broadcast]) -> list[Errand]:
        """What the writers hear, as long as they organize."""
        writers = await figures.roles_of({one.made_by for one in news})
        zone = self._campaign.timezone
        return [
            Errand(_chat(one.made_by), BroadcastWent(seen(one, zone)), person_of(writer))
            for one in news
            if (writer := writers.get(one.made_by)) is not None
        ]


def _mark(broadcast: Broadcast) -> str:
    counts = broadcast.delivered, broadcast.blocked, broadcast.failed
    return f"{broadcast.phase}.{counts}"


def _chat(address: str) -> Place:
    platform, _, id_ = address.partition(":")
    if platform != "telegram":
        raise ValueError(platform)
    return Place("telegram", id_, "private")

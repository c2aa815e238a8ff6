"""The one place where conversation, store and clock meet.

Everything that waits is taken as one batch and becomes one transaction (`bot.play`). Only when it
is committed is an update acknowledged, and only then are its replies delivered. One bad event must
not spoil its batch: a failing batch is played again event by event, and an event that fails alone
is set aside, so that the next one is served.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.aside import Aside
from bot.batches import BATCH, Batches, Find, Work, end
from bot.campaign import Campaign
from bot.conversation.vocabulary import (
    Broken,
    CardDue,
    Errand,
    Incoming,
    Place,
    Receipt,
)
from bot.flood import Flood
from bot.play import Compose, Play, Played, season_of
from bot.watch import Nobody, Watch
from storage.failures import StoreUnavailable
from storage.records import CardDue as DueCard
from storage.records import OutboxRow, Rounding
from storage.store import Store
from storage.turn import Turn

log = logging.getLogger(__name__)

IDLE = timedelta(days=30)
"""A chat untouched for so long is forgotten."""

REDELIVERY = timedelta(days=8)
"""Messengers keep an update for a day; its id is remembered well beyond that."""

HOURS = timedelta(days=15)
"""Alerts compare an hour with those of two weeks."""

LOG = timedelta(days=2 * 366)
"""The access log is kept for two years, whichever they are; the database lets go of none sooner."""


class App:
    """Takes updates and receipts; `deliver` is called with the outbox rows of each commit.

    `compose` turns a reply into what the adapter's sender delivers. Without `flood`, nobody can
    write too much. `watch` hears what happens, in numbers.
    """

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        organizers: frozenset[str],
        compose: Compose,
        deliver: Callable[[Sequence[OutboxRow]], None],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        flood: Flood | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._organizers = organizers
        self._compose = compose
        self._deliver = deliver
        self._clock = clock
        self._flood = flood
        self._watch = watch or Nobody()
        self._batches = Batches(self._turn, self._watch)
        self._refreshing = asyncio.Lock()
        self.aside = Aside(store, self.carry_out)

    # ── what adapters call ───────────────────────────────────────────────────────────────

    async def handle(
        self, events: Sequence[Incoming], broken: Sequence[Broken] = ()
    ) -> Sequence[Incoming]:
        """Take these updates into the next turn; returns when it is committed.

        Gives the events that were played: all but those of a chat that floods us (see `flood`).
        Raises `StoreUnavailable`: then nothing happened and nothing may be acknowledged.
        """
        played = self._flood.sift(events) if self._flood else events
        if played or broken:
            began = asyncio.get_running_loop().time()
            await self._commit(events=played, broken=broken)
            took = asyncio.get_running_loop().time() - began
            self._watch.events([kind(event.what) for event in played], took)
        return played

    async def report(self, receipts: Sequence[Receipt]) -> None:
        """Take what the messenger answered into the next turn. Raises `StoreUnavailable`."""
        await self._commit(receipts=receipts)

    async def refresh_cards(self) -> int:
        """Let cards in groups and channels tell what they should by now, each at most once a
        minute. Gives how many were due; there may be more."""
        counts = self._campaign.counts
        rounding = Rounding(counts.show_from, counts.step)
        async with self._refreshing:  # whoever looked meanwhile would write the same once more
            now = self._clock()
            async with self._store.figures() as figures:
                season = season_of(self._campaign, await figures.standing(), now)
            due = await self._store.due_cards(now, rounding, BATCH, season.mark)
            errands = [Errand(_place(card), CardDue(card.signed), behind=True) for card in due]
            if errands:
                await self._commit(errands=errands)
        return len(errands)

    async def carry_out(self, errands: Sequence[Errand]) -> None:
        """Let these happen, as jobs want them to. Raises `StoreUnavailable`."""
        for start in range(0, len(errands), BATCH):
            await self._commit(errands=errands[start : start + BATCH])

    async def happen(self, find: Find) -> None:
        """Let what has become due happen, in a turn of its own. Raises what the finding or the
        playing raises: then nothing is remembered, and nothing was said."""
        await self._commit(find=find)

    async def sweep(self) -> None:
        """Forget idle chats, the ids of updates that cannot come again, hours that alerts do not
        look at any more, and lines of the access log whose time is over."""
        today = self._campaign.day(self._clock())
        await self._store.forget_idle(today - IDLE)
        await self._store.forget_seen(today - REDELIVERY)
        await self._store.forget_hours(today - HOURS)
        await self._store.forget_log(today - LOG)

    # ── turns ────────────────────────────────────────────────────────────────────────────

    async def _commit(
        self,
        events: Sequence[Incoming] = (),
        broken: Sequence[Broken] = (),
        receipts: Sequence[Receipt] = (),
        errands: Sequence[Errand] = (),
        find: Find | None = None,
    ) -> None:
        await self._batches.take(Work(events, broken, receipts, errands, find))

    async def _turn(self, batch: Sequence[Work]) -> None:
        """Ends each work as soon as all of it is committed. Raises what fails for the rest."""
        now = self._clock()
        events = [event for work in batch for event in work.events]
        receipts = [receipt for work in batch for receipt in work.receipts]
        errands = [errand for work in batch for errand in work.errands]
        try:
            played = await self._play(now, events, receipts, errands)
        except StoreUnavailable:
            raise
        except Exception as bug:  # noqa: BLE001 — whatever it is, it may not stop the others
            log.warning("a batch of %d is played one by one (%s)", len(events), kind(bug))
            left = list(batch)
        else:
            left = _end_but_for(played.dropped, batch)
        for work in left:
            await self._one_by_one(now, work)
            end([work])

    async def _found(self, now: datetime, find: Find, committed: asyncio.Future[None]) -> None:
        """What fails here is told to who asked, and to nobody else of the batch."""

        async def play(turn: Turn) -> Played:
            errands = await find(turn, now)
            return await self._begin(turn, now).run((), (), errands, strict=True)

        try:
            self._hand_on(await self._store.unhindered(play))
        except Exception as error:  # noqa: BLE001 — all others of this turn are committed
            if not committed.done():
                committed.set_exception(error)

    async def _one_by_one(self, now: datetime, work: Work) -> None:
        """All of a work that is not committed yet, each in a turn of its own."""
        for event in work.events:
            await self._event_alone(now, event)
        for row, told in _by_row(work.receipts).items():
            await self._receipts_alone(now, row, told)
        for errand in work.errands:
            await self._errand_alone(now, errand)
        for broken in work.broken:
            await self._set_aside(now, broken)
        if work.find is not None:
            await self._found(now, work.find, work.committed)

    async def _event_alone(self, now: datetime, event: Incoming) -> None:
        try:
            await self._play(now, [event], strict=True)
        except StoreUnavailable:
            raise
        except Exception as bug:  # noqa: BLE001 — the next update must be served
            broken = Broken(event.source, event.id, kind(event.what), kind(bug))
            await self._set_aside(now, broken)
            await self._apologize(now, event)

    async def _receipts_alone(self, now: datetime, row: int, told: Sequence[Receipt]) -> None:
        """All that is told of one row: with the first word of it, the row is settled."""

        async def let_go(turn: Turn) -> None:
            await self._begin(turn, now).let_go(told)

        try:
            await self._play(now, receipts=told, strict=True)
        except StoreUnavailable:
            raise
        except Exception as bug:  # noqa: BLE001 — it is delivered; it must not be sent again
            log.error("receipt of row %d was set aside (%s)", row, kind(bug))  # noqa: TRY400
            await self._store.unhindered(let_go)

    async def _errand_alone(self, now: datetime, errand: Errand) -> None:
        try:
            await self._play(now, errands=[errand], strict=True)
        except StoreUnavailable:
            raise
        except Exception as bug:  # noqa: BLE001 — it comes due again; the next is served
            log.error("%s was left for later (%s)", kind(errand.what), kind(bug))  # noqa: TRY400

    async def _play(
        self,
        now: datetime,
        events: Sequence[Incoming] = (),
        receipts: Sequence[Receipt] = (),
        errands: Sequence[Errand] = (),
        *,
        strict: bool = False,
    ) -> Played:
        async def play(turn: Turn) -> Played:
            return await self._begin(turn, now).run(events, receipts, errands, strict=strict)

        played = await self._store.unhindered(play)
        self._hand_on(played)
        return played

    def _hand_on(self, played: Played) -> None:
        """What a committed turn leaves to be done."""
        self._deliver(played.posted)
        self._watch.again(played.again)
        self._watch.signed(played.recorded, played.already_counted)
        for scene, asked in played.aside:
            self.aside.begin(scene, asked)

    async def _set_aside(self, now: datetime, broken: Broken) -> None:
        """Keep only what helps to find the bug: which update, of what kind, which error."""
        log.error("update %d (%s) was set aside: %s", broken.id, broken.kind, broken.error)
        self._watch.set_aside()
        day = self._campaign.day(now)

        async def keep(turn: Turn) -> None:
            if await turn.fresh([(broken.source, broken.id)], day):
                await turn.set_aside(broken.source, broken.id, broken.kind, broken.error, day)

        await self._store.unhindered(keep)

    async def _apologize(self, now: datetime, event: Incoming) -> None:
        async def apologize(turn: Turn) -> Played:
            return await self._begin(turn, now).apologize(event)

        try:
            self._hand_on(await self._store.unhindered(apologize))
        except StoreUnavailable:
            raise
        except Exception as bug:  # noqa: BLE001 — an apology that fails may not block the queue
            log.error("update %d: not even an apology (%s)", event.id, kind(bug))  # noqa: TRY400

    def _begin(self, turn: Turn, now: datetime) -> Play:
        return Play(turn, self._campaign, self._organizers, self._compose, now)


def _end_but_for(dropped: Sequence[Incoming], batch: Sequence[Work]) -> list[Work]:
    """Those whose work is committed need not wait for the others, nor hear of what fails there:
    they would do again what has happened. Gives what is left of the others."""
    keys = {(event.source, event.id) for event in dropped}
    left = []
    for work in batch:
        again = [event for event in work.events if (event.source, event.id) in keys]
        if again or work.broken or work.find is not None:
            left.append(replace(work, events=again, receipts=(), errands=()))
        else:
            end([work])
    return left


def _by_row(receipts: Sequence[Receipt]) -> dict[int, list[Receipt]]:
    told: dict[int, list[Receipt]] = {}
    for receipt in receipts:
        told.setdefault(receipt.row, []).append(receipt)
    return told


def kind(of: object) -> str:
    """All that a log may know of an error or an event: its text could quote a person."""
    return type(of).__name__


def _place(card: DueCard) -> Place:
    platform, _, id_ = card.address.partition(":")
    if platform != "telegram" or card.kind not in ("group", "channel"):
        raise ValueError(card.kind)
    return Place("telegram", id_, "channel" if card.kind == "channel" else "group")

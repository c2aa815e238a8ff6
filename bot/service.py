"""The bot, put together: campaign, store, conversation and messenger, and how they start and stop.

The only place that knows all the parts. `run` and `rehearse` differ in what they put in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import named_owners
from bot.app import App
from bot.campaign import Campaign
from bot.flood import Flood
from bot.jobs import (
    Job,
    alerts,
    cases,
    celebrating,
    keep,
    milestones,
    noting,
    reconciliation,
    retention,
)
from bot.jobs.alerts import Alerts
from bot.jobs.broadcast import PAGE, Broadcasting
from bot.jobs.cases import Cases
from bot.jobs.celebrating import Celebrating
from bot.jobs.daily_report import DailyReport
from bot.jobs.menus import Menus
from bot.jobs.milestones import Milestones
from bot.jobs.reconciliation import Reconciliation
from bot.jobs.retention import Retention
from bot.outflow import Outflow
from bot.platforms.telegram.adapter import Telegram
from bot.platforms.telegram.menu import Menu, menu_in
from bot.platforms.telegram.pacing import BROADCAST_RATE, Pacer
from bot.platforms.telegram.timing import Timing
from bot.texts import Texts
from storage.care.spool import Spool
from storage.database_url import engine_for, sqlite_path
from storage.keys import Keys
from storage.records import OutboxRow
from storage.sealing import Sealer
from storage.store import Store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 6 * 60 * 60
BROADCAST_SECONDS = 1.0
"""Between two looks at whether one was let go."""
CARDS_SECONDS = 5.0
"""Between two looks at which cards should tell another count."""
MENUS_SECONDS = 24 * 60 * 60
REPORT_SECONDS = 30.0
"""Between two looks at whether it is time for the daily report."""
SCRUB_SECONDS = 60.0
"""Between an erasure and its scrub, so that many erasures cost one."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the bot needs, checked."""

    campaign: Campaign
    keys: Keys
    sealer: Sealer
    database_url: str
    token: str
    api_root: str
    organizers: frozenset[str]
    broadcast_rate: int = BROADCAST_RATE
    """Messages a second."""


class Service:
    """One running bot."""

    def __init__(
        self,
        parts: Parts,
        store: Store,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        committed: Callable[[], None] = lambda: None,
        pacer: Pacer | None = None,
        timing: Timing | None = None,
        flood: Flood | None = None,
    ) -> None:
        self.parts = parts
        self.store = store
        self._clock = clock
        self._committed = committed
        self._stopping = asyncio.Event()
        self._texts = Texts.load()
        timing = timing or Timing()
        pacer = pacer or Pacer(timing.clock, broadcast_rate=parts.broadcast_rate)
        self.telegram = Telegram(
            parts.token, parts.api_root, self._texts, pacer=pacer, timing=timing
        )
        self._outflow = Outflow(store, self.telegram)
        self.app = App(
            store,
            parts.campaign,
            parts.organizers,
            self.telegram.compose,
            self._deliver,
            clock=clock,
            flood=flood or Flood(),
        )
        self._broadcasting = Broadcasting(
            store, parts.campaign, self.telegram.compose, self.telegram, self.app.happen
        )
        self._menus = Menus(store, parts.campaign, self._texts, self.app.carry_out)
        self.daily_report = DailyReport(store, parts.campaign, self.app.carry_out, clock)

    @classmethod
    async def open(
        cls,
        parts: Parts,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        committed: Callable[[], None] = lambda: None,
        pacer: Pacer | None = None,
        timing: Timing | None = None,
        flood: Flood | None = None,
    ) -> Service:
        """Open the store. Raises the `storage.failures.Refused` that applies.

        `committed` is called after each commit; `pacer`, `timing` and `flood` replace Telegram's
        own pace, its patience, and how much one chat may send.
        """
        engine = engine_for(parts.database_url)
        store = await Store.open(engine, parts.keys, parts.sealer, parts.campaign.slug)
        await store.keep_texts(parts.campaign.texts())
        campaign, now = parts.campaign, clock()
        async with store.turn() as turn:
            language, today = campaign.default_language, campaign.day(now)
            await named_owners.appoint(turn.care, parts.organizers, language, today, now)
        return cls(
            parts,
            store,
            clock=clock,
            committed=committed,
            pacer=pacer,
            timing=timing,
            flood=flood,
        )

    async def run(self) -> None:
        """Serve until cancelled or `stop` is called. Raises what makes serving impossible."""
        if not await self._started():
            return
        beside = [asyncio.create_task(keep(job)) for job in self._jobs()]
        beside.append(asyncio.create_task(self._scrub()))
        flowing = asyncio.create_task(self._outflow.run())
        flowing.add_done_callback(lambda _: self.telegram.stop())
        try:
            menus = {language: self._menu(language) for language in self.parts.campaign.languages}
            default = self.parts.campaign.default_language
            await self.telegram.run(self.app, menus, default)
        finally:
            for task in (*beside, flowing):
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            with suppress(asyncio.CancelledError):
                await flowing

    async def _started(self) -> bool:
        """Whether the messenger knows us; it may be away for long, and `stop` ends the waiting."""
        starting = asyncio.ensure_future(self.telegram.start())
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((starting, stopped), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
            return starting.done()
        finally:
            for waiting in (starting, stopped):
                waiting.cancel()
            await asyncio.gather(starting, stopped, return_exceptions=True)

    def stop(self) -> None:
        """Take in nothing new; what is in hand is finished."""
        self._stopping.set()
        self.telegram.stop()

    async def close(self) -> None:
        await self.telegram.close()
        await self.app.aside.close()
        await self.store.close()

    async def settled(self) -> bool:
        """Whether nothing waits to be delivered, but for a broadcast that is paused, and no case
        is being carried out."""
        waiting = await self.store.waiting(PAGE + 1)
        if any(row.broadcast is None for row in waiting):
            return False
        if self.app.aside.busy or await self.store.next_batch() is not None:
            return False
        return await self._broadcasting.idle()

    def _menu(self, language: str) -> Menu:
        campaign = self.parts.campaign
        title = campaign.statements[language].title
        return menu_in(self._texts, language, title, campaign.bot_name.get(language, title))

    def _deliver(self, rows: Sequence[OutboxRow]) -> None:
        self._outflow.deliver(rows)
        self._committed()

    def _jobs(self) -> Sequence[Job]:
        return (
            Job("sweeping", SWEEP_SECONDS, self.app.sweep),
            Job("broadcast", BROADCAST_SECONDS, self._broadcasting.work),
            Job("cards", CARDS_SECONDS, self.app.refresh_cards),
            Job("menus", MENUS_SECONDS, self._menus.refresh),
            Job("daily report", REPORT_SECONDS, self.daily_report.tell),
            *self._care(),
        )

    def _care(self) -> Sequence[Job]:
        """What looks after the campaign while organizers sleep."""
        store, campaign, happen = self.store, self.parts.campaign, self.app.happen
        ending = Retention(store, campaign, self._clock, happen)
        watching = Alerts(store, campaign, self._clock, happen)
        reconciling = Reconciliation(store, campaign, self._clock, happen)
        reaching = Milestones(store, campaign, self._clock, happen)
        spool = Spool(sqlite_path(self.parts.database_url), self.parts.keys)
        telling = Celebrating(store, campaign, self._clock, happen)
        return (
            Job("cases", cases.SECONDS, Cases(store, happen).work),
            Job("reconciliation", reconciliation.SECONDS, reconciling.look),
            Job("milestones", milestones.SECONDS, reaching.look),
            Job("celebrating", celebrating.SECONDS, telling.look),
            Job("alerts", alerts.SECONDS, watching.look),
            Job("noting", noting.SECONDS, lambda: noting.take_in(store, spool)),
            Job("retention", retention.SECONDS, ending.look),
        )

    async def _scrub(self) -> None:
        """Some time after something was erased, nothing of it is left in the files."""
        while True:
            await self.store.to_scrub.wait()
            await asyncio.sleep(SCRUB_SECONDS)
            try:
                if not await self.store.scrub():
                    log.info("scrubbing waits for a reader")
            except Exception as error:  # noqa: BLE001 — whatever it is, there is a next time
                log.warning("scrubbing waits (%s)", type(error).__name__)

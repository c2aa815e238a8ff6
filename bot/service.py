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
from urllib.parse import urlsplit

from bot import named_owners
from bot.app import App
from bot.campaign import Campaign
from bot.flood import Flood
from bot.jobs import Job, keep, pace
from bot.jobs.broadcast import PAGE, Broadcasting
from bot.jobs.care import care
from bot.jobs.daily_report import DailyReport
from bot.jobs.leading import Leading
from bot.jobs.menus import Menus
from bot.jobs.pace import SharedPace
from bot.outflow import Outflow
from bot.platforms.telegram.adapter import Telegram
from bot.platforms.telegram.menu import Menu, menu_in
from bot.platforms.telegram.pacing import BROADCAST_RATE, Pacer
from bot.platforms.telegram.timing import Timing
from bot.platforms.telegram.webhook import Hook
from bot.shared_outflow import SharedOutflow
from bot.texts import Texts
from bot.trouble import Trouble
from bot.web.endpoints import Route, operating, posted
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from storage.care.spool import Spool
from storage.database_url import engine_for, file_of
from storage.failures import StoreUnavailable
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
LETTERBOX_SECONDS = 60.0
"""Between two looks at whether updates are still posted to us."""
REPORT_SECONDS = 30.0
"""Between two looks at whether it is time for the daily report."""
DEEPEST = 100_000
"""Messages of the outbox that are counted for a figure."""
READY_SECONDS = 5.0
"""What the store may take to answer whether it is there."""
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
    hook: Hook | None = None
    listen: str | None = None
    """Where others reach us, if they do."""


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
        self._pacer = pacer or Pacer(timing.clock, broadcast_rate=parts.broadcast_rate)
        self.telegram = Telegram(
            parts.token,
            parts.api_root,
            self._texts,
            pacer=self._pacer,
            timing=timing,
            hook=parts.hook,
            ours=lambda: store.crew is None or store.crew.trusted,
        )
        self._metrics = Metrics(self.telegram, lambda: self._leading.leads)
        self._web = (
            WebServer(parts.listen, self._routes(), opens_late=parts.hook is not None)
            if parts.listen
            else None
        )
        self._serves = False
        self._trouble = Trouble(log, "the store does not answer", "the store answers again")
        self._outflow = _outflow(store, self.telegram)
        self.app = App(
            store,
            parts.campaign,
            parts.organizers,
            self.telegram.compose,
            self._deliver,
            clock=clock,
            flood=flood or Flood(),
            watch=self._metrics,
        )
        self._broadcasting = Broadcasting(
            store, parts.campaign, self.telegram.compose, self.telegram, self.app.happen
        )
        self._menus = Menus(store, parts.campaign, self._texts, self.app.carry_out)
        self.daily_report = DailyReport(store, parts.campaign, self.app.carry_out, clock)
        self._leading = Leading(store.crew, self._jobs(), self._given_up)

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

    async def run(self, begun: Callable[[], None] = lambda: None) -> None:
        """Serve until cancelled or `stop` is called. Raises what makes serving impossible.

        `begun` is called once it can serve.
        """
        if self._web is None:
            await self._run(begun)
            return
        self._web.bind()
        reached = asyncio.create_task(self._web.run())
        # Who waits for an answer gets it; after that, nobody can hand us anything any more.
        reached.add_done_callback(lambda _: self.telegram.stop())
        try:
            await self._run(begun)
        finally:
            self._web.stop()
            await reached

    async def _run(self, begun: Callable[[], None]) -> None:
        if not await self._started():
            return
        leading = asyncio.create_task(self._leading.run())
        leading.add_done_callback(lambda _: self.telegram.stop())  # another one serves now
        beside = [leading, asyncio.create_task(self._scrub())]
        if self.store.crew is not None:
            sharing = Job("pace", pace.SECONDS, SharedPace(self.store, self._pacer).tell)
            beside.append(asyncio.create_task(keep(sharing)))
        flowing = asyncio.create_task(self._outflow.run())
        flowing.add_done_callback(lambda _: self.telegram.stop())
        try:
            menus = {language: self._menu(language) for language in self.parts.campaign.languages}
            default = self.parts.campaign.default_language
            if self._web is not None:
                self._web.open()
            self._serves = True
            begun()
            await self.telegram.run(self.app, menus, default)
        finally:
            for task in (*beside, flowing):
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            with suppress(asyncio.CancelledError):
                await flowing
            with suppress(asyncio.CancelledError):
                await leading

    async def _start(self) -> None:
        await self.telegram.start()
        if self.store.crew is not None:
            await self.store.crew.serve("polling" if self.parts.hook is None else "webhook")

    async def _started(self) -> bool:
        """Whether the messenger knows us, and the other workers leave us our part; either may take
        long, and `stop` ends the waiting."""
        starting = asyncio.ensure_future(self._start())
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
        if self._web is None:
            self.telegram.stop()
        else:
            self._web.stop()

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

    async def ready(self) -> str | None:
        """A word for why we cannot serve; None if we can."""
        if self._stopping.is_set():
            return "stopping"
        if not self._serves:
            return "messenger"
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self.store.waiting(1)
        except Exception as error:  # noqa: BLE001 — whatever it is, the store does not answer
            self._trouble.met(error)
            return "store"
        self._trouble.overcome()
        return None

    async def _figures(self) -> bytes:
        """For Prometheus. While the store is away, the depth of its outbox is what it was."""
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                self._metrics.outbox(await self.store.depth(DEEPEST))
        return self._metrics.text()

    def _routes(self) -> Sequence[Route]:
        routes = list(operating(self.ready, self._figures))
        if self.telegram.webhook is not None and self.parts.hook is not None:
            routes.append(posted(urlsplit(self.parts.hook.url).path, self.telegram.webhook))
        return routes

    def _menu(self, language: str) -> Menu:
        campaign = self.parts.campaign
        title = campaign.statements[language].title
        return menu_in(self._texts, language, title, campaign.bot_name.get(language, title))

    def _deliver(self, rows: Sequence[OutboxRow]) -> None:
        self._outflow.deliver(rows)
        self._committed()

    def _given_up(self) -> None:
        """The other workers have gone on without us."""
        self.telegram.let_go()
        if isinstance(self._outflow, SharedOutflow):
            self._outflow.given_up()

    def _jobs(self) -> Sequence[Job]:
        return (
            Job("sweeping", SWEEP_SECONDS, self.app.sweep),
            Job("broadcast", BROADCAST_SECONDS, self._broadcasting.work),
            Job("cards", CARDS_SECONDS, self.app.refresh_cards),
            Job("menus", MENUS_SECONDS, self._menus.refresh),
            Job("daily report", REPORT_SECONDS, self.daily_report.tell),
            *self._watching_the_letterbox(),
            *care(self.store, self.parts.campaign, self._clock, self.app.happen, self._spool()),
        )

    def _watching_the_letterbox(self) -> Sequence[Job]:
        box = self.telegram.letterbox
        if box is None:
            return ()

        async def look() -> None:
            found = await box.look()
            self._metrics.posted(found.waiting, ours=found.ours)

        return (Job("letterbox", LETTERBOX_SECONDS, look),)

    def _spool(self) -> Spool | None:
        file = file_of(self.parts.database_url)
        return Spool(file, self.parts.keys) if file else None

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


def _outflow(store: Store, telegram: Telegram) -> Outflow | SharedOutflow:
    crew = store.crew
    if crew is None:
        return Outflow(store, telegram)
    return SharedOutflow(store, telegram, lambda: crew.doubts)

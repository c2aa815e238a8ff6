"""A rehearsal: the very bot, with a messenger of its own on this machine.

Everything lives in one folder, database, keys and chats alike, and survives a kill. Nothing
leaves loopback: the adapter talks HTTP to the local Bot API server as it would to Telegram.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bot.campaign import Campaign
from bot.flood import Allowance, Flood
from bot.platforms.telegram.pacing import Pace, Pacer
from bot.rehearsal.bot_api.limits import TELEGRAM_LIKE, UNLIMITED
from bot.rehearsal.messenger.personas import CAST
from bot.rehearsal.server import RehearsalServer
from bot.service import Parts, Service
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity

FOLDER = Path(".rehearsal")
DATABASE = "dojang.db"
JOURNAL = "messenger.jsonl"
MASTER_KEY = "master.key"
IDENTITY = "identity.txt"
RECIPIENT = "recipient.txt"

LOOK_SECONDS = 0.005
PATIENCE_SECONDS = 20.0
AT_ONCE = Pace(burst=1, interval=0.0)
ANYTHING = Allowance(burst=1, interval=0.0)


class Rehearsal:
    """The local messenger and the bot that serves it, in one process.

    `hurried` lets bot and people write as fast as they can, for tours and tests; otherwise both
    are paced as on Telegram, and the server refuses what floods it.
    """

    def __init__(
        self,
        campaign: Campaign,
        folder: Path,
        *,
        hurried: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: Callable[[], float] = time.time,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._campaign = campaign
        self._folder = folder
        self._hurried = hurried
        self._clock = clock
        self.server = RehearsalServer(
            journal=folder / JOURNAL,
            limits=UNLIMITED if hurried else TELEGRAM_LIKE,
            clock=seconds,
        )
        self.service: Service | None = None
        self._running: asyncio.Task[None] | None = None
        self._counting: asyncio.Task[None] | None = None
        self._counted = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_bot()
        await self.server.close()

    # ── the bot ──────────────────────────────────────────────────────────────────────────

    async def start_bot(self) -> None:
        """Start the bot against the server, which must be listening."""
        parts = rehearsal_parts(self._campaign, self._folder, self.server)
        self.service = await Service.open(
            parts,
            clock=self._clock,
            committed=self._counted.set,
            pacer=Pacer(time.monotonic, AT_ONCE, AT_ONCE) if self._hurried else None,
            flood=Flood(person=ANYTHING, cards=ANYTHING, group=ANYTHING) if self._hurried else None,
        )
        self._counted.set()
        self._running = asyncio.create_task(self.service.run())
        self._counting = asyncio.create_task(self._show_totals(self.service))

    async def stop_bot(self) -> None:
        """Stop it as an operator would; the messenger goes on."""
        if self.service is None:
            return
        self.service.stop()
        tasks = [task for task in (self._running, self._counting) if task is not None]
        if self._counting is not None:
            self._counting.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.service.close()
        self.service = self._running = self._counting = None

    def now(self) -> datetime:
        return self._clock()

    def end(self) -> None:
        """Let `run` return."""
        if self.service is not None:
            self.service.stop()

    async def run(self) -> None:
        """Serve until the bot ends; raises what ended it."""
        assert self._running is not None
        await self._running

    async def settle(self) -> None:
        """Wait until everything that was done has been answered. Raises `TimeoutError`."""
        assert self.service is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.server.messenger.pending() or not await self.service.settled():
                if self._running is not None and self._running.done():
                    self._running.result()
                await asyncio.sleep(LOOK_SECONDS)

    async def _show_totals(self, service: Service) -> None:
        """After each commit, tell the page what an organizer would see."""
        while True:
            await self._counted.wait()
            self._counted.clear()
            totals = await service.store.totals(self._campaign.day(self._clock()))
            shown = {
                "verified": totals.verified,
                "today": totals.today,
                "withdrawn": totals.withdrawn,
                "countries": totals.countries,
                "languages": totals.languages,
                "groups": [(label, count) for label, _, count in totals.invites],
            }
            self.server.page.totals(shown, self._campaign.goal)


def rehearsal_parts(campaign: Campaign, folder: Path, server: RehearsalServer) -> Parts:
    """The rehearsal's own keys and database, made at the first start."""
    return Parts(
        campaign=campaign,
        keys=rehearsal_keys(folder),
        sealer=_sealer(folder),
        database_url=database_url(folder),
        token=server.token,
        api_root=server.url,
        organizers=frozenset(str(person.id) for person in CAST if person.role == "organizer"),
    )


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder.resolve() / DATABASE}"


def rehearsal_keys(folder: Path) -> Keys:
    path = folder / MASTER_KEY
    if not path.exists():
        _keep_secret(path, new_master_key())
    return Keys.parse(path.read_text(encoding="utf-8").strip())


def _sealer(folder: Path) -> Sealer:
    recipient_file = folder / RECIPIENT
    if not recipient_file.exists():
        identity, recipient = new_identity()
        _keep_secret(folder / IDENTITY, identity)
        recipient_file.write_text(f"{recipient}\n", encoding="utf-8")
    return Sealer.parse(recipient_file.read_text(encoding="utf-8").strip())


def _keep_secret(path: Path, secret: str) -> None:
    path.touch(mode=0o600)
    path.write_text(f"{secret.strip()}\n", encoding="utf-8")


def forget(folder: Path) -> None:
    """Start anew: database, keys and chats of the rehearsal are deleted."""
    if (folder / JOURNAL).exists() or (folder / MASTER_KEY).exists():
        shutil.rmtree(folder)

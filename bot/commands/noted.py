"""Whoever carries records away is told of in the access log: no line, no records."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.commands.console import err
from bot.jobs.noting import take_in
from bot.settings import Settings, SettingsError
from storage.care.access_log import Access
from storage.care.spool import Spool
from storage.database_url import engine_for, file_of
from storage.failures import Failure
from storage.keys import Keys
from storage.sealing import Sealer
from storage.store import Store


class CannotTell(Failure):
    """The access log could not tell of it ({reason}), so nothing was exported."""


@dataclass(frozen=True, slots=True)
class Log:
    """The access log of a campaign, for one line by a command. Where a bot is running that alone
    may write there, the line gets there by way of it."""

    campaign: str
    url: str
    master: Keys

    async def require(self) -> None:
        """Before anything is read: could a line be written? Raises `CannotTell`; of a database that
        is shared, its `Failure` or `SettingsError`."""
        spool = self._spool()
        if spool is None:
            await (await self._opened()).close()
            return
        try:
            await asyncio.to_thread(spool.make)
        except OSError as problem:
            raise CannotTell(reason=problem.strerror or type(problem).__name__) from problem

    async def note(self, access: Access) -> None:
        """Raises `OSError`; of a database that is shared, its `Failure`. Then nothing tells of
        it."""
        spool = self._spool()
        if spool is None:
            store = await self._opened()
            try:
                async with store.turn() as turn:
                    await turn.care.note_access([access])
            finally:
                await store.close()
            return
        await asyncio.to_thread(spool.leave, access)
        try:
            await self._take_in(spool)
        except (Failure, SettingsError, OSError):  # most of all, DatabaseInUse
            err.print("The bot takes this into the access log, within a minute or when it starts.")

    async def _take_in(self, spool: Spool) -> None:
        store = await self._opened()
        try:
            await take_in(store, spool)
        finally:
            await store.close()

    def _spool(self) -> Spool | None:
        file = file_of(self.url)
        return Spool(file, self.master) if file else None

    async def _opened(self) -> Store:
        sealer = Sealer.parse(Settings.load(only={"seal_recipients"}).seal_recipients)
        return await Store.open(engine_for(self.url), self.master, sealer, self.campaign)

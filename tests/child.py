"""`dojang run` as a child process, against a messenger that is the test's own and lives on."""

from __future__ import annotations

import asyncio
import copy
import os
import signal
import sys
from pathlib import Path

from bot.campaign import BUNDLED, load
from bot.rehearsal.server import RehearsalServer
from storage.database_url import engine_for
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.store import Store

CAMPAIGN = load(BUNDLED)


class Bot:
    """`dojang run` as a child process, and its store while it is dead."""

    def __init__(
        self,
        folder: Path,
        server: RehearsalServer,
        campaign: Path = BUNDLED,
        database_url: str | None = None,
        **environment: str,
    ) -> None:
        """`database_url`: not a file in this folder. `environment`: further settings."""
        self._folder = folder
        self._master_key = new_master_key()
        _, recipient = new_identity()
        self._recipient = recipient
        self.database_url = database_url or f"sqlite:///{folder / 'dojang.db'}"
        self._environment = os.environ | {
            "BOT_TOKEN": server.token,
            "BOT_API_URL": server.url,
            "DATABASE_URL": self.database_url,
            "MASTER_KEY": self._master_key,
            "SEAL_RECIPIENTS": recipient,
            "ALLOW_EXAMPLES": "1",
            "CAMPAIGN": str(campaign),
            "BROADCAST_RATE": "1000",
            "LOG_LEVEL": "WARNING",
            **environment,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self._folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                env=self._environment, cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        assert self._process is not None
        assert self._process.returncode is None, self.log()
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def end(self) -> None:
        """However it is."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        assert await self._process.wait() == 0, self.log()

    def twin(self, **environment: str) -> Bot:
        """Another process with the same settings, but for these."""
        twin = copy.copy(self)
        twin._process = None
        twin._environment = self._environment | environment
        return twin

    async def refused(self) -> int:
        """Start it, and wait until it gives up; its exit code."""
        await self.start()
        assert self._process is not None
        return await self._process.wait()

    def log(self) -> str:
        return (self._folder / "bot.log").read_text(encoding="utf-8")

    async def store(self) -> Store:
        """Of SQLite only while the bot is dead: there is one writer."""
        return await Store.open(
            engine_for(self.database_url),
            Keys.parse(self._master_key),
            Sealer.parse(self._recipient),
            CAMPAIGN.slug,
        )

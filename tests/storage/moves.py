"""A campaign in SQLite whose bot has been stopped, and an empty PostgreSQL to move it into.

Run by itself, it moves one, a row at a time, and tells each page on a line: for tests that kill
it in the middle.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import asyncpg

from storage.backup import tables
from storage.care.hourly import hour_of
from storage.database_url import engine_for
from storage.keys import Keys
from storage.moving import move
from storage.moving.move import Moved, Moving, Progress, Stage
from storage.moving.tables import MOVED
from storage.postgres import Postgres
from storage.records import LinkDraft, NewMessage
from storage.sealing import Sealer
from storage.sqlite import SQLite
from storage.store import MOVED as LEFT
from storage.store import Store
from tests.storage.backups import CAMPAIGN, MONDAY, NOON, Campaign, rows_of

MEDDLED = "SET session_replication_role = replica"
"""Nothing that guards the tables is asked."""


@dataclass
class Move:
    """Both sides, and the keys to them."""

    source: Path
    target: str
    keys: Keys
    sealer: Sealer

    async def run(
        self,
        progress: Progress = lambda _stage, _done, _of: None,
        *,
        pages: int = 7,
        **other: Any,
    ) -> Moved:
        """With everything as it should be, unless told otherwise; so many rows at a time."""
        moving = Moving(
            other.get("source", self.source),
            other.get("target") or Postgres(self.target),
            other.get("keys", self.keys),
            other.get("campaign", CAMPAIGN),
        )
        with mock.patch.object(move, "AT_ONCE", pages), mock.patch.object(tables, "PAGE", pages):
            return await moving.run(progress)

    async def store(self, url: str | None = None) -> Store:
        """The target's, or another's, as the bot opens it."""
        return await Store.open(engine_for(url or self.target), self.keys, self.sealer, CAMPAIGN)

    async def source_store(self) -> Store:
        return await self.store(f"sqlite:///{self.source}")

    def take_back(self) -> None:
        """As somebody does who goes on with the source all the same."""
        with closing(sqlite3.connect(self.source)) as connection, connection:
            connection.execute("DELETE FROM meta WHERE key = ?", [LEFT])

    async def ask(self, sql: str) -> list[Any]:
        """Of the target, whatever is promised there."""
        link = await asyncpg.connect(self.target)
        try:
            await link.execute(MEDDLED)
            return [tuple(row) for row in await link.fetch(sql)]
        finally:
            await link.close()

    async def here(self) -> dict[str, list[Any]]:
        """Every row of the source, by table, but for the one that says where it went."""
        found = rows_of(self.source)
        meta = [row for row in found["meta"] if row[0] != LEFT]
        return {table.name: found[table.name] for table in MOVED} | {"meta": meta}

    async def there(self) -> dict[str, list[Any]]:
        found = {"meta": sorted(await self.ask("SELECT key, value FROM meta"))}
        for table in MOVED:
            columns = ", ".join(table.columns)
            found[table.name] = sorted(await self.ask(f"SELECT {columns} FROM {table.name}"))
        return found

    @property
    def environment(self) -> dict[str, str]:
        """For this module as a program. Only the tests' keys are ever in it."""
        return os.environ | {
            "MASTER": self.keys._master.hex(),
            "TARGET": self.target,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }


def place_of(campaign: Campaign) -> Path:
    """Its file."""
    engine = campaign.database()
    assert isinstance(engine, SQLite)
    return engine._path


async def stopped(campaign: Campaign, target: str) -> Move:
    """Everything there is has happened in it: who signed and withdrew, links, cases, news, hours,
    messages that were sent and messages that wait; then its bot was stopped."""
    await campaign.fill()
    await campaign.care()
    store, signing = campaign.store, campaign.signing
    async with store.turn() as turn:
        await turn.personal_links([signing(2).account])
        await turn.make_links([LinkDraft("telegram:1002", "rally", "Busan 부산")])
        late = [replace(signing(n), hour=hour_of(NOON + timedelta(hours=n))) for n in range(70, 80)]
        await turn.record(late)
        number = max(one.id for one in await turn.care.broadcasts())
        await turn.care.start_broadcast(number, NOON)
        for recipient in await turn.care.claim_recipients(number, 5):
            await turn.post([NewMessage(recipient.address, "소식".encode(), 2, number)])
        sent = await turn.post([NewMessage(f"telegram:{n}", b"Done") for n in range(3)])
        await turn.settle([row.id for row in sent])
        await turn.fresh([("telegram:7", n) for n in range(2, 30)], MONDAY)
    await store.close()
    return Move(place_of(campaign), target, campaign.keys, campaign.sealer)


def told(stage: Stage, done: int, of: int) -> None:
    sys.stdout.write(f"{stage} {done} {of}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    keys = Keys(bytes.fromhex(os.environ["MASTER"]))
    moving = Moving(Path(sys.argv[1]), Postgres(os.environ["TARGET"]), keys, CAMPAIGN)
    with mock.patch.object(move, "AT_ONCE", 1):
        asyncio.run(moving.run(told))

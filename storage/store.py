"""The store of one campaign: opened to take turns, or only to be read.

store = await Store.open(engine, keys, sealer, "rescue")
async with store.turn() as turn:
    [outcome] = await turn.record([signing])
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar

from storage import cards, erasures, outbox, sessions, tallies, updates
from storage.archive.snapshot import Snapshot
from storage.backup.writing import back_up
from storage.care import access_log, cases, hourly, retention, standing
from storage.care.cases import Batch
from storage.care.figures import Figures
from storage.care.retention import Destruction
from storage.care.standing import Reconciled
from storage.contention import unhindered
from storage.engine import Crew, Engine, Given, Questions
from storage.erasures import Reason
from storage.failures import (
    BeingMoved,
    MovedAway,
    OtherCampaign,
    Refused,
    WrongMasterKey,
)
from storage.keys import Keys
from storage.ledger import Ledger
from storage.paces import share
from storage.records import CardDue, ChatPace, Difference, OutboxRow, Rounding, Totals
from storage.recount import Recount, recount
from storage.sealing import Sealer
from storage.turn import Turn

T = TypeVar("T")

SWEPT_AT_ONCE: Final = 1_000
"""Sweeping goes in pieces, so that nobody's turn waits for all of it."""
AGAIN_SECONDS: Final = (0.05, 0.2, 1.0)
"""Before a piece is tried again that another worker was in the way of. Whoever gave up would only
come back for it hours later."""

CLAIM: Final = """
INSERT INTO meta (key, value) SELECT key, value FROM given WHERE true ON CONFLICT DO NOTHING
"""
OWNER: Final = "SELECT key, value FROM meta"
MOVING: Final = "moving"
"""A key of `meta` for as long as `storage.moving` fills the database: it is no campaign's yet."""
MOVED: Final = "moved"
"""Another, in the database that it was moved from: where to."""
KEEP_TEXTS: Final = """
INSERT INTO texts (sha256, kind, language, body)
SELECT sha256, kind, language, body FROM given WHERE true
ON CONFLICT DO NOTHING
"""


class Sweep(Protocol):
    """Deletes at most so many of what is older than a day. Gives how many it deleted."""

    async def __call__(self, ledger: Ledger, before: date, most: int) -> int: ...


class Reader:
    """Reads a campaign's database, beside whoever writes it."""

    def __init__(self, engine: Engine, keys: Keys, campaign: str) -> None:
        self._engine = engine
        self._keys = keys
        self._campaign = campaign

    @classmethod
    async def open_reading(cls, engine: Engine, keys: Keys, campaign: str) -> Reader:
        """Never makes or changes a database. Raises the `Refused` that applies (`NoDatabase`,
        `OlderSchema`, `OtherCampaign`, `WrongMasterKey`, …) or `StoreUnavailable`."""
        await engine.open_reading()
        reader = Reader(engine, keys, campaign)
        try:
            async with engine.reading() as questions:
                await reader._recognise(questions)
        except BaseException:
            await engine.close()
            raise
        return reader

    async def totals(self, today: date) -> Totals:
        """The tallies as of the last commit."""
        async with self._engine.reading() as questions:
            return await tallies.read(self._ledger(questions), today)

    async def recount(self) -> list[Difference]:
        """Where tallies and rows disagree: nowhere. Looks at every signature."""
        return list((await self.count_anew()).differences)

    async def count_anew(
        self, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Recount:
        """Every signature counted, and compared with the tallies, while others go on signing.
        `progress` hears how many were counted, of how many."""
        async with self._engine.aside() as questions:
            return await recount(questions, progress)

    @asynccontextmanager
    async def figures(self) -> AsyncIterator[Figures]:
        """What organizers read, all of it as of one moment."""
        async with self._engine.reading() as questions:
            yield Figures(self._ledger(questions))

    @asynccontextmanager
    async def figures_aside(self) -> AsyncIterator[Figures]:
        """The same for what takes long, by a connection of its own: nobody waits for it."""
        async with self._engine.aside() as questions:
            yield Figures(self._ledger(questions))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Everything as it stands at this moment, for as long as the block takes to read it.
        Others go on writing; `scrub` has to wait."""
        async with self._engine.aside() as questions:
            yield Snapshot(questions, self._campaign)

    async def back_up(
        self,
        sealer: Sealer,
        path: Path,
        taken: datetime,
        progress: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Writes a backup that the recipients can open, beside whoever writes the database.
        Gives how many signatures it holds. Raises as `storage.backup.writing`."""
        async with self._engine.aside() as questions:
            return await back_up(self._ledger(questions), sealer, path, taken, progress)

    async def erasures(self) -> dict[bytes, Reason]:
        """The random ids of all records that were ever erased."""
        async with self._engine.reading() as questions:
            return await erasures.noted(self._ledger(questions))

    async def close(self) -> None:
        """Waits for the turn that is open."""
        await self._engine.close()

    def _ledger(self, questions: Questions) -> Ledger:
        return Ledger(questions, self._keys, self._campaign)

    async def _recognise(self, questions: Questions) -> None:
        owner: dict[str, str] = dict(await questions.ask(OWNER))
        for stranger in strangers(owner, self._keys, self._campaign):
            raise stranger


def strangers(owner: Mapping[str, str], keys: Keys | None, campaign: str | None) -> list[Refused]:
    """Why this is not the database of these keys and this campaign, as far as they are known."""
    if MOVING in owner:
        return [BeingMoved()]
    if MOVED in owner:
        return [MovedAway(to=owner[MOVED])]
    found: list[Refused] = []
    if campaign is not None and owner.get("campaign") != campaign:
        found.append(OtherCampaign(found=owner.get("campaign"), wanted=campaign))
    if keys is not None and owner.get("key_id") != keys.key_id:
        found.append(WrongMasterKey(found=owner.get("key_id"), given=keys.key_id))
    return found


class Store(Reader):
    """The one writer of a campaign's database."""

    def __init__(self, engine: Engine, keys: Keys, sealer: Sealer, campaign: str) -> None:
        super().__init__(engine, keys, campaign)
        self._sealer = sealer
        self.to_scrub = asyncio.Event()
        """Set while the files may still hold what was erased, by this process or the last."""
        self.to_scrub.set()

    @classmethod
    async def open(cls, engine: Engine, keys: Keys, sealer: Sealer, campaign: str) -> Store:
        """Makes the database or brings it up to date. Raises the `Refused` that applies
        (`DatabaseInUse`, `NewerSchema`, `OtherCampaign`, `WrongMasterKey`, …) or
        `StoreUnavailable`."""
        await engine.open()
        store = cls(engine, keys, sealer, campaign)
        try:
            async with engine.writing() as questions:
                owner = [("campaign", campaign), ("key_id", keys.key_id)]
                await questions.ask(CLAIM, Given({"key": str, "value": str}, owner))
                await store._recognise(questions)
        except BaseException:
            await engine.close()
            raise
        return store

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """One transaction: committed when the block ends, nothing kept when it raises.

        Turns come one after the other. Cancelled while it commits, a turn may have been kept.
        """
        turn = None
        try:
            async with self._engine.writing() as questions:
                turn = Turn(self._ledger(questions), self._sealer)
                yield turn
        finally:  # cancelled while it commits, it may have been kept
            if turn is not None and turn.erased:
                self.to_scrub.set()

    async def unhindered(self, play: Callable[[Turn], Awaitable[T]]) -> T:
        """One turn, played once more where another worker was in its way. Raises as `turn`."""

        async def attempt() -> T:
            async with self.turn() as turn:
                return await play(turn)

        return await unhindered(attempt)

    async def keep_texts(self, texts: Iterable[tuple[str, str, str, str]]) -> None:
        """Keeps each (SHA-256 hex, kind, language, body) that is not kept yet, for good."""
        columns = {"sha256": str, "kind": str, "language": str, "body": str}
        async with self._engine.writing() as questions:
            await questions.ask(KEEP_TEXTS, Given(columns, list(texts)))

    async def waiting(
        self, limit: int, after_id: int = 0, lane: int | None = None
    ) -> list[OutboxRow]:
        """Messages not settled yet with an id above that one, oldest first: of every lane, or
        of one (replies, cards, broadcasts), so that each can be read on from where it was."""
        async with self._engine.reading() as questions:
            return await outbox.waiting(self._ledger(questions), limit, after_id, lane)

    async def depth(self, most: int) -> int:
        """How many messages are not settled yet, counted up to so many."""
        async with self._engine.reading() as questions:
            return await outbox.depth(self._ledger(questions), most)

    @property
    def crew(self) -> Crew | None:
        """Our place among the workers that share this database. None: we are alone."""
        return self._engine.crew

    async def claim(self, most: int) -> list[OutboxRow]:
        """The next messages that no worker delivers yet, for us; of each chat only what follows on
        what we deliver already. Only where there is a crew."""
        assert self.crew is not None
        return outbox.opened(self._keys, await self.crew.claim(most))

    async def ours(self, most: int, after_id: int = 0) -> list[OutboxRow]:
        """Messages that we deliver, with an id above that one, in order. As `claim`."""
        assert self.crew is not None
        return outbox.opened(self._keys, await self.crew.ours(most, after_id))

    async def share_paces(self, paces: Iterable[ChatPace], sent: int) -> tuple[list[ChatPace], int]:
        """Tells the other workers which chats we have written to a lot, and how many messages we
        have sent in all; gives what they have told. As `claim`."""
        assert self.crew is not None
        return await share(self.crew, self._keys, self._campaign, paces, sent)

    async def due_cards(
        self, now: datetime, rounding: Rounding, most: int, season: str = ""
    ) -> list[CardDue]:
        """At most so many cards that should tell another count or season by now, and were not
        written for a minute. Looks at each card, and at no signature."""
        async with self._engine.reading() as questions:
            return await cards.due(self._ledger(questions), now, rounding, season, most)

    async def forget_idle(self, before: date) -> int:
        """Ends the sessions last touched before that day, but for lasting ones. Gives how many."""
        return await self._sweep(sessions.sweep, before)

    async def forget_seen(self, before: date) -> int:
        """Forgets the updates seen before that day. Gives how many."""
        return await self._sweep(updates.sweep, before)

    async def forget_hours(self, before: date) -> int:
        """Forgets the hourly tallies of before that day. Gives how many."""
        return await self._sweep(hourly.sweep, before)

    async def forget_log(self, before: date) -> int:
        """Forgets the lines of the access log of before that day; none younger than two years
        can go. Gives how many."""
        return await self._sweep(access_log.sweep, before)

    async def case_runs(self) -> bool:
        """Whether a case has anything to do: cheap, unlike `next_batch`."""
        async with self._engine.reading() as questions:
            return await cases.runs(questions)

    async def next_batch(self) -> Batch | None:
        """What the case that runs is to do next, for `Desk.carry_out`. None: none runs."""
        async with self._engine.aside() as questions:
            return await cases.find(questions)

    async def reconcile(self, at: datetime) -> Recount:
        """Counts anew, and keeps when that was and whether tallies and rows agreed."""
        found = await self.count_anew()
        await self.note_reconciled(found, at)
        return found

    async def note_reconciled(self, found: Recount, at: datetime) -> None:
        async with self._engine.writing() as questions:
            kept = Reconciled(at, found.total, len(found.differences))
            await standing.note_reconciled(self._ledger(questions), kept)

    async def destroy_records(self, at: datetime) -> Destruction:
        """Destroys a batch of what is kept of people, for good; the counts stay. To be called
        until it is done, and then `scrub(thorough=True)`."""
        self.to_scrub.set()
        async with self._engine.writing() as questions:
            return await retention.destroy(self._ledger(questions), at)

    async def scrub(self, *, thorough: bool = False) -> bool:
        """Makes what was erased unrecoverable from the database's files, between turns. False:
        a reader was in the way, try later. Thorough: a large file is written anew, too, which
        takes as much of the disk again. Raises `StoreUnavailable`."""
        self.to_scrub.clear()
        done = False
        try:
            done = await self._engine.scrub(thorough=thorough)
        finally:
            if not done:
                self.to_scrub.set()
        return done

    async def _sweep(self, sweep: Sweep, before: date) -> int:
        swept = 0
        while True:
            piece = await self._sweep_piece(sweep, before)
            swept += piece
            if piece:
                self.to_scrub.set()
            if piece < SWEPT_AT_ONCE:
                return swept

    async def _sweep_piece(self, sweep: Sweep, before: date) -> int:
        async def once() -> int:
            async with self._engine.writing() as questions:
                return await sweep(self._ledger(questions), before, SWEPT_AT_ONCE)

        return await unhindered(once, AGAIN_SECONDS)

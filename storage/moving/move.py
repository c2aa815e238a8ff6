"""One move, from the first look at both sides to the last transaction."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from storage.backup.tables import Table
from storage.care.spool import Spool
from storage.engine import Given, Questions
from storage.failures import DatabaseInUse, DatabaseUnusable, Failure
from storage.keys import Keys
from storage.lock import WriterLock
from storage.moving.note import Note
from storage.moving.proof import Proof, prove, together
from storage.moving.refusals import (
    CountedOtherwise,
    Differs,
    NotEmpty,
    NotesWait,
    SourceChanged,
    TalliesDisagree,
)
from storage.moving.tables import META, MOVED
from storage.postgres import Postgres
from storage.recount import Recount, recount
from storage.schema import migrations
from storage.sqlite import SQLite
from storage.store import MOVED as LEFT
from storage.store import MOVING, OWNER, strangers

AT_ONCE: Final = 2_000
"""Rows in one transaction: 2 to 4 MB of signatures."""

NUMBERED: Final = "SELECT name, seq FROM sqlite_sequence ORDER BY name"
"""The last number that each table has given, also where its row is gone again."""
NUMBER_ON: Final = """
SELECT setval(pg_get_serial_sequence(given.name, attname), given.seq)
FROM given JOIN pg_attribute ON attrelid = to_regclass(given.name) AND attidentity <> ''
WHERE given.seq > 0
"""
LEAVE: Final = "INSERT INTO meta (key, value) SELECT key, value FROM given"
NOBODY_BESIDE: Final = "LOCK TABLE meta IN EXCLUSIVE MODE"
"""Whoever wants to become the owner of the database waits, and then finds that it has one."""


class Stage(StrEnum):
    """What is being done, for whoever waits."""

    COUNTING = "Counting"
    MOVING = "Moving"
    SETTLING = "Settling"
    COMPARING = "Comparing"


Progress: TypeAlias = Callable[[Stage, int, int], None]
"""Hears how many rows of how many."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done."""

    here: Recount
    """The source, counted anew."""
    there: Recount
    """The target."""
    tables: int
    rows: int
    """Of all tables."""
    sha256: str
    """Of all of them, on either side (`storage.moving.proof.together`)."""
    left: bool
    """No bot starts with the source any more. False: it could not be written to."""


class Moving:
    """One move of one campaign."""

    def __init__(self, source: Path, target: Postgres, keys: Keys, campaign: str) -> None:
        """`target` is not open yet."""
        self._path = source.resolve()
        self._target = target
        self._keys = keys
        self._campaign = campaign

    async def run(self, progress: Progress = lambda _stage, _done, _of: None) -> Moved:
        """Begins, or goes on where a former run was interrupted.

        Raises what `SQLite.open_reading` and `Postgres.open` raise, `OtherCampaign`,
        `WrongMasterKey`, `DatabaseInUse` and `storage.moving.refusals`; then the target is as it
        was, or a half that no campaign is served from. After `StoreUnavailable` it can go on.
        """
        async with self._source() as rows:
            for stranger in strangers(dict(await rows.ask(OWNER)), self._keys, self._campaign):
                raise stranger
            self._require_no_notes()
            here = await recount(rows, lambda done, of: progress(Stage.COUNTING, done, of))
            if here.differences:
                raise TalliesDisagree(path=self._path, places=len(here.differences))
            looks, of = await self._look(rows)
            note = await self._begin(Note(looks))
            try:
                note = await self._copy(rows, note, of, progress)
                progress(Stage.SETTLING, of, of)
                await self._settle(rows)
                proofs = await self._compare(rows, of, progress)
                there = await self._recount(here, progress)
                self._require_no_notes()
                proofs[META.name] = await self._finish(rows, note)
            finally:
                await self._target.close()
        left = await self._leave_behind()
        counted = sum(proof.rows for proof in proofs.values())
        return Moved(here, there, len(proofs), counted, together(proofs), left)

    @asynccontextmanager
    async def _source(self) -> AsyncIterator[Questions]:
        """Its one unchanging state; nobody writes while it is read."""
        engine = SQLite(self._path)
        await engine.open_reading()
        try:
            with self._alone():
                async with engine.reading() as questions:
                    yield questions
        finally:
            await engine.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = WriterLock(self._path.with_name(f"{self._path.name}.lock"))
        try:
            if not lock.take():
                raise DatabaseInUse(path=self._path)
        except OSError as error:
            raise DatabaseUnusable(path=self._path, reason=error.strerror) from error
        try:
            yield
        finally:
            lock.release()

    def _require_no_notes(self) -> None:
        """Nobody would look for them beside a file that is not used any more."""
        try:
            notes = len(Spool(self._path, self._keys).waiting())
        except OSError as error:
            raise DatabaseUnusable(path=self._path, reason=error.strerror) from error
        if notes:
            raise NotesWait(path=self._path, notes=notes)

    async def _look(self, rows: Questions) -> tuple[str, int]:
        """What the source looks like, in one word, and how many rows there are to be moved.

        Whatever a bot does, it answers, and an answer has a number: so a bot that was started
        between two runs is noticed before the rows are compared.
        """
        counts = {}
        for table in MOVED:
            [(counts[table.name],)] = await rows.ask(f"SELECT count(*) FROM {table.name}")  # noqa: S608 - our names
        facts = {
            "campaign": self._campaign,
            "key_id": self._keys.key_id,
            "schema": migrations("sqlite")[-1].number,
            "counts": counts,
            "numbers": await rows.ask(NUMBERED),
        }
        word = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return word, sum(counts.values())

    # ── the target ───────────────────────────────────────────────────────────────────────

    async def _begin(self, anew: Note) -> Note:
        """Opens the target, which holds nothing, or the note of this very move; gives its note."""
        await self._survey(anew)
        await self._target.open()
        try:
            async with self._target.writing() as questions:
                await questions.ask(NOBODY_BESIDE)
                found = self._note(dict(await questions.ask(OWNER)), anew)
                if found is None:
                    await self._require_nothing(questions)
                    await anew.begin(questions)
        except BaseException:
            await self._target.close()
            raise
        return found or anew

    async def _survey(self, anew: Note) -> None:
        """Before anything is changed there, and be it the schema of somebody else's database."""
        if not await self._target.survey():
            return
        try:
            async with self._target.reading() as questions:
                self._note(dict(await questions.ask(OWNER)), anew)
        finally:
            await self._target.close()

    def _note(self, owner: dict[str, str], anew: Note) -> Note | None:
        """None: no move was begun. Raises `NotEmpty`, `SourceChanged`."""
        if MOVING not in owner:
            if owner:
                raise NotEmpty(path=self._target.path)
            return None
        note = Note.read(owner[MOVING])
        if note.source != anew.source:
            raise SourceChanged(source=self._path, path=self._target.path)
        return note

    async def _require_nothing(self, questions: Questions) -> None:
        for table in MOVED:
            if await questions.ask(f"SELECT 1 FROM {table.name} LIMIT 1"):  # noqa: S608 - our names
                raise NotEmpty(path=self._target.path)

    async def _copy(self, rows: Questions, note: Note, of: int, progress: Progress) -> Note:
        """Every row that is not there yet. Gives the last note."""
        begun = next((n for n, table in enumerate(MOVED) if table.name == note.table), 0)
        for table in MOVED[begun:]:
            after = note.after if table.name == note.table else None
            async with aclosing(table.pages(rows, after, AT_ONCE)) as pages:
                async for page in pages:
                    key = page[-1][: table.key]
                    reached = Note(note.source, note.rows + len(page), table.name, key)
                    async with self._target.writing() as questions:
                        if not await note.turn_over(questions, reached):
                            raise DatabaseInUse(path=self._target.path)
                        await questions.pour(table.name, table.columns, page)
                    note = reached
                    progress(Stage.MOVING, note.rows, of)
        return note

    async def _settle(self, rows: Questions) -> None:
        """Numbers go on behind the last that was ever given: an answer of the messenger's that is
        late must not be taken for another message's."""
        numbered = await rows.ask(NUMBERED)
        async with self._target.writing() as questions:
            await questions.ask(NUMBER_ON, Given({"name": str, "seq": int}, numbered))
        await self._target.take_stock()

    # ── the proof ────────────────────────────────────────────────────────────────────────

    async def _compare(self, rows: Questions, of: int, progress: Progress) -> dict[str, Proof]:
        """The proofs of all tables, which both sides agree on. Raises `Differs`."""
        proofs, done = {}, 0

        def read(more: int) -> None:
            nonlocal done
            done += more
            progress(Stage.COMPARING, done, 2 * of)

        for table in MOVED:
            proving = asyncio.create_task(prove(table, rows, read))
            try:
                async with self._target.aside() as questions:
                    there = await prove(table, questions, read)
                here = await proving
            finally:
                proving.cancel()
                await asyncio.gather(proving, return_exceptions=True)
            self._require_same(table, here, there)
            proofs[table.name] = here
        return proofs

    async def _recount(self, here: Recount, progress: Progress) -> Recount:
        async with self._target.aside() as questions:
            there = await recount(questions, lambda done, of: progress(Stage.COUNTING, done, of))
        if there != here:
            raise CountedOtherwise(
                path=self._target.path, source=self._path, here=here.total, there=there.total
            )
        return there

    async def _finish(self, rows: Questions, note: Note) -> Proof:
        """Makes it the campaign's database."""
        here = await prove(META, rows)
        async with self._target.writing() as questions:
            if not await note.end(questions):
                raise DatabaseInUse(path=self._target.path)
            async with aclosing(META.pages(rows)) as pages:
                async for page in pages:
                    await questions.pour(META.name, META.columns, page)
            self._require_same(META, here, await prove(META, questions))
        return here

    async def _leave_behind(self) -> bool:
        """So that no bot counts on where the campaign was. Whether it is so."""
        source = SQLite(self._path)
        try:
            await source.open()
            async with source.writing() as questions:
                given = Given({"key": str, "value": str}, [(LEFT, self._target.path)])
                await questions.ask(LEAVE, given)
        except Failure:
            return False
        finally:
            await source.close()
        return True

    def _require_same(self, table: Table, here: Proof, there: Proof) -> None:
        if here != there:
            raise Differs(
                table=table.name,
                here=here.rows,
                there=there.rows,
                path=self._target.path,
                source=self._path,
            )

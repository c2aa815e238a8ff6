"""The workers that share a PostgreSQL database: who is at work, and what is whose.

Each has a row with a lease that it renews while it is there. Whoever does not is given up by the
others: what it had claimed of the outbox is free again, and its duties go to the next who asks. The
database's own clock measures the leases, and they outlast its restarts.

A message is claimed by a worker for as long as that one is at work. Within a chat the order holds:
only the first message that nobody has claimed can be, and only by the worker that has all before
it, so a chat's messages are never in two hands.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeAlias

from storage.engine import Beat, Given, Row, Wordings
from storage.failures import AlreadyServed
from storage.postgres.connection import Transaction

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 8.0
"""So long a reply may wait whose worker was killed. Much shorter, and a busy machine would give up
workers that are only slow."""
TRUSTED: Final = 0.6
"""Of a lease, for which a worker that cannot be heard goes on: it must have ended before another
one begins."""
SLOTS: Final = 64
"""Of the counts; the first is everybody's who finds no other free."""
REST_SECONDS: Final = 60
"""For which the slot of who was given up is nobody's."""
REGISTRY: Final = 0x446F6A61_0001
"""The lock that lets one worker register at a time."""

Writing: TypeAlias = Callable[[], AbstractAsyncContextManager[Transaction]]
AtOnce: TypeAlias = Callable[[str, Given], Awaitable[list[Row]]]

ONE_AT_A_TIME: Final = f"SELECT pg_advisory_xact_lock({REGISTRY})"
REGISTER: Final = f"""
INSERT INTO workers (slot, until, role)
SELECT coalesce(min(free), 0), clock_timestamp() + make_interval(secs => min(given.lease) / 1000.0),
  ''
FROM given LEFT JOIN generate_series(1, {SLOTS - 1}) AS free
  ON free NOT IN (SELECT slot FROM workers)
  AND free NOT IN (SELECT slot FROM slots_at_rest WHERE until > clock_timestamp())
RETURNING id, slot
"""  # noqa: S608 - a number of our own
"""Not the slot of who has just been given up: it may hang in the middle of a turn, and would be
waited for."""
RENEW: Final = """
UPDATE workers SET until = clock_timestamp() + make_interval(secs => given.lease / 1000.0)
FROM given WHERE workers.id = given.id
RETURNING workers.id
"""
GIVE_UP: Final = f"""
WITH gone AS (
  DELETE FROM workers WHERE id IN (
    SELECT id FROM workers WHERE until < clock_timestamp() FOR UPDATE SKIP LOCKED
  )
  RETURNING id, slot
), rested AS (
  INSERT INTO slots_at_rest (slot, until)
  SELECT DISTINCT slot, clock_timestamp() + make_interval(secs => {REST_SECONDS}) FROM gone
  ON CONFLICT (slot) DO UPDATE SET until = excluded.until
)
SELECT id FROM gone
"""  # noqa: S608 - a number of our own
"""But for who is just saying that it is there."""
FREE: Final = """
UPDATE outbox SET worker = NULL WHERE id IN (
  SELECT id FROM outbox WHERE worker IS NOT NULL AND worker NOT IN (SELECT id FROM workers)
  FOR UPDATE SKIP LOCKED
)
"""
NOTE_PACES: Final = """
INSERT INTO paces (chat, address, worker, at_rest, held)
SELECT chat, address, worker, clock_timestamp() + make_interval(secs => at_rest / 1000.0),
  clock_timestamp() + make_interval(secs => held / 1000.0)
FROM given ORDER BY chat
ON CONFLICT (chat, worker) DO UPDATE SET
  at_rest = greatest(paces.at_rest, excluded.at_rest), held = greatest(paces.held, excluded.held)
"""
SHARE: Final = """
, noted AS (
  UPDATE workers SET sent = given.sent FROM given
  WHERE workers.id = given.worker AND workers.sent <> given.sent
)
SELECT NULL, NULL, coalesce(sum(workers.sent), 0)::bigint, 0
FROM given JOIN workers ON workers.id <> given.worker
UNION ALL
SELECT paces.chat, paces.address,
  (extract(epoch FROM at_rest - clock_timestamp()) * 1000)::bigint,
  (extract(epoch FROM held - clock_timestamp()) * 1000)::bigint
FROM given JOIN paces ON paces.worker <> given.worker
  AND greatest(at_rest, held) > clock_timestamp()
"""
"""The row without a chat tells how many messages all others have sent."""
AT_REST: Final = "DELETE FROM paces WHERE greatest(at_rest, held) < clock_timestamp()"
LEAVE: Final = "DELETE FROM workers WHERE id IN (SELECT id FROM given)"
TAKE_DUTY: Final = """
INSERT INTO duties (name, worker) SELECT 'jobs', id FROM given WHERE true
ON CONFLICT (name) DO UPDATE SET worker = excluded.worker
WHERE duties.worker IS NULL OR duties.worker = excluded.worker
RETURNING name
"""
SERVE: Final = """
UPDATE workers SET role = given.role FROM given
WHERE workers.id = given.id AND NOT EXISTS (
  SELECT 1 FROM workers AS other
  WHERE other.id <> given.id AND other.role <> '' AND 'polling' IN (other.role, given.role)
)
RETURNING workers.id
"""
LOOKED_AT: Final = 2_000
"""Messages at each look, most of which may wait for others: a long queue must not cost more."""
CLAIM: Final = """
UPDATE outbox SET worker = me.id FROM (
  SELECT workers.id FROM workers JOIN given ON workers.id = given.worker FOR KEY SHARE OF workers
) AS me
WHERE outbox.id IN (
  SELECT free.id FROM outbox AS free
  WHERE free.id IN (
    SELECT id FROM outbox WHERE worker IS NULL AND broadcast IS NULL
    ORDER BY priority, id LIMIT (SELECT looked_at FROM given)
  ) AND free.worker IS NULL AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.chat = free.chat AND earlier.id < free.id AND earlier.broadcast IS NULL
      AND earlier.worker IS DISTINCT FROM (SELECT worker FROM given)
  )
  ORDER BY free.priority, free.id LIMIT (SELECT most FROM given)
  FOR UPDATE SKIP LOCKED
)
RETURNING outbox.id, outbox.chat, outbox.message, outbox.broadcast, outbox.priority
"""
OURS: Final = """
SELECT outbox.id, outbox.chat, outbox.message, outbox.broadcast, outbox.priority
FROM given JOIN outbox ON outbox.worker = given.worker AND outbox.id > given.after
ORDER BY outbox.id LIMIT (SELECT most FROM given)
"""


def wordings(worker: int, slot: int) -> Wordings:
    """As this worker words them: its own slot of the counts is nobody else's, so that no two wait
    for one another however hot a count is.

    Without its OFFSET, what `post` asks of earlier messages may be planned as a look at the whole
    outbox: by what the server knows of it, it is nearly empty, and it is not while the messenger is
    away."""
    return Wordings(
        move_tallies=f"""
INSERT INTO tally_slots (kind, key, slot, n) SELECT kind, key, {slot}, n FROM given
ORDER BY kind, key
ON CONFLICT (kind, key, slot) DO UPDATE SET n = tally_slots.n + excluded.n
RETURNING kind, key, CASE kind WHEN 'total' THEN n + (
  SELECT coalesce(sum(other.n), 0)::bigint FROM tally_slots AS other
  WHERE other.kind = 'total' AND other.key = '' AND other.slot <> {slot}
) END
""",  # noqa: S608 - numbers of our own
        count_hours=f"""
INSERT INTO hourly_slots (hour, kind, key, slot, n) SELECT hour, kind, key, {slot}, n FROM given
ORDER BY hour, kind, key
ON CONFLICT (hour, kind, key, slot) DO UPDATE SET n = hourly_slots.n + excluded.n
""",  # noqa: S608
        post=f"""
INSERT INTO outbox (chat, message, priority, broadcast, worker)
SELECT chat, message, priority, broadcast, CASE WHEN broadcast IS NULL AND NOT EXISTS (
  SELECT 1 FROM outbox AS earlier
  WHERE earlier.chat = given.chat AND earlier.broadcast IS NULL
    AND earlier.worker IS DISTINCT FROM {worker} OFFSET 0
) THEN me.id END
FROM given
LEFT JOIN (SELECT id FROM workers WHERE id = {worker} FOR KEY SHARE) AS me ON true
ORDER BY place
RETURNING id, worker IS NOT NULL OR broadcast IS NOT NULL
""",  # noqa: S608
    )


class Crew:
    """This worker's place among the others. `writing` opens a transaction; `at_once` takes a
    statement that needs no other in its own."""

    def __init__(
        self,
        writing: Writing,
        at_once: AtOnce,
        *,
        lease: float = LEASE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writing = writing
        self._at_once = at_once
        self._lease = lease
        self._clock = clock
        self._heard = self._beaten = 0.0
        self._steady_since = 0.0
        self._role = ""
        self.worker = 0
        self.slot = 0
        self.doubts = 0

    @property
    def lease(self) -> float:
        """Seconds after which whoever has not beaten is given up."""
        return self._lease

    @property
    def trusted(self) -> bool:
        """Nobody can have given us up. Measured from when the last renewal that was heard began."""
        return self._clock() - self._heard < self._lease * TRUSTED

    async def join(self) -> None:
        """Raises `AlreadyServed` where another one has begun to fetch updates in our place."""
        began = self._clock()
        async with self._writing() as questions:
            await questions.ask(ONE_AT_A_TIME)
            given = Given({"lease": int}, [(self._milliseconds,)])
            [(worker, slot)] = await questions.ask(REGISTER, given)
            if self._role and not await self._serves(questions, worker, self._role):
                raise AlreadyServed
        self.worker, self.slot = worker, slot
        self._heard = began
        self._beaten = self._steady_since = self._clock()

    async def leave(self) -> None:
        """What was claimed is free for others at once."""
        if self.worker:
            async with self._writing() as questions:
                await questions.ask(LEAVE, Given({"id": int}, [(self.worker,)]))
                await questions.ask(FREE)
            self.worker = 0

    async def serve(self, role: str, sleep: Callable[[float], Any] = asyncio.sleep) -> None:
        """Says how updates come in here. Many take them from a webhook, or one fetches them.

        Raises `AlreadyServed` where another worker does otherwise, and goes on doing it."""
        deadline = self._clock() + self._lease * 1.5
        while True:
            async with self._writing() as questions:
                await questions.ask(ONE_AT_A_TIME)
                if await self._serves(questions, self.worker, role):
                    break
            if self._clock() > deadline:
                raise AlreadyServed
            log.warning("another worker was fetching updates; waiting whether it is still there")
            await sleep(self._lease / 5)
            await self.beat()
        self._role = role

    async def beat(self) -> Beat:
        """To be called a few times in each lease."""
        # After an outage nobody has beaten: then everybody gets the time to do so first. Who has
        # just come does not know whether there was one.
        began = self._clock()
        away = began - self._beaten > self._lease / 2
        steady = not away and began - self._steady_since >= self._lease / 2
        async with self._writing() as questions:
            me = Given({"id": int, "lease": int}, [(self.worker, self._milliseconds)])
            there = bool(await questions.ask(RENEW, me))
            if steady and there:
                await self._give_up(questions)
                await questions.ask(FREE)
                await questions.ask(AT_REST)
            leads = there and bool(
                await questions.ask(TAKE_DUTY, Given({"id": int}, [(self.worker,)]))
            )
        self._beaten = self._clock()
        if away:
            self._steady_since = self._beaten
        if there:
            self._heard = began
        else:
            log.warning("this worker was away for so long that the others have gone on without it")
            await self.join()
        return Beat(leads=leads, anew=not there)

    async def share(self, paces: Sequence[Row], sent: int) -> tuple[list[Row], int]:
        columns = {"chat": bytes, "address": bytes, "at_rest": int, "held": int, "worker": int}
        if paces:
            rows = [(*pace, self.worker) for pace in sorted(paces)]
            await self._at_once(NOTE_PACES, Given(columns, rows))
        given = Given({"worker": int, "sent": int}, [(self.worker, sent)])
        told = await self._at_once(SHARE, given)
        [sent_by_others] = [row[2] for row in told if row[0] is None]
        return [row for row in told if row[0] is not None], sent_by_others

    async def claim(self, most: int) -> list[Row]:
        columns = {"worker": int, "most": int, "looked_at": int}
        given = Given(columns, [(self.worker, most, max(most, LOOKED_AT))])
        claimed = await self._at_once(CLAIM, given)
        return sorted(claimed, key=lambda row: (row[-1], row[0]))

    async def ours(self, most: int, after: int = 0) -> list[Row]:
        columns = {"worker": int, "most": int, "after": int}
        return await self._at_once(OURS, Given(columns, [(self.worker, most, after)]))

    async def _serves(self, questions: Transaction, worker: int, role: str) -> bool:
        given = Given({"id": int, "role": str}, [(worker, role)])
        return bool(await questions.ask(SERVE, given))

    async def _give_up(self, questions: Transaction) -> None:
        if gone := await questions.ask(GIVE_UP):
            log.warning("%d workers are gone; their work is free", len(gone))

    @property
    def _milliseconds(self) -> int:
        return round(self._lease * 1000)

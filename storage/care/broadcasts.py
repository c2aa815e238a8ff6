"""Broadcasts: one message to everybody who asked for updates, sent once to each.

The recipients are those who are subscribed when it is started and still are when their turn comes.
They are walked in the order of their tags. A page of them is claimed in the turn that writes their
messages into the outbox, so that a process that is killed has done both or neither. What becomes of
each message moves the broadcast's counts in the turn that takes it out of the outbox. One may be on
its way when it is taken back; the ids of those are kept for a while, for the receipt that comes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from storage.engine import Columns, Given, Row
from storage.gates import LEAVING
from storage.ledger import Ledger

Outcome: TypeAlias = Literal["delivered", "blocked", "failed"]


class Phase(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    """Before its end: whoever was not sent it is not."""
    DONE = "done"
    """Nothing of it waits any more."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    id: int
    drafts: Mapping[str, str]
    """Text by language."""
    phase: Phase
    made_by: str
    made: datetime
    approved_by: str | None
    started: datetime | None
    recipients: int
    """Subscribers when it was started."""
    queued: int
    delivered: int
    blocked: int
    failed: int
    dropped: int
    """Taken back before they were sent: it was stopped, or its recipient wanted no more. One that
    was on its way by then is counted here until its receipt comes."""

    @property
    def waiting(self) -> int:
        """Messages in the outbox."""
        return self.queued - self.delivered - self.blocked - self.failed - self.dropped


@dataclass(frozen=True, slots=True)
class Recipient:
    address: str
    language: str


ID: Final[Columns] = {"id": int}
COLUMNS: Final = """
id, drafts, status, made_by, made, approved_by, started, recipients, queued, delivered, blocked,
failed, dropped
"""
NEW: Final = """
INSERT INTO broadcasts (drafts, status, made_by, made, cursor, recipients, queued, delivered,
                        blocked, failed, dropped)
SELECT drafts, 'draft', made_by, made, cursor, 0, 0, 0, 0, 0, 0 FROM given WHERE true
RETURNING id
"""
REWRITE: Final = """
UPDATE broadcasts SET drafts = given.drafts, status = 'draft', approved_by = NULL FROM given
WHERE broadcasts.id = given.id AND broadcasts.status IN ('draft', 'approved')
RETURNING broadcasts.id
"""
APPROVE: Final = """
UPDATE broadcasts SET status = 'approved', approved_by = given.who FROM given
WHERE broadcasts.id = given.id AND broadcasts.status = 'draft' AND broadcasts.drafts = given.drafts
RETURNING broadcasts.id
"""
START: Final = """
UPDATE broadcasts SET status = 'sending', started = given.at,
  round = (SELECT coalesce(max(other.round), 0) + 1 FROM broadcasts AS other),
  recipients = (SELECT count(*) FROM subscribers)
FROM given
WHERE broadcasts.id = given.id AND broadcasts.status = 'approved'
  AND NOT EXISTS (SELECT 1 FROM broadcasts AS other WHERE other.status IN ('sending', 'paused'))
RETURNING broadcasts.id
"""
SWITCH: Final = """
UPDATE broadcasts SET status = given.after FROM given
WHERE broadcasts.id = given.id AND broadcasts.status = given.before
RETURNING broadcasts.id
"""
SUBSCRIBERS: Final = "SELECT count(*) FROM subscribers"
CLAIM: Final = """
SELECT tag, address, language FROM subscribers
WHERE tag > (SELECT cursor FROM broadcasts
             WHERE id = (SELECT id FROM given) AND status = 'sending')
  AND since < (SELECT round FROM broadcasts WHERE id = (SELECT id FROM given))
ORDER BY tag LIMIT (SELECT most FROM given)
"""
"""From the cursor on: a page costs what it holds, however many are behind it."""
CLAIMED: Final = """
UPDATE broadcasts SET cursor = given.cursor, queued = broadcasts.queued + given.n FROM given
WHERE broadcasts.id = given.id
"""
SETTLE: Final = """
DELETE FROM outbox WHERE id IN (SELECT id FROM given) AND broadcast IS NOT NULL
RETURNING id, broadcast
"""
COUNT: Final = """
UPDATE broadcasts SET delivered = broadcasts.delivered + given.delivered,
  blocked = broadcasts.blocked + given.blocked, failed = broadcasts.failed + given.failed,
  dropped = broadcasts.dropped + given.dropped
FROM given WHERE broadcasts.id = given.id
"""
FINISH: Final = """
UPDATE broadcasts SET status = 'done'
WHERE id IN (SELECT id FROM given) AND status = 'sending'
  AND queued = delivered + blocked + failed + dropped
  AND NOT EXISTS (SELECT 1 FROM subscribers
                  WHERE tag > broadcasts.cursor AND since < broadcasts.round)
"""
DROP: Final = """
DELETE FROM outbox WHERE broadcast IN (SELECT id FROM given) RETURNING id, broadcast
"""
DROP_FOR: Final = """
DELETE FROM outbox WHERE broadcast IS NOT NULL AND chat IN (SELECT chat FROM given)
RETURNING id, broadcast
"""
TAKEN_BACK: Final = "INSERT INTO taken_back (id, broadcast) SELECT id, broadcast FROM given"
SETTLE_LATE: Final = """
DELETE FROM taken_back WHERE id IN (SELECT id FROM given) RETURNING id, broadcast
"""
FORGET_TAKEN_BACK: Final = """
DELETE FROM taken_back WHERE broadcast IN (
  SELECT id FROM broadcasts WHERE round < (SELECT max(round) FROM broadcasts) - 1
)
"""
"""What was on its way when the one before was stopped may still be heard of."""
LAY_DOWN: Final = """
UPDATE broadcasts SET status = 'stopped', dropped = queued - delivered - blocked - failed
WHERE status IN ('sending', 'paused')
"""
FORGET: Final = """
UPDATE broadcasts SET cursor = given.start FROM given WHERE broadcasts.cursor <> given.start
"""
START_OF_ALL: Final = b""
"""Before every tag."""
LIST: Final = f"""
SELECT {COLUMNS} FROM broadcasts WHERE id < (SELECT before FROM given)
ORDER BY id DESC LIMIT (SELECT most FROM given)
"""  # noqa: S608 - our own names
UNDER_WAY: Final = f"""
SELECT {COLUMNS} FROM broadcasts WHERE status IN ('sending', 'paused')
"""  # noqa: S608 - our own names


# ── from a draft to its start ────────────────────────────────────────────────────────────


async def draft(ledger: Ledger, drafts: Mapping[str, str], who: str, at: datetime) -> int:
    moment = _moment(at)
    hidden = ledger.keys.hide("broadcast", who.encode(), moment.encode())
    row = (_text(drafts), hidden, moment, START_OF_ALL)
    columns = {"drafts": str, "made_by": bytes, "made": str, "cursor": bytes}
    [(number,)] = await ledger.questions.ask(NEW, Given(columns, [row]))
    return int(number)


async def rewrite(ledger: Ledger, number: int, drafts: Mapping[str, str]) -> bool:
    given = Given({"id": int, "drafts": str}, [(number, _text(drafts))])
    return bool(await ledger.questions.ask(REWRITE, given))


async def approve(ledger: Ledger, number: int, shown: Mapping[str, str], who: str) -> bool:
    hidden = ledger.keys.hide("broadcast", who.encode(), b"approved")
    columns = {"id": int, "drafts": str, "who": bytes}
    given = Given(columns, [(number, _text(shown), hidden)])
    return bool(await ledger.questions.ask(APPROVE, given))


async def start(ledger: Ledger, number: int, at: datetime) -> bool:
    given = Given({"id": int, "at": str}, [(number, _moment(at))])
    if not await ledger.questions.ask(START, given):
        return False
    await ledger.questions.ask(FORGET_TAKEN_BACK)
    await _finish(ledger, [number])
    return True


# ── on its way ───────────────────────────────────────────────────────────────────────────


async def claim(ledger: Ledger, number: int, most: int) -> list[Recipient]:
    await ledger.questions.alone([LEAVING])
    given = Given({"id": int, "most": int}, [(number, most)])
    rows = await ledger.questions.ask(CLAIM, given)
    if rows:
        columns = {"id": int, "cursor": bytes, "n": int}
        await ledger.questions.ask(CLAIMED, Given(columns, [(number, rows[-1][0], len(rows))]))
    else:
        await _finish(ledger, [number])  # the last ones may have left while they were not claimed
    return [
        Recipient(ledger.keys.reveal("subscriber", address, tag).decode(), language)
        for tag, address, language in rows
    ]


async def settle(ledger: Ledger, outcomes: Mapping[int, Outcome]) -> set[int]:
    """One that was taken back while it was on its way has arrived all the same, or not, and is no
    longer counted as dropped. Gives those that were not settled before."""
    rows = await ledger.questions.ask(SETTLE, Given(ID, [(number,) for number in outcomes]))
    gone = [(number,) for number in outcomes.keys() - {number for number, _ in rows}]
    late = await ledger.questions.ask(SETTLE_LATE, Given(ID, gone))
    counts: dict[int, Counter[str]] = {}
    for number, broadcast in [*rows, *late]:
        counts.setdefault(broadcast, Counter())[outcomes[number]] += 1
    for _, broadcast in late:
        counts[broadcast]["dropped"] -= 1
    await _count(ledger, counts)
    return {number for number, _ in [*rows, *late]}


async def pause(ledger: Ledger, number: int) -> bool:
    return await _switch(ledger, number, Phase.SENDING, Phase.PAUSED)


async def resume(ledger: Ledger, number: int) -> bool:
    if not await _switch(ledger, number, Phase.PAUSED, Phase.SENDING):
        return False
    await _finish(ledger, [number])  # the last of it may have been delivered meanwhile
    return True


async def stop(ledger: Ledger, number: int) -> bool:
    stopped = False
    for phase in (Phase.SENDING, Phase.PAUSED, Phase.APPROVED, Phase.DRAFT):
        stopped = stopped or await _switch(ledger, number, phase, Phase.STOPPED)
    if stopped:
        await _dropped(ledger, await ledger.questions.ask(DROP, Given(ID, [(number,)])))
    return stopped


async def drop_for(ledger: Ledger, addresses: Iterable[str]) -> None:
    """What waits for these chats is not sent any more: they want no updates."""
    chats = [(ledger.outbox(address),) for address in addresses]
    if not chats:
        return
    # Who is just choosing them has written to them when we go on, or finds them gone.
    await ledger.questions.beside(LEAVING)
    await _dropped(ledger, await ledger.questions.ask(DROP_FOR, Given({"chat": bytes}, chats)))


async def lay_down(ledger: Ledger) -> None:
    """After a backup was restored, nobody knows whom the message has reached since it was made."""
    await ledger.questions.ask(LAY_DOWN)


async def end_all(ledger: Ledger) -> None:
    """Stops the one that is under way, and forgets whom each has reached last: its cursor is a
    subscriber's tag."""
    found = await under_way(ledger)
    if found is not None:
        await stop(ledger, found.id)
    await ledger.questions.ask(FORGET, Given({"start": bytes}, [(START_OF_ALL,)]))


async def page(ledger: Ledger, before: int | None, most: int) -> list[Broadcast]:
    given = Given({"before": int, "most": int}, [(before or 2**62, most)])
    return [_broadcast(ledger, row) for row in await ledger.questions.ask(LIST, given)]


async def subscribers(ledger: Ledger) -> int:
    [(number,)] = await ledger.questions.ask(SUBSCRIBERS)
    return int(number)


async def under_way(ledger: Ledger) -> Broadcast | None:
    rows = await ledger.questions.ask(UNDER_WAY)
    return _broadcast(ledger, rows[0]) if rows else None


# ── how it is kept ───────────────────────────────────────────────────────────────────────


async def _switch(ledger: Ledger, number: int, before: Phase, after: Phase) -> bool:
    columns = {"id": int, "before": str, "after": str}
    given = Given(columns, [(number, str(before), str(after))])
    return bool(await ledger.questions.ask(SWITCH, given))


async def _dropped(ledger: Ledger, rows: Sequence[Row]) -> None:
    await ledger.questions.ask(TAKEN_BACK, Given({"id": int, "broadcast": int}, rows))
    numbers = Counter(number for _, number in rows)
    await _count(ledger, {number: Counter(dropped=n) for number, n in numbers.items()})


async def _count(ledger: Ledger, counts: Mapping[int, Counter[str]]) -> None:
    names = ("delivered", "blocked", "failed", "dropped")
    rows = [(number, *(found[name] for name in names)) for number, found in counts.items()]
    columns = {"id": int} | dict.fromkeys(names, int)
    await ledger.questions.ask(COUNT, Given(columns, rows))
    await _finish(ledger, counts)


async def _finish(ledger: Ledger, numbers: Iterable[int]) -> None:
    """Those of which nothing waits are done."""
    await ledger.questions.ask(FINISH, Given(ID, [(number,) for number in numbers]))


def _text(drafts: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(drafts.items())), ensure_ascii=False)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _broadcast(ledger: Ledger, row: Row) -> Broadcast:
    number, drafts, status, made_by, made, approved_by, started, *counts = row

    def reveal(blob: bytes, bound: str) -> str:
        return ledger.keys.reveal("broadcast", blob, bound.encode()).decode()

    return Broadcast(
        number,
        json.loads(drafts),
        Phase(status),
        reveal(made_by, made),
        datetime.fromisoformat(made),
        approved_by and reveal(approved_by, "approved"),
        started and datetime.fromisoformat(started),
        *counts,
    )

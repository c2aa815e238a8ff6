"""The access log: what organizers did, kept for two years and never rewritten.

Each line carries a MAC over itself and the line before, under a key that is not in the database.
So whoever holds only the file can take away no line unnoticed. Only the newest ones can go together
with the note of which the newest is; against that, organizers note down the head elsewhere.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from storage.care import standing
from storage.engine import Columns, Given, Row
from storage.keys import Unreadable
from storage.ledger import Ledger

START: Final = "log start"
"""The number and the MAC of the last line that was forgotten, as its time was over."""
HEAD: Final = "log head"
"""The number and the MAC of the newest line."""
PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Access:
    """Something that an organizer did."""

    account: str
    role: str
    action: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    number: int
    access: Access


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What a look at every line found."""

    lines: int
    broken: int | None
    """The first number that is not as it was written, or behind which one is missing."""
    head: str
    """Stands for all of the log up to its newest line: 16 hex digits, to be noted elsewhere."""


COLUMNS: Final[Columns] = {
    "number": int,
    "at": str,
    "role": str,
    "who": bytes,
    "named": bytes,
    "action": str,
    "reason": bytes,
    "chain": bytes,
}
APPEND: Final = f"""
INSERT INTO access_log ({", ".join(COLUMNS)}) SELECT {", ".join(COLUMNS)} FROM given
"""  # noqa: S608 - our own names
NEWEST_FIRST: Final = f"""
SELECT {", ".join(COLUMNS)} FROM access_log WHERE number < (SELECT before FROM given)
ORDER BY number DESC LIMIT (SELECT most FROM given)
"""  # noqa: S608 - our own names
OLDEST_FIRST: Final = f"""
SELECT {", ".join(COLUMNS)} FROM access_log WHERE number > (SELECT after FROM given)
ORDER BY number LIMIT {PAGE}
"""  # noqa: S608 - our own names
FORGET: Final = """
DELETE FROM access_log WHERE number IN (
  SELECT number FROM access_log WHERE at < (SELECT before FROM given)
  ORDER BY number LIMIT (SELECT most FROM given)
)
RETURNING number, chain
"""


async def append(ledger: Ledger, accesses: Sequence[Access]) -> None:
    """One line for each, in order."""
    number, chain = await _end(ledger, HEAD)
    rows = []
    for access in accesses:
        number += 1
        who = ledger.keys.tag("access", ledger.campaign, access.account)
        bound = number.to_bytes(8, "big")
        named, reason = (
            ledger.keys.hide("access", text.encode(), use + bound)
            for use, text in ((b"who", access.account), (b"why", access.reason))
        )
        at = access.at.astimezone(UTC).isoformat(timespec="seconds")
        facts = (number, at, access.role, who, named, access.action, reason)
        chain = _chained(ledger, chain, facts)
        rows.append((*facts, chain))
    await ledger.questions.ask(APPEND, Given(COLUMNS, rows))
    if accesses:
        await _note_end(ledger, HEAD, number, chain, accesses[-1].at)


async def page(ledger: Ledger, before: int | None, most: int) -> list[LogLine]:
    """The newest first, below that number."""
    given = Given({"before": int, "most": int}, [(before or 2**62, most)])
    return [_line(ledger, row) for row in await ledger.questions.ask(NEWEST_FIRST, given)]


async def verify(ledger: Ledger) -> LogCheck:
    """Whether every line is there, as it was written; reads all of them."""
    last, chain = await _end(ledger, START)
    lines, broken = 0, None
    async with aclosing(_all(ledger, last)) as rows:
        async for *facts, found in rows:
            whole = facts[0] == last + 1 and hmac.compare_digest(
                found, _chained(ledger, chain, facts)
            )
            if broken is None and not (whole and _readable(ledger, facts)):
                broken = facts[0]
            last, chain, lines = facts[0], found, lines + 1
    if broken is None and (last, chain) != await _end(ledger, HEAD):
        broken = last + 1
    return LogCheck(lines, broken, chain.hex()[:16])


async def sweep(ledger: Ledger, before: date, most: int) -> int:
    """Forgets at most so many lines of before that day. Gives how many."""
    given = Given({"before": str, "most": int}, [(before.isoformat(), most)])
    gone = await ledger.questions.ask(FORGET, given)
    if gone:
        number, chain = max(gone)
        await _note_end(ledger, START, number, chain, datetime.combine(before, time(), UTC))
    return len(gone)


async def _end(ledger: Ledger, which: str) -> tuple[int, bytes]:
    kept = await standing.get(ledger, which)
    return (kept["number"], bytes.fromhex(kept["chain"])) if kept else (0, b"")


async def _note_end(ledger: Ledger, which: str, number: int, chain: bytes, at: datetime) -> None:
    await standing.put(ledger, which, {"number": number, "chain": chain.hex()}, at)


async def _all(ledger: Ledger, after: int) -> AsyncGenerator[Row, None]:
    while rows := await ledger.questions.ask(OLDEST_FIRST, Given({"after": int}, [(after,)])):
        for row in rows:
            yield row
        after = rows[-1][0]


def _chained(ledger: Ledger, before: bytes, facts: Sequence[Any]) -> bytes:
    mac = ledger.keys.mac("access log")
    mac.update(len(before).to_bytes(1, "big") + before)
    for fact in facts:
        part = fact if isinstance(fact, bytes) else str(fact).encode()
        mac.update(len(part).to_bytes(4, "big") + part)
    return mac.digest()[:16]


def _readable(ledger: Ledger, facts: Sequence[Any]) -> bool:
    try:
        _line(ledger, (*facts, b""))
    except Unreadable:
        return False
    return True


def _line(ledger: Ledger, row: Row) -> LogLine:
    number, at, role, _, named, action, reason, _ = row
    bound = number.to_bytes(8, "big")
    account = ledger.keys.reveal("access", named, b"who" + bound).decode()
    why = ledger.keys.reveal("access", reason, b"why" + bound).decode()
    return LogLine(number, Access(account, role, action, datetime.fromisoformat(at), why))

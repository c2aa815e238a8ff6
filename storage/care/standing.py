"""How the campaign stands: paused, closed before its time, reconciled, its records destroyed.

A handful of rows. What every turn needs of them comes with the total, in one statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from storage.engine import Given
from storage.ledger import Ledger

PAUSED: Final = "paused"
CLOSED: Final = "closed"
RECONCILED: Final = "reconciled"
DESTROYED: Final = "destroyed"
REPORTED: Final = "reported"


@dataclass(frozen=True, slots=True)
class Decided:
    """When, and by which account; empty where a job did it."""

    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    decided: Decided
    messages: Mapping[str, str]
    """What supporters hear, by language."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a turn needs to know of the campaign."""

    total: int
    """Signatures that count, this turn's own included."""
    paused: Pause | None = None
    closed: Decided | None = None
    """Before its time."""
    destroyed: bool = False
    """The destruction of its records has begun: whoever signed now would be kept too long."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The last time that tallies and rows were compared."""

    at: datetime
    total: int
    """As the rows say."""
    differences: int
    """Tallies that said something else: none."""

    @property
    def agreed(self) -> bool:
        return not self.differences


READ: Final = """
SELECT 'total', CAST(n AS TEXT), '', NULL FROM tallies WHERE kind = 'total' AND key = ''
UNION ALL
SELECT key, value, since, who FROM standing WHERE key IN ('paused', 'closed', 'destroyed')
"""
GET: Final = "SELECT value FROM standing WHERE key = (SELECT key FROM given)"
PUT: Final = """
INSERT INTO standing (key, value, since, who) SELECT key, value, since, who FROM given WHERE true
ON CONFLICT (key) DO UPDATE SET value = excluded.value, since = excluded.since, who = excluded.who
"""
REMOVE: Final = "DELETE FROM standing WHERE key IN (SELECT key FROM given) RETURNING 1"


async def read(ledger: Ledger) -> Standing:
    """By one statement on a few rows."""
    total, paused, closed, destroyed = 0, None, None, False
    for key, value, since, who in await ledger.questions.ask(READ):
        if key == "total":
            total = int(value)
            continue
        if key == DESTROYED:
            destroyed = True
            continue
        by = ledger.keys.reveal("standing", who, key.encode()).decode()
        decided = Decided(datetime.fromisoformat(since), by)
        if key == PAUSED:
            paused = Pause(decided, json.loads(value))
        else:
            closed = decided
    return Standing(total, paused, closed, destroyed)


async def put(ledger: Ledger, key: str, value: Any, at: datetime, by: str = "") -> None:
    """Keeps it, in the place of what stood there."""
    hidden = ledger.keys.hide("standing", by.encode(), key.encode())
    text = json.dumps(value, ensure_ascii=False)
    since = at.astimezone(UTC).isoformat(timespec="seconds")
    columns = {"key": str, "value": str, "since": str, "who": bytes}
    await ledger.questions.ask(PUT, Given(columns, [(key, text, since, hidden)]))


async def get(ledger: Ledger, key: str) -> Any:
    """What is kept there; None where nothing is."""
    rows = await ledger.questions.ask(GET, Given({"key": str}, [(key,)]))
    return json.loads(rows[0][0]) if rows else None


async def remove(ledger: Ledger, key: str) -> bool:
    """False: nothing was there."""
    return bool(await ledger.questions.ask(REMOVE, Given({"key": str}, [(key,)])))


async def reconciled(ledger: Ledger) -> Reconciled | None:
    kept = await get(ledger, RECONCILED)
    if kept is None:
        return None
    return Reconciled(datetime.fromisoformat(kept["at"]), kept["total"], kept["differences"])


async def note_reconciled(ledger: Ledger, found: Reconciled) -> None:
    value = {
        "at": found.at.astimezone(UTC).isoformat(timespec="seconds"),
        "total": found.total,
        "differences": found.differences,
    }
    await put(ledger, RECONCILED, value, found.at)


async def reported(ledger: Ledger) -> date | None:
    kept = await get(ledger, REPORTED)
    return None if kept is None else date.fromisoformat(kept)


async def note_reported(ledger: Ledger, day: date, at: datetime) -> bool:
    """False: the report of that day, or of a later one, was noted before."""
    last = await reported(ledger)
    if last is not None and last >= day:
        return False
    await put(ledger, REPORTED, day.isoformat(), at)
    return True

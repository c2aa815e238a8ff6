"""The day's notice that owners are given before records are destroyed by themselves.

It is counted in hours through which somebody looked, and not by the calendar: a clock that jumps,
or a bot that stood still for a week, takes nothing from it. A notice belongs to its day; where the
campaign says another one, there has been none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from storage.care import standing
from storage.ledger import Ledger

NOTICE: Final = "retention notice"
HOUR: Final = timedelta(hours=1)
HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Notice:
    hours: int
    """That have passed since."""

    @property
    def over(self) -> bool:
        return self.hours >= HOURS


async def read(ledger: Ledger, until: date) -> Notice | None:
    """Of the destruction on that day; None where none was given."""
    kept = await _kept(ledger, until)
    return Notice(kept["hours"]) if kept else None


async def give(ledger: Ledger, until: date, at: datetime) -> None:
    """From now on. One that was given for that day goes on instead."""
    if await _kept(ledger, until) is None:
        await _keep(ledger, until, 0, at, at)


async def count(ledger: Ledger, until: date, at: datetime) -> None:
    """To be called several times an hour. Of a longer time between two calls one hour counts."""
    kept = await _kept(ledger, until)
    if kept is None or kept["hours"] >= HOURS:
        return
    counted = datetime.fromisoformat(kept["counted"])
    passed = at - counted
    if HOUR <= passed < 2 * HOUR:
        await _keep(ledger, until, kept["hours"] + 1, counted + HOUR, at)
    elif passed >= HOUR:
        await _keep(ledger, until, kept["hours"] + 1, at, at)
    elif passed < timedelta():  # the clock was put back
        await _keep(ledger, until, kept["hours"], at, at)


async def _kept(ledger: Ledger, until: date) -> Any:
    kept = await standing.get(ledger, NOTICE)
    return kept if kept and kept["until"] == until.isoformat() else None


async def _keep(ledger: Ledger, until: date, hours: int, counted: datetime, at: datetime) -> None:
    value = {"until": until.isoformat(), "hours": hours, "counted": counted.isoformat()}
    await standing.put(ledger, NOTICE, value, at)

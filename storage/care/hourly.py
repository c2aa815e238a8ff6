"""New signatures by the hour, and what of it is out of the ordinary, in either direction.

Alerts compare the last hour of a link or a country with the same hour of the days before it. Too
many may be a machine, too few a link that somebody has broken. The hours are kept for two weeks;
no row of a signature tells its hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from statistics import median
from typing import Final, Literal, TypeAlias

from storage.engine import Given
from storage.ledger import Ledger

Arrival: TypeAlias = tuple[str, str, str]
"""Hour, kind (`invite`, `country`) and key."""

DAYS: Final = 14
"""For which hours are kept."""
FEWEST_DAYS: Final = 3
"""Of a past, for it to tell what is usual."""
NEWCOMER: Final = 200
"""In one hour, of what has no past yet: the alert of the UK's petitions for one address."""
SLACK: Final = 20
"""A band reaches at least so far from its middle, so that small groups alarm nobody."""
WIDTH: Final = 4
"""Standard deviations from the middle to the edge of the band."""
MAD_TO_DEVIATION: Final = 1.4826


@dataclass(frozen=True, slots=True)
class Pulse:
    """One hour of a link or a country, beside the same hour of the days before, oldest first."""

    kind: Literal["invite", "country"]
    key: str
    last: int
    usual: tuple[int, ...]
    """From the first day on that it had a signature at this hour."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual. `top` and `bottom` are still inside."""

    bottom: float
    top: float


READ: Final = """
SELECT hourly.hour, hourly.kind, hourly.key, hourly.n FROM given
JOIN hourly ON hourly.hour = given.hour
"""
SWEEP: Final = """
DELETE FROM hourly WHERE (hour, kind, key) IN (
  SELECT hour, kind, key FROM hourly WHERE hour < (SELECT before FROM given)
  LIMIT (SELECT most FROM given)
)
RETURNING 1
"""


def hour_of(at: datetime) -> str:
    """As `Signing.hour` wants it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H")


def last_full(at: datetime) -> datetime:
    """When the last hour began that is over."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


async def count(ledger: Ledger, arrivals: Mapping[Arrival, int]) -> None:
    rows = [(*arrival, n) for arrival, n in arrivals.items()]
    columns = {"hour": str, "kind": str, "key": str, "n": int}
    await ledger.questions.ask(ledger.questions.wordings.count_hours, Given(columns, rows))


async def pulses(ledger: Ledger, at: datetime) -> list[Pulse]:
    """Every link and country that signed in the hour before this one, or at that hour of one of
    the days before."""
    end = last_full(at)
    hours = [hour_of(end - timedelta(days=days)) for days in range(DAYS, -1, -1)]
    given = Given({"hour": str}, [(hour,) for hour in hours])
    found: dict[tuple[str, str], Counter[str]] = {}
    for hour, kind, key, n in await ledger.questions.ask(READ, given):
        found.setdefault((kind, key), Counter())[hour] = n
    return [_pulse(kind, key, counts, hours) for (kind, key), counts in sorted(found.items())]


async def sweep(ledger: Ledger, before: date, most: int) -> int:
    """Forgets at most so many of before that day. Gives how many."""
    given = Given({"before": str, "most": int}, [(before.isoformat(), most)])
    return len(await ledger.questions.ask(SWEEP, given))


def is_new(usual: Sequence[int]) -> bool:
    """Whether there is too little of a past to tell what is usual."""
    return len(usual) < FEWEST_DAYS


def band(usual: Sequence[int]) -> Band:
    """What an hour may be, by its own past. Without one, anything up to what no newcomer has."""
    if is_new(usual):
        return Band(0, NEWCOMER)
    middle = median(usual)
    spread = MAD_TO_DEVIATION * median(abs(one - middle) for one in usual)
    # Counts of people who come by chance scatter by their root, however calm the past was.
    reach = max(SLACK, WIDTH * max(spread, sqrt(middle)))
    return Band(max(0, middle - reach), middle + reach)


def judged(pulse: Pulse) -> Literal["high", "low"] | None:
    """Whether the last hour left its band, and on which side."""
    usual = band(pulse.usual)
    if pulse.last > usual.top:
        return "high"
    return "low" if pulse.last < usual.bottom else None


def _pulse(kind: str, key: str, counts: Counter[str], hours: Sequence[str]) -> Pulse:
    *past, last = hours
    first = next((place for place, hour in enumerate(past) if counts[hour]), len(past))
    usual = tuple(counts[hour] for hour in past[first:])
    return Pulse("invite" if kind == "invite" else "country", key, counts[last], usual)

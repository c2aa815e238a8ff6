"""Milestones: announced once. One that un-happens, as signatures are held or withdrawn, is
remembered and is not announced a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from storage.engine import Given
from storage.ledger import Ledger

Kind: TypeAlias = Literal["share", "count"]
SHARES: Final = (1, 10, 25, 50, 75, 100)
"""Per cent of the goal."""
FIRST_COUNT: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Milestone:
    kind: Kind
    n: int
    """Per cent of the goal (`share`), or signatures (`count`, a power of ten)."""


@dataclass(frozen=True, slots=True)
class Announced:
    milestone: Milestone
    at: datetime
    unhappened: datetime | None = None


ANNOUNCE: Final = """
INSERT INTO milestones (kind, n, announced) SELECT kind, n, at FROM given WHERE true
ON CONFLICT DO NOTHING
RETURNING kind, n
"""
UNHAPPEN: Final = """
UPDATE milestones SET unhappened = given.at FROM given
WHERE milestones.kind = given.kind AND milestones.n = given.n AND milestones.unhappened IS NULL
RETURNING milestones.kind, milestones.n
"""
ALL: Final = "SELECT kind, n, announced, unhappened FROM milestones ORDER BY announced, kind, n"


def reached(total: int, goal: int) -> set[Milestone]:
    """Every milestone that so many signatures have passed."""
    found = {Milestone("share", share) for share in SHARES if goal and total * 100 >= goal * share}
    count = FIRST_COUNT
    while count <= total:
        found.add(Milestone("count", count))
        count *= 10
    return found


async def announce(ledger: Ledger, milestones: Iterable[Milestone], at: datetime) -> set[Milestone]:
    """Gives those that were never announced before."""
    return await _mark(ledger, ANNOUNCE, milestones, at)


async def unhappen(ledger: Ledger, milestones: Iterable[Milestone], at: datetime) -> set[Milestone]:
    """Remembers that these were announced and are no longer reached. Gives those of which this
    was not known."""
    return await _mark(ledger, UNHAPPEN, milestones, at)


async def everything(ledger: Ledger) -> list[Announced]:
    """In the order in which they were announced."""
    return [
        Announced(
            Milestone(kind, n),
            datetime.fromisoformat(announced),
            unhappened and datetime.fromisoformat(unhappened),
        )
        for kind, n, announced, unhappened in await ledger.questions.ask(ALL)
    ]


async def _mark(
    ledger: Ledger, statement: str, milestones: Iterable[Milestone], at: datetime
) -> set[Milestone]:
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    rows = [(one.kind, one.n, moment) for one in sorted(milestones)]
    marked = await ledger.questions.ask(statement, Given({"kind": str, "n": int, "at": str}, rows))
    return {Milestone(kind, n) for kind, n in marked}

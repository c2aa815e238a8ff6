"""The live counts: moved with the signatures, read without looking at any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from storage.engine import Given, Row
from storage.invites import context
from storage.ledger import Ledger
from storage.records import Difference, Totals
from storage.states import State

Tally: TypeAlias = tuple[str, str]
"""Kind and key."""

TOTAL: Final[Tally] = ("total", "")
WITHDRAWN: Final[Tally] = ("withdrawn", "")
HELD: Final[Tally] = ("held", "")
INVALIDATED: Final[Tally] = ("invalidated", "")
ASIDE: Final[Mapping[str, Tally]] = {State.HELD: HELD, State.INVALID: INVALIDATED}
"""Where those are counted that no public count knows of."""

READ: Final = """
SELECT kind, key, n FROM tallies
WHERE n > 0 AND (
  kind IN ('total', 'withdrawn', 'held', 'invalidated', 'country', 'language', 'channel')
  OR (kind = 'day' AND key = (SELECT today FROM given))
)
ORDER BY n DESC, key
"""
LARGEST_INVITES: Final = """
SELECT invites.label, invites.place, largest.key, largest.n
FROM (
  SELECT key, n FROM tallies WHERE kind = 'invite' AND n > 0 ORDER BY n DESC, key LIMIT 50
) AS largest
JOIN invites ON invites.code = largest.key
ORDER BY largest.n DESC, largest.key
"""


def counting(
    day: str, country: str, language: str, channel: str, invite: str | None, state: str
) -> Iterable[Tally]:
    """The tallies in which a signature counts."""
    if state in ASIDE:
        yield ASIDE[state]
        return
    yield TOTAL
    yield "day", day
    yield "country", country
    yield "language", language
    yield "channel", channel
    if invite is not None:
        yield "invite", invite


async def move(ledger: Ledger, moves: Mapping[Tally, int]) -> int:
    """Moves each tally by so many, up or down. Gives the total right after."""
    # The total is asked for even where it stays: a replaced signature moves only the others.
    every = {TOTAL: 0, **moves}
    moved = await _move(ledger, [tally for tally in every.items() if tally[1] or tally[0] == TOTAL])
    return next(int(n) for kind, key, n in moved if (kind, key) == TOTAL)


async def note(ledger: Ledger, moves: Mapping[Tally, int]) -> None:
    """Moves tallies that are no part of the total, whose row everybody needs, and leaves it be."""
    await _move(ledger, list(moves.items()))


async def _move(ledger: Ledger, moves: Sequence[tuple[Tally, int]]) -> list[Row]:
    rows = [(kind, key, n) for (kind, key), n in moves]
    given = Given({"kind": str, "key": str, "n": int}, rows)
    return await ledger.questions.ask(ledger.questions.wordings.move_tallies, given)


async def mend(ledger: Ledger, wrong: Sequence[Difference]) -> int:
    """Makes tallies say what the rows say. Gives the total."""
    moves = {TOTAL: 0} | {(one.kind, one.key): one.rows - one.tally for one in wrong}
    return await move(ledger, moves)


async def read(ledger: Ledger, today: date) -> Totals:
    """About three hundred rows at most, however many have signed."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    given = Given({"today": str}, [(today.isoformat(),)])
    for kind, key, n in await ledger.questions.ask(READ, given):
        found[kind].append((key, n))
    largest = await ledger.questions.ask(LARGEST_INVITES)
    return Totals(
        verified=sum(n for _, n in found["total"]),
        today=sum(n for _, n in found["day"]),
        withdrawn=sum(n for _, n in found["withdrawn"]),
        countries=tuple(found["country"]),
        languages=tuple(found["language"]),
        channels=tuple(found["channel"]),
        invites=tuple(
            (ledger.keys.reveal("invite", label, context(code, place)).decode(), code, n)
            for label, place, code, n in largest
        ),
        held=sum(n for _, n in found["held"]),
        invalidated=sum(n for _, n in found["invalidated"]),
    )

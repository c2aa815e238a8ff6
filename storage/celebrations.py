"""Groups that hear of milestones: each once of each, in batches, whatever stops the bot between.

When a milestone is announced, every card whose place wants to hear of it is marked with it. The
turn that tells a place takes its mark away, so that a process that is killed has done both or
neither. A place that comes later, or wants it later, hears of the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from storage.cards import unpacked
from storage.care.milestones import Kind, Milestone
from storage.engine import Given
from storage.ledger import Ledger

HEAR: Final = """
UPDATE cards SET milestones = given.milestones,
  owed = CASE WHEN given.milestones = 1 THEN cards.owed ELSE '' END
FROM given WHERE cards.place = given.place
"""
OWE: Final = "UPDATE cards SET owed = (SELECT owed FROM given) WHERE milestones = 1"
OWED: Final = """
SELECT place, chat, owed FROM cards WHERE owed <> ''
ORDER BY place LIMIT (SELECT most FROM given)
"""
TAKE: Final = """
UPDATE cards SET owed = '' FROM given
WHERE cards.place = given.place AND cards.owed = given.owed
RETURNING cards.place
"""
CALL_OFF: Final = """
UPDATE cards SET owed = '' WHERE owed <> '' AND owed IN (SELECT owed FROM given)
"""


@dataclass(frozen=True, slots=True)
class Celebration:
    """A milestone that a place is to hear of."""

    address: str
    kind: str
    """`group` or `channel`."""
    milestone: Milestone


async def hear(ledger: Ledger, places: Mapping[str, bool]) -> None:
    rows = [(ledger.card(address), int(wants)) for address, wants in sorted(places.items())]
    await ledger.questions.ask(HEAR, Given({"place": bytes, "milestones": int}, rows))


async def celebrate(ledger: Ledger, milestone: Milestone) -> None:
    """All who want to are to hear of it, and no more of one that they have not heard of yet."""
    await ledger.questions.ask(OWE, Given({"owed": str}, [(_packed(milestone),)]))


async def call_off(ledger: Ledger, milestones: Iterable[Milestone]) -> None:
    rows = [(_packed(milestone),) for milestone in sorted(milestones)]
    await ledger.questions.ask(CALL_OFF, Given({"owed": str}, rows))


async def wait(ledger: Ledger) -> bool:
    """Whether some place is still to hear of one."""
    return bool(await ledger.questions.ask(OWED, Given({"most": int}, [(1,)])))


async def take(ledger: Ledger, most: int) -> list[Celebration]:
    """At most so many, which the same turn has to tell: they do not wait any more."""
    rows = await ledger.questions.ask(OWED, Given({"most": int}, [(most,)]))
    owing = [(place, owed) for place, _, owed in rows]
    given = Given({"place": bytes, "owed": str}, owing)
    # Another worker may have looked at the same time: whoever takes the mark away tells.
    taken = {place for (place,) in await ledger.questions.ask(TAKE, given)}
    return [
        Celebration(*unpacked(ledger.keys.reveal("card", chat, place)), _milestone(owed))
        for place, chat, owed in rows
        if place in taken
    ]


def _packed(milestone: Milestone) -> str:
    return f"{milestone.kind} {milestone.n}"


def _milestone(owed: str) -> Milestone:
    kind, _, n = owed.partition(" ")
    return Milestone(cast("Kind", kind), int(n))

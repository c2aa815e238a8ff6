"""Counting every signature anew, beside whoever signs, and comparing it with the tallies.

All of it is one unchanging state, so a signature that comes in meanwhile is in neither. The days
are counted one after the other, out of an index that holds every fact: not one sealed record is
read, memory stays that of the tallies, and no writer waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from storage import tallies
from storage.engine import Given, Questions
from storage.records import Difference
from storage.tallies import Tally

NEXT_DAY: Final = """
SELECT (
  SELECT day FROM signatures WHERE day > (SELECT day FROM given) ORDER BY day LIMIT 1
)
"""
"""One row. Asked for the `min(day)`, PostgreSQL reads all days that are left."""
OF_DAY: Final = """
SELECT country, language, channel, invite, band, state, count(*) FROM signatures
WHERE day = (SELECT day FROM given)
GROUP BY country, language, channel, invite, band, state
"""
"""In the order of the index, so that nothing is sorted."""
CHECKABLE: Final = """
SELECT kind, key, n FROM tallies
WHERE kind IN
  ('total', 'held', 'invalidated', 'day', 'country', 'language', 'channel', 'invite')
"""
"""What the rows tell. They do not tell who came by a personal link, how far others came, and who
has gone."""


@dataclass(frozen=True, slots=True)
class Recount:
    total: int
    """Live signatures, as the rows say."""
    rows: int
    """Read; those held or invalid included."""
    differences: tuple[Difference, ...]
    """Where tallies and rows disagree: nowhere."""


async def recount(
    questions: Questions, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Recount:
    """`progress` hears how many rows were counted, of how many by the tallies."""
    kept: Counter[Tally] = Counter(
        {(kind, key): n for kind, key, n in await questions.ask(CHECKABLE)}
    )
    of = sum(kept[tally] for tally in (tallies.TOTAL, *tallies.ASIDE.values()))
    rows: Counter[Tally] = Counter()
    done, day = 0, ""
    while True:
        [(found,)] = await questions.ask(NEXT_DAY, Given({"day": str}, [(day,)]))
        if found is None:
            break
        day = found
        for *facts, _, state, n in await questions.ask(OF_DAY, Given({"day": str}, [(day,)])):
            for tally in tallies.counting(*[day, *facts, state]):
                rows[tally] += n
            done += n
        progress(done, of)
    differences = [
        Difference(kind, key, tally=kept[kind, key], rows=rows[kind, key])
        for kind, key in sorted(rows.keys() | kept.keys())
        if rows[kind, key] != kept[kind, key]
    ]
    return Recount(rows[tallies.TOTAL], done, tuple(differences))

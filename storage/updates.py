"""Which updates of a messenger have had their turn, and which we could not handle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from storage.engine import Given
from storage.ledger import Ledger
from storage.records import Update

REMEMBER: Final = """
INSERT INTO seen (source, id, day) SELECT source, id, day FROM given WHERE true
ON CONFLICT DO NOTHING
RETURNING source, id
"""
FORGET: Final = "DELETE FROM seen WHERE (source, id) IN (SELECT source, id FROM given)"
SWEEP: Final = """
DELETE FROM seen WHERE (source, id) IN (
  SELECT source, id FROM seen WHERE day < (SELECT before FROM given)
  LIMIT (SELECT most FROM given)
)
RETURNING 1
"""
SET_ASIDE: Final = """
INSERT INTO set_aside (source, id, kind, error_class, day)
SELECT source, id, kind, error_class, day FROM given WHERE true
ON CONFLICT DO NOTHING
"""


async def fresh(ledger: Ledger, updates: Iterable[Update], day: date) -> set[Update]:
    # In one order for all workers, so that no two wait for each other.
    rows = [(source, number, day.isoformat()) for source, number in sorted(updates)]
    new = await ledger.questions.ask(REMEMBER, Given({"source": str, "id": int, "day": str}, rows))
    return {(source, number) for source, number in new}


async def unsee(ledger: Ledger, updates: Iterable[Update]) -> None:
    await ledger.questions.ask(FORGET, Given({"source": str, "id": int}, list(updates)))


async def sweep(ledger: Ledger, before: date, most: int) -> int:
    """Forgets at most so many of those seen before that day. Gives how many it forgot."""
    given = Given({"before": str, "most": int}, [(before.isoformat(), most)])
    return len(await ledger.questions.ask(SWEEP, given))


async def set_aside(ledger: Ledger, update: Update, kind: str, error_class: str, day: date) -> None:
    columns = {"source": str, "id": int, "kind": str, "error_class": str, "day": str}
    row = (*update, kind, error_class, day.isoformat())
    await ledger.questions.ask(SET_ASIDE, Given(columns, [row]))

"""Open holds: what comes in by a link or from a country is held as it is recorded.

The statement that records a signature looks here itself, so that a hold costs nothing where there
is none. Personal links are never looked for: the row of a held signature would tell whose it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from storage.engine import Columns, Given
from storage.ledger import Ledger

NOTE: Final = """
INSERT INTO case_rows (case_id, signature, was)
SELECT DISTINCT holds.case_id, given.signature,
  CASE WHEN holds.case_id = (
    SELECT min(first.case_id) FROM holds AS first
    WHERE (first.kind = 'invite' AND first.key = given.invite)
       OR (first.kind = 'country' AND first.key = given.country)
  ) THEN 'live' ELSE 'held' END
FROM given JOIN holds
  ON (holds.kind = 'invite' AND holds.key = given.invite)
  OR (holds.kind = 'country' AND holds.key = given.country)
"""
TOUCHES: Final = """
SELECT case_rows.case_id, case_rows.was FROM given
JOIN signatures ON signatures.phone_tag = given.tag
JOIN case_rows ON case_rows.signature = signatures.id
"""
BEQUEATH: Final = """
INSERT INTO case_rows (case_id, signature, was) SELECT case_id, signature, was FROM given
"""

HELD: Final[Columns] = {"signature": bytes, "invite": str, "country": str}
Touch: TypeAlias = tuple[int, str]
"""A case, and what it found."""


async def note(ledger: Ledger, held: Sequence[tuple[bytes, str | None, str]]) -> None:
    """Writes down which cases hold these new rows (id, invite, country), as if each case had
    found them live, so that undoing it gives them free."""
    await ledger.questions.ask(NOTE, Given(HELD, held))


async def touches(ledger: Ledger, phone_tag: bytes) -> list[Touch]:
    """Which cases have touched the row of this phone."""
    return [
        (case_id, was)
        for case_id, was in await ledger.questions.ask(
            TOUCHES, Given({"tag": bytes}, [(phone_tag,)])
        )
    ]


async def bequeath(ledger: Ledger, touched: Sequence[Touch], heir: bytes) -> None:
    """The row that takes another's place goes back with it when a case is undone."""
    columns = {"case_id": int, "signature": bytes, "was": str}
    rows = [(case_id, heir, was) for case_id, was in touched]
    await ledger.questions.ask(BEQUEATH, Given(columns, rows))

"""The end of a campaign's data: everything about people is destroyed, the counts stay.

Each signature keeps its row, with what it is counted by: day, country, language, channel, version,
consents, invite, band, state. So tallies and rows still agree, and whoever doubts the total can
still recount it. What is sealed becomes empty, and the two tags are replaced by random bytes: not
even the master key tells any more whether a number has signed. Proofs of consent, subscribers, open
walks, waiting messages and whose the links were are deleted. A message to many that is under way
is stopped first, so that it is counted what of it was taken back. The organizers' own access log
and cases stay for the time that the law wants them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.care import broadcasts, standing
from storage.care.standing import DESTROYED
from storage.engine import Given
from storage.keys import TAG_BYTES
from storage.ledger import Ledger

BATCH: Final = 1_000

NEXT: Final = """
SELECT id FROM signatures WHERE id > (SELECT after FROM given)
ORDER BY id LIMIT (SELECT most FROM given)
"""
DESTROY: Final = """
UPDATE signatures SET sealed = given.sealed, phone_tag = given.phone, account_tag = given.account
FROM given WHERE signatures.id = given.id
"""
FORGET_PROOFS: Final = "DELETE FROM consent_proofs WHERE signature IN (SELECT id FROM given)"
KEYS_OF_OTHERS: Final = (
    ("subscribers", "tag"),
    ("sessions", "chat"),
    ("outbox", "id"),
    ("role_invites", "tag"),
    ("cards", "place"),
)
"""Tables of people that go as a whole, and their keys."""
DISOWN: Final = """
UPDATE invites SET owner = NULL WHERE code IN (
  SELECT code FROM invites WHERE owner IS NOT NULL LIMIT (SELECT most FROM given)
)
RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Destruction:
    """How far it has come."""

    records: int
    """Whose seal and tags are gone."""
    done: bool


async def destroy(ledger: Ledger, at: datetime) -> Destruction:
    """One batch more; after a kill it goes on where it was."""
    await broadcasts.end_all(ledger)
    kept = await standing.get(ledger, DESTROYED) or {"after": "", "records": 0, "done": False}
    after = bytes.fromhex(kept["after"])
    columns = {"after": bytes, "most": int}
    ids = await ledger.questions.ask(NEXT, Given(columns, [(after, BATCH)]))
    if ids:
        rows = [(id_, _random(), _random(), b"") for (id_,) in ids]
        columns = {"id": bytes, "phone": bytes, "account": bytes, "sealed": bytes}
        await ledger.questions.ask(DESTROY, Given(columns, rows))
        await ledger.questions.ask(FORGET_PROOFS, Given({"id": bytes}, list(ids)))
        kept |= {"after": ids[-1][0].hex(), "records": kept["records"] + len(ids)}
    elif not await _forget_others(ledger):
        kept["done"] = True
    await standing.put(ledger, DESTROYED, kept, at)
    return Destruction(kept["records"], kept["done"])


async def progress(ledger: Ledger) -> Destruction | None:
    """None: it has not begun."""
    kept = await standing.get(ledger, DESTROYED)
    return Destruction(kept["records"], kept["done"]) if kept else None


async def _forget_others(ledger: Ledger) -> bool:
    """Deletes a batch of one of the other tables. False: nothing was left."""
    given = Given({"most": int}, [(BATCH,)])
    for table, key in KEYS_OF_OTHERS:
        gone = await ledger.questions.ask(
            f"DELETE FROM {table} WHERE {key} IN"  # noqa: S608 - our own names
            f" (SELECT {key} FROM {table} LIMIT (SELECT most FROM given)) RETURNING 1",
            given,
        )
        if gone:
            return True
    return bool(await ledger.questions.ask(DISOWN, given))


def _random() -> bytes:
    return secrets.token_bytes(TAG_BYTES)

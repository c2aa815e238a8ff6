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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from storage.care import broadcasts, standing
from storage.care.standing import DESTROYED
from storage.engine import Given
from storage.gates import SIGNING
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
"""Tables of people that go as a whole, and their keys: one after the other, each once. A bot that
runs meanwhile goes on writing to some of them, of people who have nothing to sign any more."""
DISOWN: Final = """
UPDATE invites SET owner = NULL WHERE code IN (
  SELECT code FROM invites WHERE owner IS NOT NULL LIMIT (SELECT most FROM given)
)
RETURNING 1
"""

_LATER: Final = {"table": 0, "told": False}
"""What an earlier release did not keep."""


@dataclass(frozen=True, slots=True)
class Destruction:
    """How far it has come."""

    records: int
    """Whose seal and tags are gone."""
    done: bool
    told: bool = False
    """Whoever answers for the campaign knows of it."""


async def destroy(ledger: Ledger, at: datetime) -> Destruction:
    """One batch more; after a kill it goes on where it was."""
    # Whoever is just signing comes before, and nobody signs any more once it has begun: none is
    # left behind where we have been.
    await ledger.questions.alone([SIGNING])
    await broadcasts.end_all(ledger)
    kept = await _kept(ledger) or {"after": "", "records": 0, "done": False, **_LATER}
    after = bytes.fromhex(kept["after"])
    columns = {"after": bytes, "most": int}
    ids = await ledger.questions.ask(NEXT, Given(columns, [(after, BATCH)]))
    if ids:
        rows = [(id_, _random(), _random(), b"") for (id_,) in ids]
        columns = {"id": bytes, "phone": bytes, "account": bytes, "sealed": bytes}
        await ledger.questions.ask(DESTROY, Given(columns, rows))
        await ledger.questions.ask(FORGET_PROOFS, Given({"id": bytes}, list(ids)))
        kept |= {"after": ids[-1][0].hex(), "records": kept["records"] + len(ids)}
    elif kept["table"] < len(KEYS_OF_OTHERS):
        full = await _forget(ledger, *KEYS_OF_OTHERS[kept["table"]])
        kept["table"] += not full
    elif not await ledger.questions.ask(DISOWN, Given({"most": int}, [(BATCH,)])):
        kept["done"] = True
    await standing.put(ledger, DESTROYED, kept, at)
    return _destruction(kept)


async def conclude(ledger: Ledger, at: datetime) -> Destruction | None:
    """Remembers that it is told in this turn. None: it is not done, or was told before."""
    kept = await _kept(ledger)
    if kept is None or not kept["done"] or kept["told"]:
        return None
    kept["told"] = True
    await standing.put(ledger, DESTROYED, kept, at)
    return _destruction(kept)


async def progress(ledger: Ledger) -> Destruction | None:
    """None: it has not begun."""
    kept = await _kept(ledger)
    return _destruction(kept) if kept else None


async def _kept(ledger: Ledger) -> Any:
    kept = await standing.get(ledger, DESTROYED)
    return kept and {**_LATER, **kept}


async def _forget(ledger: Ledger, table: str, key: str) -> bool:
    """Deletes a batch of a table. Whether it was a full one, and more may be left."""
    gone = await ledger.questions.ask(
        f"DELETE FROM {table} WHERE {key} IN"  # noqa: S608 - our own names
        f" (SELECT {key} FROM {table} LIMIT (SELECT most FROM given)) RETURNING 1",
        Given({"most": int}, [(BATCH,)]),
    )
    return len(gone) == BATCH


def _destruction(kept: Mapping[str, Any]) -> Destruction:
    return Destruction(kept["records"], kept["done"], kept["told"])


def _random() -> bytes:
    return secrets.token_bytes(TAG_BYTES)

"""What the tallies tell: per day, by invite, and how far people come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from storage.engine import Given
from storage.invites import context
from storage.ledger import Ledger

DAYS: Final = """
SELECT key, n FROM tallies
WHERE kind = 'day' AND key >= (SELECT since FROM given) AND n > 0 ORDER BY key
"""
WAY: Final = """
SELECT given.kind,
  (SELECT n FROM tallies WHERE tallies.kind = given.kind AND tallies.key = given.key)
FROM given
"""
LARGEST: Final = """
SELECT invites.label, invites.place, invites.kind, invites.revoked, largest.key, largest.n,
  (SELECT n FROM tallies WHERE kind = 'started' AND key = largest.key),
  (SELECT n FROM tallies WHERE kind = 'consented' AND key = largest.key),
  (SELECT n FROM tallies WHERE kind = 'asked' AND key = largest.key)
FROM (
  SELECT key, n FROM tallies WHERE kind = 'invite' AND n > 0
  ORDER BY n DESC, key LIMIT (SELECT most FROM given)
) AS largest
JOIN invites ON invites.code = largest.key
ORDER BY largest.n DESC, largest.key
"""
STAGES: Final = ("started", "consented", "asked")


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many walks have come so far. Those who withdrew since are in all but the last."""

    started: int
    consented: int
    asked: int
    """For the contact."""
    signed: int


@dataclass(frozen=True, slots=True)
class InviteCount:
    code: str
    kind: str
    label: str
    way: Funnel
    revoked: bool


async def days(ledger: Ledger, since: date | None) -> list[tuple[date, int]]:
    """Each day with a signature, in order."""
    given = Given({"since": str}, [(since.isoformat() if since else "",)])
    rows = await ledger.questions.ask(DAYS, given)
    return [(date.fromisoformat(day), n) for day, n in rows]


async def funnel(ledger: Ledger, code: str) -> Funnel:
    signed = ("invite", code) if code else ("total", "")
    asked = [(stage, code) for stage in STAGES] + [signed]
    found: dict[str, int | None] = dict(
        await ledger.questions.ask(WAY, Given({"kind": str, "key": str}, asked))
    )
    return Funnel(*(found[kind] or 0 for kind, _ in asked))


async def invites(ledger: Ledger, most: int) -> list[InviteCount]:
    """The largest first, each with the way that people came by it."""
    rows = await ledger.questions.ask(LARGEST, Given({"most": int}, [(most,)]))
    return [
        InviteCount(
            code,
            kind,
            ledger.keys.reveal("invite", label, context(code, place)).decode(),
            Funnel(started or 0, consented or 0, asked or 0, n),
            revoked is not None,
        )
        for label, place, kind, revoked, code, n, started, consented, asked in rows
    ]

"""Signatures: recorded once for each phone and each account, looked up, changed, erased.

Unique keys decide who has signed, never a look beforehand. What is recorded, what it replaces
and what the tallies say of it change in one transaction.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final

from storage import erasures, links, tallies
from storage.care import broadcasts, holds, hourly
from storage.engine import Columns, Given
from storage.erasures import TAGS, Reason
from storage.failures import Contended
from storage.gates import SIGNING
from storage.ledger import Ledger
from storage.records import JSON, Counted, Kept, Signed, Signing
from storage.sealing import Sealer
from storage.states import State
from storage.tallies import Tally

INSERT: Final = """
INSERT INTO signatures (id, key_id, phone_tag, account_tag, sealed, day, country, language,
                        channel, statement, consents, invite, band, state)
SELECT given.id, given.key_id, given.phone_tag, given.account_tag, given.sealed, given.day,
       given.country, given.language, given.channel, given.statement, given.consents, invites.code,
       given.band,
       coalesce(given.state, CASE WHEN EXISTS (
         SELECT 1 FROM holds WHERE (holds.kind = 'invite' AND holds.key = invites.code)
                                OR (holds.kind = 'country' AND holds.key = given.country)
       ) THEN 'held' ELSE 'live' END)
FROM given LEFT JOIN invites ON invites.code = given.invite AND invites.revoked IS NULL
  AND invites.kind <> 'personal'
WHERE NOT EXISTS (SELECT 1 FROM standing WHERE key = 'destroyed')
ORDER BY given.place
ON CONFLICT DO NOTHING
RETURNING id, invite, state
"""
HOLDERS: Final = """
SELECT given.place, 1, signatures.id, signatures.day FROM given
JOIN signatures ON signatures.account_tag = given.account_tag
UNION ALL
SELECT given.place, 0, signatures.id, signatures.day FROM given
JOIN signatures ON signatures.phone_tag = given.phone_tag
"""
LOOK_UP: Final = """
SELECT account_tag, day, language, statement, consents FROM signatures
WHERE account_tag IN (SELECT tag FROM given)
"""

DRAFT_COLUMNS: Final[Columns] = {
    "place": int,
    "id": bytes,
    "key_id": str,
    "phone_tag": bytes,
    "account_tag": bytes,
    "sealed": bytes,
    "day": str,
    "country": str,
    "language": str,
    "channel": str,
    "statement": str,
    "consents": str,
    "invite": str,
    "band": str,
    "state": str,
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A signing as it will stand in its row."""

    place: int
    id: bytes
    phone_tag: bytes
    account_tag: bytes
    sealed: bytes
    signing: Signing
    state: State | None = None
    """Inherited; else what the holds say."""


@dataclass(frozen=True, slots=True)
class _Landed:
    """A draft that became a row."""

    draft: _Draft
    invite: str | None
    state: State
    replaced: State | None = None
    """What the row was whose place it took."""

    @property
    def gain(self) -> int:
        """What it adds to the total."""
        return (self.state is State.LIVE) - (self.replaced is State.LIVE)


async def record(
    ledger: Ledger, sealer: Sealer, signings: Sequence[Signing]
) -> list[Signed | Counted]:
    """One outcome for each, as if they had come one after the other."""
    moves: Counter[Tally] = Counter()
    landings: list[_Landed | Counted] = []
    drafts = await _draft(ledger, sealer, signings)
    if drafts:
        await ledger.questions.beside(SIGNING)
    for replaces, run in groupby(drafts, key=lambda draft: draft.signing.replaces):
        if replaces:
            landings += [await _replace(ledger, draft, moves) for draft in run]
        else:
            landings += await _insert(ledger, list(run))
    landed = [landing for landing in landings if isinstance(landing, _Landed)]
    if not landed:
        return [landing for landing in landings if isinstance(landing, Counted)]
    for landing in landed:
        signing = landing.draft.signing
        moves.update(
            tallies.counting(
                signing.day.isoformat(),
                signing.country,
                signing.language,
                signing.channel,
                landing.invite,
                landing.state,
            )
        )
    await _count_personal(ledger, landed, moves)
    await hourly.count(ledger, _arrivals(landed))
    before = -moves[tallies.TOTAL] + await tallies.move(ledger, moves)
    return _numbered(landings, before)


def _arrivals(landed: Sequence[_Landed]) -> Counter[hourly.Arrival]:
    """What is new, by hour, invite and country."""
    arrivals: Counter[hourly.Arrival] = Counter()
    for landing in landed:
        hour = landing.draft.signing.hour
        if hour and landing.replaced is None:
            arrivals[hour, "country", landing.draft.signing.country] += 1
            if landing.invite is not None:
                arrivals[hour, "invite", landing.invite] += 1
    return arrivals


async def _count_personal(ledger: Ledger, landed: Sequence[_Landed], moves: Counter[Tally]) -> None:
    """A personal link's new signatures, which no row tells."""
    codes = [
        landing.draft.signing.invite
        for landing in landed
        if landing.invite is None and not landing.replaced and landing.state is State.LIVE
    ]
    kinds = await links.standing(ledger, codes)
    moves.update(
        (links.PERSONAL, code) for code in codes if code and kinds.get(code) == links.PERSONAL
    )


async def look_up(ledger: Ledger, accounts: Iterable[str]) -> dict[str, Kept]:
    tags = {ledger.account(account): account for account in accounts}
    rows = await ledger.questions.ask(LOOK_UP, Given(TAGS, [(tag,) for tag in tags]))
    return {
        tags[tag]: Kept(date.fromisoformat(day), language, statement, frozenset(consents.split()))
        for tag, day, language, statement, consents in rows
    }


async def withdraw(ledger: Ledger, accounts: Iterable[str]) -> dict[str, int]:
    tags = {ledger.account(account): account for account in accounts}
    moves: Counter[Tally] = Counter()
    given = Given(TAGS, [(tag,) for tag in tags])
    rows = await erasures.erase(ledger, erasures.BY_ACCOUNT, given, Reason.WITHDRAWN, moves)
    if not rows:
        return {}
    # In a private chat, whoever writes to an account writes to its own address.
    await broadcasts.drop_for(ledger, tags.values())
    moves[tallies.WITHDRAWN] += len(rows)
    states = {row.account_tag: row.state for row in rows}
    total = -moves[tallies.TOTAL] + await tallies.move(ledger, moves)
    after: dict[str, int] = {}
    for tag, account in tags.items():
        if tag in states:
            total -= states[tag] is State.LIVE
            after[account] = total
    return after


async def seal_all(sealer: Sealer, contents: Sequence[Mapping[str, JSON]]) -> list[bytes]:
    """In one hop to a thread: sealing costs more than everything else about a signature."""
    return await asyncio.to_thread(lambda: [sealer.seal(content) for content in contents])


async def _draft(ledger: Ledger, sealer: Sealer, signings: Sequence[Signing]) -> list[_Draft]:
    ids = [secrets.token_bytes(16) for _ in signings]
    # The id inside ties the sealed record to its row: records cannot be swapped unnoticed.
    sealed = await seal_all(
        sealer,
        [{**s.content, "id": id_.hex()} for id_, s in zip(ids, signings, strict=True)],
    )
    return [
        _Draft(place, id_, ledger.phone(s.phone), ledger.account(s.account), blob, s)
        for place, (id_, blob, s) in enumerate(zip(ids, sealed, signings, strict=True))
    ]


async def _insert(ledger: Ledger, drafts: Sequence[_Draft]) -> list[_Landed | Counted]:
    rows = [_row(ledger, draft) for draft in drafts]
    inserted: dict[bytes, tuple[str | None, State]] = {
        id_: (invite, State(state))
        for id_, invite, state in await ledger.questions.ask(INSERT, Given(DRAFT_COLUMNS, rows))
    }
    await holds.note(
        ledger,
        [
            (draft.id, inserted[draft.id][0], draft.signing.country)
            for draft in drafts
            if draft.state is None and inserted.get(draft.id, ("", None))[1] is State.HELD
        ],
    )
    refused = [draft for draft in drafts if draft.id not in inserted]
    landed = {draft.id: draft.place for draft in drafts if draft.id in inserted}
    holders = await _holders(ledger, refused, landed)
    if any(draft.place not in holders for draft in refused):
        # Or the end of the data has just begun: the next turn knows of it, and says so.
        raise Contended(reason="who stood in the way has just gone")
    return [
        _Landed(draft, *inserted[draft.id]) if draft.id in inserted else holders[draft.place]
        for draft in drafts
    ]


def _row(ledger: Ledger, draft: _Draft) -> tuple[int | str | bytes | None, ...]:
    signing = draft.signing
    return (
        draft.place,
        draft.id,
        ledger.keys.key_id,
        draft.phone_tag,
        draft.account_tag,
        draft.sealed,
        signing.day.isoformat(),
        signing.country,
        signing.language,
        signing.channel,
        signing.statement,
        " ".join(sorted(signing.consents)),
        signing.invite,
        signing.band,
        draft.state and str(draft.state),
    )


async def _holders(
    ledger: Ledger, drafts: Sequence[_Draft], landed: Mapping[bytes, int]
) -> dict[int, Counted]:
    """Who stood in the way of each draft: its own account first, else the phone's holder.

    `landed`: the rows of its own set, by place. One that came later stood in nobody's way.
    """
    rows = await ledger.questions.ask(
        HOLDERS,
        Given(
            {"place": int, "account_tag": bytes, "phone_tag": bytes},
            [(draft.place, draft.account_tag, draft.phone_tag) for draft in drafts],
        ),
    )
    found: dict[int, Counted] = {}
    for place, yours, holder, day in rows:
        if landed.get(holder, -1) < place and (yours or place not in found):
            found[place] = Counted(date.fromisoformat(day), yours=bool(yours))
    return found


async def _replace(ledger: Ledger, draft: _Draft, moves: Counter[Tally]) -> _Landed | Counted:
    """Records it in the place of the phone's holder, unless its own account has signed."""
    [landing] = await _insert(ledger, [draft])
    if isinstance(landing, _Landed) or landing.yours:
        return landing
    holder = Given(TAGS, [(draft.phone_tag,)])
    touched = await holds.touches(ledger, draft.phone_tag)
    erased = await erasures.erase(ledger, erasures.BY_PHONE, holder, Reason.REPLACED, moves)
    if not erased:
        raise Contended(reason="who held the phone has just gone")
    [former] = erased
    # It inherits the state: by another account, nobody gets out of a hold, or into one.
    [landing] = await _insert(ledger, [replace(draft, state=former.state)])
    if isinstance(landing, _Landed):
        await holds.bequeath(ledger, touched, landing.draft.id)
        return replace(landing, replaced=former.state)
    return landing


def _numbered(landings: Sequence[_Landed | Counted], total: int) -> list[Signed | Counted]:
    """The outcomes; each signature hears the total as it was when its own turn came."""
    outcomes: list[Signed | Counted] = []
    for landing in landings:
        if isinstance(landing, Counted):
            outcomes.append(landing)
            continue
        replaced = landing.replaced is not None
        heard = total + (0 if replaced else 1)
        outcomes.append(Signed(landing.draft.signing.day, heard, replaced=replaced))
        total += landing.gain
    return outcomes

"""Links: invites that belong to a person, and the way that people come by any invite.

A signer has one personal link. Its signatures move a tally of its own and are named in no row, so
that nobody can read out of the database who brought whom. Volunteers make further ones, with a
kind and a label. Whoever owns them is known by a tag only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from storage import tallies
from storage.engine import Columns, Given
from storage.invites import context, new_code
from storage.ledger import Ledger
from storage.records import Coming, Link, LinkDraft
from storage.tallies import Tally

MOST: Final = 20
"""Links that one account can make, revoked ones included: what is out there stays on file. Those of
groups and channels come on top."""
PERSONAL: Final = "personal"

MAKE: Final = """
INSERT INTO invites (code, kind, owner, label)
SELECT code, kind, owner, label FROM given WHERE true ON CONFLICT DO NOTHING
"""
MAKE_PERSONAL: Final = f"{MAKE} RETURNING owner, code"
PERSONAL_OF: Final = """
SELECT invites.owner, invites.code, invites.revoked FROM given
JOIN invites ON invites.owner = given.owner AND invites.kind = 'personal'
"""
MADE_BY: Final = """
SELECT invites.owner, count(*) FROM given
JOIN invites ON invites.owner = given.owner
  AND invites.kind NOT IN ('personal', 'group', 'channel')
GROUP BY invites.owner
"""
OWNED: Final = """
SELECT invites.owner, invites.code, invites.kind, invites.label, invites.place,
  (SELECT n FROM tallies WHERE kind = 'started' AND key = invites.code),
  (SELECT n FROM tallies WHERE kind = 'consented' AND key = invites.code),
  (SELECT n FROM tallies WHERE kind = 'asked' AND key = invites.code),
  (SELECT n FROM tallies
   WHERE kind = CASE WHEN invites.kind = 'personal' THEN 'personal' ELSE 'invite' END
     AND key = invites.code)
FROM given JOIN invites ON invites.owner = given.owner AND invites.revoked IS NULL
"""
RENAME: Final = """
UPDATE invites SET label = given.label FROM given
WHERE invites.code = given.code AND invites.owner = given.owner AND invites.revoked IS NULL
  AND invites.kind NOT IN ('personal', 'group', 'channel')
"""
REVOKE: Final = """
UPDATE invites SET revoked = given.day FROM given
WHERE invites.code = given.code AND invites.owner = given.owner AND invites.revoked IS NULL
  AND invites.place IS NULL
"""
DISOWN: Final = """
UPDATE invites SET owner = NULL
WHERE owner IN (SELECT owner FROM given) AND kind = 'personal'
"""
STANDING: Final = """
SELECT invites.code, invites.kind FROM given
JOIN invites ON invites.code = given.code AND invites.revoked IS NULL
"""

OWNER: Final[Columns] = {"owner": bytes}
NEW: Final[Columns] = {"code": str, "kind": str, "owner": bytes, "label": bytes}


# ── whose they are ───────────────────────────────────────────────────────────────────────


async def personal(ledger: Ledger, accounts: Iterable[str]) -> dict[str, str]:
    """The code of each account's own link, made at the first asking. Accounts that have revoked
    theirs are missing."""
    owners = {ledger.owner(ledger.account(account)): account for account in accounts}
    # Most who are asked for have just signed and have none; the unique key knows who has.
    rows = [_row(ledger, new_code(), PERSONAL, owner, "") for owner in owners]
    made: dict[bytes, str] = dict(await ledger.questions.ask(MAKE_PERSONAL, Given(NEW, rows)))
    had = Given(OWNER, [(owner,) for owner in owners if owner not in made])
    found: dict[bytes, str] = {
        owner: code
        for owner, code, revoked in await ledger.questions.ask(PERSONAL_OF, had)
        if not revoked
    }
    return {owners[owner]: code for owner, code in (made | found).items()}


async def make(ledger: Ledger, drafts: Sequence[LinkDraft]) -> list[str | None]:
    """The code of each new link; None where its account has made as many as it can."""
    owners = [ledger.owner(ledger.account(draft.account)) for draft in drafts]
    asked = Given(OWNER, [(owner,) for owner in sorted(set(owners))])
    made: Counter[bytes] = Counter(dict(await ledger.questions.ask(MADE_BY, asked)))
    codes: list[str | None] = []
    for owner in owners:
        codes.append(new_code() if made[owner] < MOST else None)
        made[owner] += 1
    rows = [
        _row(ledger, code, draft.kind, owner, draft.label)
        for code, owner, draft in zip(codes, owners, drafts, strict=True)
        if code is not None
    ]
    await ledger.questions.ask(MAKE, Given(NEW, rows))
    return codes


async def owned(ledger: Ledger, accounts: Iterable[str]) -> dict[str, list[Link]]:
    """The links of each account that stand, by label, its personal one first; with them those
    of the groups and channels that it brought in."""
    owners = {ledger.owner(ledger.account(account)): account for account in accounts}
    asked = Given(OWNER, [(owner,) for owner in owners])
    found: dict[str, list[Link]] = {account: [] for account in owners.values()}
    for owner, code, kind, label, place, *way in await ledger.questions.ask(OWNED, asked):
        shown = ledger.keys.reveal("invite", label, context(code, place)).decode()
        found[owners[owner]].append(Link(code, kind, shown, *(n or 0 for n in way)))
    for links in found.values():
        links.sort(key=lambda link: (link.kind != PERSONAL, link.label, link.code))
    return found


async def rename(ledger: Ledger, renamed: Sequence[tuple[str, str, str]]) -> None:
    """Gives links (account, code, label) another label. One that is not theirs stays."""
    rows = [
        (code, ledger.owner(ledger.account(account)), _hidden(ledger, code, label))
        for account, code, label in renamed
    ]
    await ledger.questions.ask(RENAME, Given({"code": str, "owner": bytes, "label": bytes}, rows))


async def revoke(ledger: Ledger, revoked: Sequence[tuple[str, str]], day: date) -> None:
    """Ends links (account, code); what they brought stays counted. One that is not theirs
    stays, and so does a group's or channel's: its card is out there."""
    rows = [
        (code, ledger.owner(ledger.account(account)), day.isoformat()) for account, code in revoked
    ]
    await ledger.questions.ask(REVOKE, Given({"code": str, "owner": bytes, "day": str}, rows))


async def disown(ledger: Ledger, account_tags: Iterable[bytes]) -> None:
    """Forgets whose the personal links are: their owners' signatures are erased, and that they
    had signed must be seen nowhere. Who follows such a link still signs."""
    owners = [(ledger.owner(tag),) for tag in account_tags]
    await ledger.questions.ask(DISOWN, Given(OWNER, owners))


def _row(
    ledger: Ledger, code: str, kind: str, owner: bytes, label: str
) -> tuple[str, str, bytes, bytes]:
    return code, kind, owner, _hidden(ledger, code, label)


def _hidden(ledger: Ledger, code: str, label: str) -> bytes:
    return ledger.keys.hide("invite", label.encode(), context(code, None))


# ── the way by them ──────────────────────────────────────────────────────────────────────


async def come(ledger: Ledger, comings: Sequence[Coming]) -> set[str]:
    """Counts how far open walks have come. Gives the codes among them that stand: any other is
    counted for nobody."""
    kinds = await standing(ledger, (coming.invite for coming in comings))
    moves: Counter[Tally] = Counter()
    for coming in comings:
        known = coming.invite if coming.invite in kinds else None
        keys = [key for key in ("" if coming.counts_for_all else None, known) if key is not None]
        moves.update((stage, key) for stage in coming.stages for key in keys)
    await tallies.note(ledger, moves)
    return set(kinds)


async def standing(ledger: Ledger, codes: Iterable[str | None]) -> dict[str, str]:
    """The kind of each code that we gave out and that was not revoked."""
    asked = [(code,) for code in sorted({code for code in codes if code})]
    return dict(await ledger.questions.ask(STANDING, Given({"code": str}, asked)))

"""Invites of places: codes that lead in, one for each, made at the first asking.

A place can move: a messenger gives a group another address. Its links are out there, so the code
goes along.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from storage.engine import Columns, Given
from storage.ledger import Ledger
from storage.records import Link, Spot

CODE_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that are taken for one another on paper."""
CODE_LENGTH: Final = 14
"""69 random bits, not to be guessed."""

NEW: Final[Columns] = {"code": str, "kind": str, "place": bytes, "label": bytes, "owner": bytes}

MAKE: Final = """
INSERT INTO invites (code, kind, place, label, owner)
SELECT code, kind, place, label, owner FROM given WHERE true
ON CONFLICT (place) DO UPDATE SET label = excluded.label,
  owner = coalesce(excluded.owner, invites.owner)
"""
MAKE_UNTITLED: Final = """
INSERT INTO invites (code, kind, place, label, owner)
SELECT code, kind, place, label, owner FROM given WHERE true
ON CONFLICT (place) DO NOTHING
"""
WAYS: Final = """
SELECT invites.place, invites.code, invites.kind, invites.label,
  (SELECT n FROM tallies WHERE kind = 'started' AND key = invites.code),
  (SELECT n FROM tallies WHERE kind = 'consented' AND key = invites.code),
  (SELECT n FROM tallies WHERE kind = 'asked' AND key = invites.code),
  (SELECT n FROM tallies WHERE kind = 'invite' AND key = invites.code)
FROM given JOIN invites ON invites.place = given.place
"""
AT: Final = """
SELECT invites.place, invites.code, invites.label FROM given
JOIN invites ON invites.place = given.place
"""
PUT: Final = """
UPDATE invites SET place = given.place, label = given.label FROM given
WHERE invites.code = given.code
"""


async def of_places(ledger: Ledger, spots: Sequence[Spot]) -> list[Link]:
    """Each place's invite, made at the first asking, and how far people came by it."""
    titled: dict[str, Spot] = {}
    for spot in spots:
        if spot.label:  # one row for each place, under its last label
            titled[spot.address] = spot
    untitled = {spot.address: spot for spot in spots if spot.address not in titled}
    for statement, wanted in ((MAKE, titled), (MAKE_UNTITLED, untitled)):
        rows = [_new(ledger, spot) for spot in wanted.values()]
        await ledger.questions.ask(statement, Given(NEW, rows))
    places = [(place,) for place in sorted({ledger.invite(spot.address) for spot in spots})]
    found = {
        place: Link(
            code,
            kind,
            ledger.keys.reveal("invite", label, context(code, place)).decode(),
            *(n or 0 for n in way),
        )
        for place, code, kind, label, *way in await ledger.questions.ask(
            WAYS, Given({"place": bytes}, places)
        )
    }
    return [found[ledger.invite(spot.address)] for spot in spots]


def _new(ledger: Ledger, spot: Spot) -> tuple[str, str, bytes, bytes, bytes | None]:
    code, place = new_code(), ledger.invite(spot.address)
    owner = ledger.owner(ledger.account(spot.account)) if spot.account else None
    hidden = ledger.keys.hide("invite", spot.label.encode(), context(code, place))
    return code, spot.kind, place, hidden, owner


async def move(ledger: Ledger, moves: Mapping[str, str]) -> None:
    """Gives each place's code its new address.

    Where a code was made at the new address before we heard of the move, that one gives way: its
    links still count, under its own line, but nobody is shown it again.
    """
    places = {ledger.invite(address) for pair in moves.items() for address in pair}
    found = {
        place: (code, ledger.keys.reveal("invite", label, place))
        for place, code, label in await ledger.questions.ask(
            AT, Given({"place": bytes}, [(place,) for place in sorted(places)])
        )
    }
    arriving, leaving = [], []
    for old, new in moves.items():
        if (moved := found.get(ledger.invite(old))) is None:
            continue
        if (former := found.get(ledger.invite(new))) is not None:
            leaving.append(_at(ledger, f"retired:{former[0]}", *former))
        arriving.append(_at(ledger, new, *moved))
    columns = {"code": str, "place": bytes, "label": bytes}
    await ledger.questions.ask(PUT, Given(columns, leaving))
    await ledger.questions.ask(PUT, Given(columns, arriving))


def new_code() -> str:
    """Url-safe, and fit to be typed from a poster."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def context(code: str, place: bytes | None) -> bytes:
    """What an invite's label is bound to: its place, as its links go along when it moves, or its
    code where it has none."""
    return code.encode() if place is None else place


def _at(ledger: Ledger, address: str, code: str, label: bytes) -> tuple[str, bytes, bytes]:
    """An invite's row at this address: what is hidden in it is bound to its place."""
    place = ledger.invite(address)
    return code, place, ledger.keys.hide("invite", label, place)

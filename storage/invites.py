"""Invites of places: codes that lead in, one for each, made at the first asking.

A place can move: a messenger gives a group another address. Its links are out there, so the code
goes along.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from storage.engine import Given
from storage.ledger import Ledger

Place: TypeAlias = tuple[str, str, str]
"""Address, kind, label."""

CODE_BYTES: Final = 9
"""12 url-safe characters: 72 random bits, not to be guessed."""

MAKE: Final = """
INSERT INTO invites (code, kind, place, label) SELECT code, kind, place, label FROM given WHERE true
ON CONFLICT (place) DO UPDATE SET label = excluded.label
RETURNING place, code
"""
AT: Final = """
SELECT invites.place, invites.code, invites.label FROM given
JOIN invites ON invites.place = given.place
"""
PUT: Final = """
UPDATE invites SET place = given.place, label = given.label FROM given
WHERE invites.code = given.code
"""


async def codes_for(ledger: Ledger, places: Sequence[Place]) -> list[str]:
    rows = {}
    for address, kind, label in places:
        place = ledger.invite(address)
        hidden = ledger.keys.hide("invite", label.encode(), context("", place))
        # One row for each place, under its last label.
        rows[place] = (secrets.token_urlsafe(CODE_BYTES), kind, place, hidden)
    columns = {"code": str, "kind": str, "place": bytes, "label": bytes}
    codes: dict[bytes, str] = dict(
        await ledger.questions.ask(MAKE, Given(columns, list(rows.values())))
    )
    return [codes[ledger.invite(address)] for address, _, _ in places]


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


def context(code: str, place: bytes | None) -> bytes:
    """What an invite's label is bound to: its place, as its links go along when it moves, or its
    code where it has none."""
    return code.encode() if place is None else place


def _at(ledger: Ledger, address: str, code: str, label: bytes) -> tuple[str, bytes, bytes]:
    """An invite's row at this address: what is hidden in it is bound to its place."""
    place = ledger.invite(address)
    return code, place, ledger.keys.hide("invite", label, place)

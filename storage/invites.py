"""Invites: codes that lead in, one for each place, made at the first asking."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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


async def codes_for(ledger: Ledger, places: Sequence[Place]) -> list[str]:
    rows = {}
    for address, kind, label in places:
        place = ledger.invite(address)
        hidden = ledger.keys.hide("invite", label.encode(), place)
        # One row for each place, under its last label.
        rows[place] = (secrets.token_urlsafe(CODE_BYTES), kind, place, hidden)
    columns = {"code": str, "kind": str, "place": bytes, "label": bytes}
    codes: dict[bytes, str] = dict(
        await ledger.questions.ask(MAKE, Given(columns, list(rows.values())))
    )
    return [codes[ledger.invite(address)] for address, _, _ in places]

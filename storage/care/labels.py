"""What links are called, by their codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from storage.engine import Given
from storage.invites import context
from storage.ledger import Ledger

READ: Final = """
SELECT invites.code, invites.label, invites.place FROM given
JOIN invites ON invites.code = given.code AND invites.kind <> 'personal'
"""


async def read(ledger: Ledger, codes: Iterable[str]) -> dict[str, str]:
    """Codes that were never given out, and personal ones, are missing."""
    given = Given({"code": str}, [(code,) for code in sorted(set(codes))])
    return {
        code: ledger.keys.reveal("invite", label, context(code, place)).decode()
        for code, label, place in await ledger.questions.ask(READ, given)
    }

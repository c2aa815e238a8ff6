"""What one signer leaves in a database."""

from __future__ import annotations

from datetime import date

from storage.records import ConsentChange, NewMessage, Signing
from storage.turn import Turn
from tests.storage.places import codes_of

MONDAY = date(2012, 3, 19)


async def walk(turn: Turn, signing: Signing) -> None:
    """Everything that one signer leaves in the database."""
    account = signing.account
    await turn.fresh([("telegram:7", 1)], MONDAY)
    [code] = await codes_of(turn, ("telegram:-100555", "Parish choir"))
    await turn.save_sessions({account: b"waits with 010-2468-7531 for Hong Gildong"}, MONDAY)
    await turn.record([signing])
    handover = ConsentChange(account, "updates", True, {"name": "Hong Gildong"}, "ko", account)
    await turn.change_consents([handover])
    await turn.post([NewMessage(account, b"Thank you, Hong Gildong (7001234567)")])
    await turn.care.totals(MONDAY)
    assert code

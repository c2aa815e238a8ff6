"""Optional consents given or taken back after signing.

The flags stand in the signature's row in the clear. Which text was read, in which language and
when, is appended as a sealed proof. The consent that lets us write later also makes or deletes
a subscriber.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from storage import signatures
from storage.engine import Given
from storage.erasures import FORGET_SUBSCRIBERS, TAGS
from storage.ledger import Ledger
from storage.records import ConsentChange, Kept
from storage.sealing import Sealer

SET_FLAGS: Final = """
UPDATE signatures SET consents = given.consents FROM given
WHERE signatures.account_tag = given.tag
"""
APPEND_PROOFS: Final = """
INSERT INTO consent_proofs (signature, id, sealed)
SELECT signatures.id, given.id, given.sealed FROM given
JOIN signatures ON signatures.account_tag = given.tag
"""
SUBSCRIBE: Final = """
INSERT INTO subscribers (tag, address, language)
SELECT tag, address, language FROM given WHERE true
ON CONFLICT (tag) DO UPDATE SET address = excluded.address, language = excluded.language
"""


async def change(
    ledger: Ledger, sealer: Sealer, changes: Sequence[ConsentChange]
) -> list[Kept | None]:
    """What stands after each change; None where the account has no signature."""
    standing = await signatures.look_up(ledger, [change.account for change in changes])
    outcomes: list[Kept | None] = []
    for change in changes:
        kept = standing.get(change.account)
        if kept is not None:
            without = kept.consents - {change.consent}
            kept = replace(kept, consents=without | {change.consent} if change.given else without)
            standing[change.account] = kept
        outcomes.append(kept)
    held = [change for change in changes if change.account in standing]
    flags = [
        (ledger.account(account), " ".join(sorted(kept.consents)))
        for account, kept in standing.items()
    ]
    await ledger.questions.ask(SET_FLAGS, Given({"tag": bytes, "consents": str}, flags))
    await _prove(ledger, sealer, held)
    await _subscribe(ledger, held)
    return outcomes


async def _prove(ledger: Ledger, sealer: Sealer, changes: Sequence[ConsentChange]) -> None:
    sealed = await signatures.seal_all(sealer, [change.content for change in changes])
    proofs = [
        (ledger.account(change.account), secrets.token_bytes(16), blob)
        for change, blob in zip(changes, sealed, strict=True)
    ]
    columns = {"tag": bytes, "id": bytes, "sealed": bytes}
    await ledger.questions.ask(APPEND_PROOFS, Given(columns, proofs))


async def _subscribe(ledger: Ledger, changes: Sequence[ConsentChange]) -> None:
    """The last word of each account counts."""
    last = {
        ledger.subscriber(ledger.account(change.account)): (address, change)
        for change in changes
        if (address := change.subscriber_address) is not None
    }
    kept = [
        (tag, ledger.keys.hide("subscriber", address.encode(), tag), change.language)
        for tag, (address, change) in last.items()
        if change.given
    ]
    gone = [(tag,) for tag, (_, change) in last.items() if not change.given]
    columns = {"tag": bytes, "address": bytes, "language": str}
    await ledger.questions.ask(SUBSCRIBE, Given(columns, kept))
    await ledger.questions.ask(FORGET_SUBSCRIBERS, Given(TAGS, gone))

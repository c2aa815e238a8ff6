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
from storage.care import broadcasts
from storage.engine import Given
from storage.erasures import FORGET_SUBSCRIBERS, TAGS
from storage.ledger import Ledger
from storage.records import ConsentChange, Kept
from storage.sealing import Sealer

SET_FLAGS: Final = """
UPDATE signatures SET consents = given.consents FROM given
WHERE signatures.account_tag = given.tag
"""
WHOSE: Final = """
SELECT account_tag, id FROM signatures WHERE account_tag IN (SELECT tag FROM given)
"""
APPEND_PROOFS: Final = """
INSERT INTO consent_proofs (signature, id, sealed) SELECT signature, id, sealed FROM given
"""
SUBSCRIBE: Final = """
INSERT INTO subscribers (tag, address, language, since)
SELECT tag, address, language, (SELECT coalesce(max(round), 0) FROM broadcasts)
FROM given WHERE true
ON CONFLICT (tag) DO UPDATE SET address = excluded.address, language = excluded.language
"""


async def change(
    ledger: Ledger, sealer: Sealer, changes: Sequence[ConsentChange]
) -> list[Kept | None]:
    """What stands after each change; None where the account has no signature. What stood like
    that already is no change, and leaves no proof."""
    standing = await signatures.look_up(ledger, [change.account for change in changes])
    outcomes: list[Kept | None] = []
    held: list[ConsentChange] = []
    for change in changes:
        kept = standing.get(change.account)
        if kept is not None and (change.consent in kept.consents) != change.given:
            held.append(change)
            without = kept.consents - {change.consent}
            kept = replace(kept, consents=without | {change.consent} if change.given else without)
            standing[change.account] = kept
        outcomes.append(kept)
    flags = [
        (ledger.account(account), " ".join(sorted(kept.consents)))
        for account, kept in standing.items()
    ]
    await ledger.questions.ask(SET_FLAGS, Given({"tag": bytes, "consents": str}, flags))
    await _prove(ledger, sealer, held)
    await _subscribe(ledger, held)
    return outcomes


async def unsubscribe(ledger: Ledger, accounts: Sequence[str]) -> None:
    """Whatever the flags say: they may be of a consent that the campaign knows no more."""
    tags = [(ledger.subscriber(ledger.account(account)),) for account in accounts]
    await ledger.questions.ask(FORGET_SUBSCRIBERS, Given(TAGS, tags))
    # In a private chat, whoever writes to an account writes to its own address.
    await broadcasts.drop_for(ledger, accounts)


async def _prove(ledger: Ledger, sealer: Sealer, changes: Sequence[ConsentChange]) -> None:
    tags = [ledger.account(change.account) for change in changes]
    whose: dict[bytes, bytes] = dict(
        await ledger.questions.ask(WHOSE, Given(TAGS, [(tag,) for tag in sorted(set(tags))]))
    )
    # A proof says inside whose it is, so that it cannot be moved to another row unnoticed.
    contents = [
        {**change.content, "signature": whose[tag].hex()}
        for tag, change in zip(tags, changes, strict=True)
    ]
    sealed = await signatures.seal_all(sealer, contents)
    proofs = [
        (whose[tag], secrets.token_bytes(16), blob) for tag, blob in zip(tags, sealed, strict=True)
    ]
    columns = {"signature": bytes, "id": bytes, "sealed": bytes}
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
    await broadcasts.drop_for(
        ledger, [address for address, change in last.values() if not change.given]
    )
    columns = {"tag": bytes, "address": bytes, "language": str}
    await ledger.questions.ask(SUBSCRIBE, Given(columns, kept))
    await ledger.questions.ask(FORGET_SUBSCRIBERS, Given(TAGS, gone))

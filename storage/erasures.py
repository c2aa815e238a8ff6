"""Erasing signatures, and remembering which: nothing of a record stays but its random id.

A backup that was made before still holds the record. The ids noted here, carried past the loss
of the database, keep it out when that backup is restored (`storage.backup`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from storage import links, tallies
from storage.engine import Columns, Given
from storage.ledger import Ledger
from storage.tallies import Tally

BY_ACCOUNT: Final = """
DELETE FROM signatures WHERE account_tag IN (SELECT tag FROM given)
RETURNING id, account_tag, day, country, language, channel, invite
"""
BY_PHONE: Final = """
DELETE FROM signatures WHERE phone_tag IN (SELECT tag FROM given)
RETURNING id, account_tag, day, country, language, channel, invite
"""
FORGET_SUBSCRIBERS: Final = "DELETE FROM subscribers WHERE tag IN (SELECT tag FROM given)"
NOTE: Final = """
INSERT INTO erasures (id, reason) SELECT id, reason FROM given WHERE true ON CONFLICT DO NOTHING
"""
NOTED: Final = "SELECT id, reason FROM erasures"

TAGS: Final[Columns] = {"tag": bytes}


class Reason(StrEnum):
    """Why a record was erased."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    """Its phone has a new holder, who signed."""


async def erase(
    ledger: Ledger, statement: str, given: Given, reason: Reason, moves: Counter[Tally]
) -> dict[bytes, bytes]:
    """Erases rows, their consent proofs (by the foreign key), subscriptions, and whose the
    personal links were; notes their ids, and in `moves` what the tallies lose. Gives each row's
    id and account tag."""
    rows = await ledger.questions.ask(statement, given)
    for _, _, *facts in rows:
        moves.subtract(tallies.counting(*facts))
    erased: dict[bytes, bytes] = {id_: tag for id_, tag, *_ in rows}
    subscribers = [(ledger.subscriber(tag),) for tag in erased.values()]
    await ledger.questions.ask(FORGET_SUBSCRIBERS, Given(TAGS, subscribers))
    await links.disown(ledger, erased.values())
    await note(ledger, dict.fromkeys(erased, reason))
    return erased


async def note(ledger: Ledger, erased: Mapping[bytes, Reason]) -> None:
    rows = [(id_, str(reason)) for id_, reason in erased.items()]
    await ledger.questions.ask(NOTE, Given({"id": bytes, "reason": str}, rows))


async def noted(ledger: Ledger) -> dict[bytes, Reason]:
    """Every record that was ever erased."""
    return {id_: Reason(reason) for id_, reason in await ledger.questions.ask(NOTED)}

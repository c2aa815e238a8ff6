"""Erasing signatures, and remembering which: nothing of a record stays but its random id.

A backup that was made before still holds the record. The ids noted here, carried past the loss
of the database, keep it out when that backup is restored (`storage.backup`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storage import links, tallies
from storage.engine import Columns, Given
from storage.ledger import Ledger
from storage.states import State
from storage.tallies import Tally

BY_ACCOUNT: Final = """
DELETE FROM signatures WHERE account_tag IN (SELECT tag FROM given)
RETURNING id, account_tag, day, country, language, channel, invite, state
"""
BY_PHONE: Final = """
DELETE FROM signatures WHERE phone_tag IN (SELECT tag FROM given)
RETURNING id, account_tag, day, country, language, channel, invite, state
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


@dataclass(frozen=True, slots=True)
class Erased:
    """What a row was, for as long as its turn lasts."""

    id: bytes
    account_tag: bytes
    state: State


async def erase(
    ledger: Ledger, statement: str, given: Given, reason: Reason, moves: Counter[Tally]
) -> list[Erased]:
    """Erases rows, their consent proofs (by the foreign key), subscriptions, and whose the
    personal links were; notes their ids, and in `moves` what the tallies lose."""
    rows = await ledger.questions.ask(statement, given)
    for _, _, *facts in rows:
        moves.subtract(tallies.counting(*facts))
    erased = [Erased(id_, tag, State(state)) for id_, tag, *_, state in rows]
    subscribers = [(ledger.subscriber(one.account_tag),) for one in erased]
    await ledger.questions.ask(FORGET_SUBSCRIBERS, Given(TAGS, subscribers))
    await links.disown(ledger, [one.account_tag for one in erased])
    await note(ledger, dict.fromkeys((one.id for one in erased), reason))
    return erased


async def note(ledger: Ledger, erased: Mapping[bytes, Reason]) -> None:
    rows = [(id_, str(reason)) for id_, reason in erased.items()]
    await ledger.questions.ask(NOTE, Given({"id": bytes, "reason": str}, rows))


async def noted(ledger: Ledger) -> dict[bytes, Reason]:
    """Every record that was ever erased."""
    return {id_: Reason(reason) for id_, reason in await ledger.questions.ask(NOTED)}

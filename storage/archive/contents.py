"""What is inside a sealed record, read as what a stranger may have written.

Anybody can seal to a public key. So nothing is taken for what it should be before it was looked
at, and nothing of it is repeated in a message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from storage.failures import Failure
from storage.records import JSON

FORMAT: Final = 1
"""Of sealed contents."""


class NotARecord(Failure):
    """What was sealed is no record of this program, or one of a newer version."""


class OtherCampaignsRecord(Failure):
    """The sealed record belongs to another campaign."""


class Swapped(Failure):
    """The sealed record belongs to another row: somebody has exchanged records."""


@dataclass(frozen=True, slots=True)
class Content:
    """A signature as it was sealed."""

    id: str
    """Of its row, hex."""
    name: str
    """Empty: signed without a name."""
    phone: str
    phone_as_given: str
    signed_at: str
    consents: tuple[Mapping[str, JSON], ...]
    """Those given with the signature: matter, text, language, time."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A consent given or taken back after signing, as it was sealed."""

    consent: str
    given: bool
    at: datetime
    facts: Mapping[str, JSON]


def read_content(sealed: Mapping[str, JSON], campaign: str) -> Content:
    """Raises `NotARecord`, `OtherCampaignsRecord`."""
    facts = _checked(sealed)
    if facts.get("campaign") != campaign:
        raise OtherCampaignsRecord
    consents = facts.get("consents")
    if not isinstance(consents, list) or not all(isinstance(one, dict) for one in consents):
        raise NotARecord
    for given in consents:
        _moment(given)
    return Content(
        _text(facts, "id"),
        _text(facts, "name"),
        _text(facts, "phone"),
        _text(facts, "phone_as_given"),
        _text(facts, "signed_at"),
        tuple(consents),
    )


def read_proof(sealed: Mapping[str, JSON]) -> Proof:
    """Raises `NotARecord`."""
    facts = _checked(sealed)
    if not isinstance(facts.get("given"), bool):
        raise NotARecord
    return Proof(_text(facts, "id"), facts["given"], _moment(facts), facts)


def words_about(
    consent: str, content: Content, changes: tuple[Proof, ...]
) -> Iterator[tuple[datetime, bool]]:
    """When this consent was given (True) or taken back, in no order."""
    for given in content.consents:
        if given.get("id") == consent:
            yield _moment(given), True
    for change in changes:
        if change.consent == consent:
            yield change.at, change.given


def _checked(sealed: Mapping[str, JSON]) -> Mapping[str, Any]:
    if sealed.get("format") != FORMAT:
        raise NotARecord
    try:
        # Half a surrogate pair passes for a string until it is written somewhere.
        json.dumps(sealed, ensure_ascii=False).encode()
    except ValueError:
        raise NotARecord from None
    return sealed


def _text(facts: Mapping[str, Any], key: str) -> str:
    value = facts.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotARecord
    return value


def _moment(facts: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(_text(facts, "at"))
    except ValueError:
        raise NotARecord from None
    if at.tzinfo is None:
        raise NotARecord
    return at

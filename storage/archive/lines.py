"""One line of an archive: a sealed blob beside what stands in the clear."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from storage.archive.manifest import Purpose
from storage.archive.snapshot import Sealed, SealedProof
from storage.failures import Failure


class UnreadableLine(Failure):
    """The line is not as an export writes it."""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    n: int
    id: str
    """Hex."""
    sealed: bytes
    day: str
    country: str
    language: str = ""
    channel: str = ""
    statement: str = ""
    consents: tuple[str, ...] = field(default=())
    invite: str | None = None


@dataclass(frozen=True, slots=True)
class ProofLine:
    n: int
    """Of the signature above it."""
    sealed: bytes


Line: TypeAlias = SignatureLine | ProofLine


def encode(number: int, row: Sealed, purpose: Purpose) -> bytes:
    """The line, with its end. For a hand-over, nothing stands in the clear but what it tells."""
    facts: dict[str, Any] = {"n": number}
    if not isinstance(row, SealedProof):
        facts |= {"id": row.id.hex(), "day": row.day, "country": row.country}
        if purpose == "audit":
            facts |= {
                "language": row.language,
                "channel": row.channel,
                "statement": row.statement,
                "consents": row.consents,
                "invite": row.invite,
            }
    facts["sealed"] = base64.b64encode(row.sealed).decode()
    return orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE)


def decode(text: bytes) -> Line:
    """Raises `UnreadableLine`. Every fact of it is of its type afterwards."""
    try:
        facts = orjson.loads(text)
        sealed = base64.b64decode(facts["sealed"], validate=True)
        if "id" not in facts:
            return ProofLine(_number(facts["n"]), sealed)
        return SignatureLine(
            _number(facts["n"]),
            bytes.fromhex(facts["id"]).hex(),
            sealed,
            _text(facts["day"]),
            _text(facts["country"]),
            _text(facts.get("language", "")),
            _text(facts.get("channel", "")),
            _text(facts.get("statement", "")),
            tuple(map(_text, facts.get("consents", ()))),
            None if facts.get("invite") is None else _text(facts["invite"]),
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise UnreadableLine from None


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value

"""Sealing: what only the organizers can read, with keys that never are on the server.

A record is JSON, padded so that its length tells little, and encrypted with age
(age-encryption.org/v1) to every recipient. Any one of them opens it alone, with this module or
with the stock `age` command. The server holds public keys only: it can seal, never open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Final

import pyrage  # type: ignore[import-untyped]
from pyrage import x25519

from storage.failures import Failure, Refused
from storage.records import JSON

PADDING: Final = 256
"""Sealed content is a multiple of this many bytes: names of usual length look alike."""


class RecipientsUnusable(Refused):
    """SEAL_RECIPIENTS must name at least one age recipient (age1…, separated by commas):
    {mistake}. `dojang keys new` makes one."""


class IdentityUnusable(Failure):
    """This is not an age identity (a line AGE-SECRET-KEY-1…)."""


class CannotOpen(Failure):
    """The sealed record does not open: it was sealed to other keys, or it was changed."""


class Sealer:
    """Seals to a fixed set of recipients."""

    __slots__ = ("_keys", "recipients")

    def __init__(self, recipients: tuple[str, ...], keys: list[x25519.Recipient]) -> None:
        self.recipients: tuple[str, ...] = recipients
        """The public keys, as `age1…`, each once."""
        self._keys = keys

    @classmethod
    def parse(cls, recipients: str) -> Sealer:
        """From the text of `SEAL_RECIPIENTS`. Raises `RecipientsUnusable`."""
        named = tuple(dict.fromkeys(part for part in recipients.replace(",", " ").split() if part))
        if not named:
            raise RecipientsUnusable(mistake="none is set")
        return cls(named, [_recipient(place, text) for place, text in enumerate(named, start=1)])

    def seal(self, content: Mapping[str, JSON]) -> bytes:
        """An age file. About 0.1 ms of CPU for each recipient: never call it on the event loop
        for more than a few."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        plain = text.encode()
        return bytes(pyrage.encrypt(plain + b" " * (-len(plain) % PADDING), self._keys))

    def seal_stream(self, source: IO[bytes], target: IO[bytes]) -> None:
        """Everything of `source` as one age file: 4 s of CPU for each GB. Raises `OSError`."""
        try:
            pyrage.encrypt_io(source, target, self._keys)
        except pyrage.EncryptError as error:
            raise OSError(str(error)) from error


class Opener:
    """Opens what was sealed to any of these organizers. Never on the server."""

    __slots__ = ("_identities",)

    def __init__(self, identities: list[x25519.Identity]) -> None:
        self._identities = identities

    @classmethod
    def parse(cls, *identity_texts: str) -> Opener:
        """From the texts of age identity files. Raises `IdentityUnusable`."""
        found = [_identities(text) for text in identity_texts]
        return cls([identity for identities in found for identity in identities])

    def open(self, blob: bytes) -> dict[str, JSON]:
        """What was sealed. Raises `CannotOpen`."""
        try:
            content = json.loads(pyrage.decrypt(blob, self._identities))
        except (pyrage.DecryptError, ValueError, RecursionError):
            raise CannotOpen from None
        if not isinstance(content, dict):
            raise CannotOpen
        return content

    def open_stream(self, source: IO[bytes], target: IO[bytes]) -> None:
        """What `seal_stream` made, piece by piece: each is genuine when it is written, but
        only at the end is it sure that none is missing. Raises `CannotOpen`, `OSError`."""
        try:
            pyrage.decrypt_io(source, target, self._identities)
        except pyrage.DecryptError:
            raise CannotOpen from None


def open_record(identity_text: str, blob: bytes) -> dict[str, JSON]:
    """One record, with one organizer's identity. Raises `IdentityUnusable`, `CannotOpen`."""
    return Opener.parse(identity_text).open(blob)


def new_identity() -> tuple[str, str]:
    """A fresh pair: the text of an identity file (keep it away from the server), and its
    recipient for `SEAL_RECIPIENTS`."""
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    return f"# public key: {recipient}\n{identity}\n", recipient


def _identities(text: str) -> list[x25519.Identity]:
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [
            x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        raise IdentityUnusable from None
    if not found:
        raise IdentityUnusable
    return found


def _recipient(place: int, text: str) -> x25519.Recipient:
    """What was written is never repeated: a secret may have been pasted into the wrong line."""
    if text.upper().startswith("AGE-SECRET-KEY"):
        mistake = f"number {place} is a private identity, which must never be on the server"
        raise RecipientsUnusable(mistake=mistake)
    try:
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise RecipientsUnusable(mistake=f"number {place} is none") from None

"""The server's own secret: one master key, and what is derived from it.

A *tag* recognises a phone or an account again without telling which one it is. A *hidden* value
can be read again by this server, and by nobody who holds only the database. Each use (a
*domain*) has keys of its own, derived by HKDF-SHA256, so that the tags of one use cannot be
joined with those of another. The master key lives outside the database and outside its
back-ups; a signer's name and phone are not protected by it but by `storage.sealing`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.failures import Failure, Refused

MASTER_KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
"""128 bits: among 10^8 signers a collision, which would refuse one of them, has p < 1e-22."""
NONCE_BYTES: Final = 12
VERSION: Final = b"\x01"
"""Leads every hidden value: AES-256-GCM, random nonce."""
FEWEST_DISTINCT: Final = 8
"""32 random bytes have fewer distinct values in less than one of 10^40 cases; a placeholder
such as `AAAA…` has."""


class MasterKeyUnusable(Refused):
    """MASTER_KEY must be 32 random bytes as base64url (43 characters). `dojang keys new` makes
    one."""


class Unreadable(Failure):
    """A hidden value cannot be read: changed, moved to another row, or of another key."""


def new_master_key() -> str:
    """A fresh master key as `MASTER_KEY` expects it: 43 characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).rstrip(b"=").decode()


class Keys:
    """Everything derived from one master key."""

    __slots__ = ("_ciphers", "_master", "_tag_keys", "key_id")

    def __init__(self, master: bytes) -> None:
        self._master = master
        self._tag_keys: dict[str, bytes] = {}
        self._ciphers: dict[str, tuple[AESGCM, bytes]] = {}
        self.key_id: str = self._derive("key id")[:4].hex()
        """Names the master key (8 hex digits) without telling anything about it."""

    @classmethod
    def parse(cls, master_key: str) -> Keys:
        """From the text of `MASTER_KEY`. Raises `MasterKeyUnusable`."""
        text = master_key.strip().rstrip("=")
        try:
            master = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise MasterKeyUnusable from None
        if len(master) != MASTER_KEY_BYTES or len(set(master)) < FEWEST_DISTINCT:
            raise MasterKeyUnusable
        return cls(master)

    def tag(self, domain: str, *parts: str) -> bytes:
        """16 bytes that stand for these parts: the same for the same, unguessable without key."""
        key = self._tag_keys.get(domain)
        if key is None:
            key = self._tag_keys[domain] = self._derive(f"tag/{domain}")
        message = b"".join(_framed(part.encode()) for part in parts)
        return hmac.digest(key, message, "sha256")[:TAG_BYTES]

    def hide(self, domain: str, plaintext: bytes, context: bytes = b"") -> bytes:
        """Encrypted, 29 bytes longer. `context` names the row that it belongs to."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher, framed = self._cipher(domain)
        return VERSION + nonce + cipher.encrypt(nonce, plaintext, framed + context)

    def reveal(self, domain: str, blob: bytes, context: bytes = b"") -> bytes:
        """What was hidden under this domain and context. Raises `Unreadable`."""
        nonce, ciphertext = blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :]
        if blob[:1] != VERSION or len(nonce) != NONCE_BYTES:
            raise Unreadable
        cipher, framed = self._cipher(domain)
        try:
            return cipher.decrypt(nonce, ciphertext, framed + context)
        except InvalidTag:
            raise Unreadable from None

    def mac(self, domain: str) -> hmac.HMAC:
        """To be fed with a long content: its digest proves that this master key wrote it."""
        return hmac.new(self._derive(f"mac/{domain}"), digestmod="sha256")

    def _cipher(self, domain: str) -> tuple[AESGCM, bytes]:
        """The domain's cipher, and the domain itself as values are bound to it."""
        found = self._ciphers.get(domain)
        if found is None:
            cipher = AESGCM(self._derive(f"hide/{domain}"))
            found = self._ciphers[domain] = cipher, _framed(domain.encode())
        return found

    def _derive(self, use: str) -> bytes:
        info = f"dojang/1/{use}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._master)


def _framed(part: bytes) -> bytes:
    """Length first, so that ("ab", "c") and ("a", "bc") stay different."""
    return len(part).to_bytes(4, "big") + part

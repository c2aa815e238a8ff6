"""Identity files: the private halves of the sealing keys, as `age` keeps them.

Plain, as `age-keygen` writes them, or locked with a passphrase (`age-keygen | age -p > key.age`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyrage  # type: ignore[import-untyped]
from pyrage import passphrase

from storage.failures import Failure
from storage.sealing import IdentityUnusable, Opener

MOST_BYTES: Final = 1 << 20
"""An identity file has a few hundred."""
LOCKED: Final = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")


class IdentityFileUnusable(Failure):
    """{path} cannot be used: {reason}."""


class WrongPassphrase(Failure):
    """{path} does not open with this passphrase."""


def read_identity(path: Path, ask_passphrase: Callable[[Path], str]) -> str:
    """The text of an identity file. `ask_passphrase` is called only where it is locked.

    Raises `IdentityFileUnusable`, `WrongPassphrase`.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES)
    except OSError as error:
        raise IdentityFileUnusable(path=path, reason=error.strerror) from error
    if content.startswith(LOCKED):
        content = _unlocked(path, content, ask_passphrase(path))
    try:
        text = content.decode("utf-8-sig")
        Opener.parse(text)
    except (UnicodeDecodeError, IdentityUnusable):
        reason = "it holds no age identity (a line AGE-SECRET-KEY-1…)"
        raise IdentityFileUnusable(path=path, reason=reason) from None
    return text


def _unlocked(path: Path, content: bytes, secret: str) -> bytes:
    try:
        return bytes(passphrase.decrypt(content, secret))
    except pyrage.DecryptError:
        raise WrongPassphrase(path=path) from None

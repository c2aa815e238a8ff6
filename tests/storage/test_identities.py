"""Private keys as organizers keep them: plain, or locked with a passphrase by the stock tool."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.identities import IdentityFileUnusable, WrongPassphrase, read_identity
from storage.sealing import Sealer, new_identity, open_record

SECRET = "correct horse battery 석탑"


def never(path: Path) -> NoReturn:
    raise AssertionError(f"nobody needs a passphrase for {path}")


def opens(identity_text: str, recipient: str) -> bool:
    return open_record(identity_text, Sealer.parse(recipient).seal({"a": 1})) == {"a": 1}


def locked_with(secret: str, plain: bytes) -> bytes:
    """As `age -p` makes it, but with a thousandth of the work, for which tests cannot wait."""

    def text(raw: bytes) -> str:
        return base64.b64encode(raw).rstrip(b"=").decode()

    def derived(info: bytes, salt: bytes | None = None) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(file_key)

    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    stretched = hashlib.scrypt(
        secret.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=2**8, r=8, p=1, dklen=32
    )
    wrapped = ChaCha20Poly1305(stretched).encrypt(bytes(12), file_key, None)
    header = f"age-encryption.org/v1\n-> scrypt {text(salt)} 8\n{text(wrapped)}\n---".encode()
    mac = hmac.digest(derived(b"header"), header, "sha256")
    only_chunk = bytes(11) + b"\x01"
    payload = ChaCha20Poly1305(derived(b"payload", nonce)).encrypt(only_chunk, plain, None)
    return header + f" {text(mac)}\n".encode() + nonce + payload


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.splitlines()[-1].encode(),
    ],
)
def test_a_plain_file_is_read_without_asking(
    tmp_path: Path, written: Callable[[str], bytes]
) -> None:
    identity, recipient = new_identity()
    (tmp_path / "key.txt").write_bytes(written(identity))
    assert opens(read_identity(tmp_path / "key.txt", never), recipient)


def test_a_locked_file_asks_for_its_passphrase(tmp_path: Path) -> None:
    identity, recipient = new_identity()
    path = tmp_path / "key.age"
    path.write_bytes(locked_with(SECRET, identity.encode()))
    asked: list[Path] = []

    def ask(which: Path) -> str:
        asked.append(which)
        return SECRET

    assert opens(read_identity(path, ask), recipient)
    assert asked == [path]
    with pytest.raises(WrongPassphrase, match=r"key\.age"):
        read_identity(path, lambda _: "correct")


@pytest.mark.parametrize("options", [[], ["--armor"]])
def test_what_the_stock_tools_made_is_read(
    tmp_path: Path, required: Callable[[str], str], options: list[str]
) -> None:
    plain, locked = tmp_path / "key.txt", tmp_path / "key.age"
    made = subprocess.run(
        [required("age-keygen"), "-o", plain], check=True, capture_output=True, text=True
    )
    recipient = made.stderr.split()[-1]
    assert opens(read_identity(plain, never), recipient)
    lock(required("age"), plain, locked, options)
    assert opens(read_identity(locked, lambda _: SECRET), recipient)


def lock(age: str, plain: Path, locked: Path, options: list[str]) -> None:
    """`age -p`, typed at a terminal: it takes a passphrase from nowhere else."""
    import pty  # noqa: PLC0415 — not on every system

    child, terminal = pty.fork()
    if child == 0:
        os.execv(age, [age, "-p", *options, "-o", str(locked), str(plain)])
    shown, answers = b"", 0
    while True:
        try:
            shown += os.read(terminal, 1024)
        except OSError:  # how a terminal says that nobody is there any more
            break
        if shown.lower().count(b" passphrase") > answers and shown.rstrip().endswith(b":"):
            answers += 1
            os.write(terminal, f"{SECRET}\n".encode())
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0, shown


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"hello", b"# only a comment\n", b"AGE-SECRET-KEY-1OOPS\n"]
)
def test_what_holds_no_key_is_refused_and_not_repeated(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.txt"
    path.write_bytes(content)
    with pytest.raises(IdentityFileUnusable, match=r"key\.txt") as refusal:
        read_identity(path, never)
    assert "OOPS" not in str(refusal.value)


def test_a_public_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(new_identity()[1], encoding="utf-8")
    with pytest.raises(IdentityFileUnusable):
        read_identity(tmp_path / "key.txt", never)


def test_what_was_locked_but_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.age"
    path.write_bytes(locked_with(SECRET, b"my diary"))
    with pytest.raises(IdentityFileUnusable):
        read_identity(path, lambda _: SECRET)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "key.txt", tmp_path):
        with pytest.raises(IdentityFileUnusable, match=str(path)):
            read_identity(path, never)

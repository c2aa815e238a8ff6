from __future__ import annotations

from traceback import format_exception

import pyrage  # type: ignore[import-untyped]
import pytest

from storage.keys import new_master_key
from storage.records import JSON
from storage.sealing import (
    CannotOpen,
    IdentityUnusable,
    RecipientsUnusable,
    Sealer,
    new_identity,
    open_record,
)

RECORD: dict[str, JSON] = {
    "name": "홍길동",
    "phone": "+821024687531",
    "consents": [{"id": "age", "at": 1}],
}


def test_any_recipient_alone_opens_it() -> None:
    holders = [new_identity() for _ in range(3)]
    sealed = Sealer.parse(",".join(recipient for _, recipient in holders)).seal(RECORD)
    for identity, _ in holders:
        assert open_record(identity, sealed) == RECORD


def test_it_is_a_stock_age_file() -> None:
    _, recipient = new_identity()
    assert Sealer.parse(recipient).seal(RECORD).startswith(b"age-encryption.org/v1\n")


def test_nobody_else_opens_it() -> None:
    sealed = Sealer.parse(new_identity()[1]).seal(RECORD)
    with pytest.raises(CannotOpen):
        open_record(new_identity()[0], sealed)


def test_every_flipped_bit_and_every_cut_is_noticed() -> None:
    identity, recipient = new_identity()
    sealed = Sealer.parse(recipient).seal(RECORD)
    for place in range(0, len(sealed), 7):
        flipped = bytearray(sealed)
        flipped[place] ^= 1
        with pytest.raises(CannotOpen):
            open_record(identity, bytes(flipped))
        with pytest.raises(CannotOpen):
            open_record(identity, sealed[:place])


@pytest.mark.parametrize(("letters", "length"), [(0, 256), (245, 256), (246, 512), (900, 1024)])
def test_the_sealed_length_tells_only_in_steps_of_256(letters: int, length: int) -> None:
    identity, recipient = new_identity()
    sealed = Sealer.parse(recipient).seal({"name": "a" * letters})
    key = pyrage.x25519.Identity.from_str(identity.splitlines()[-1])
    assert len(pyrage.decrypt(sealed, [key])) == length


def test_the_same_record_never_looks_the_same() -> None:
    sealer = Sealer.parse(new_identity()[1])
    assert sealer.seal(RECORD) != sealer.seal(RECORD)


def test_recipients_may_stand_on_lines_and_repeat() -> None:
    one, other = new_identity()[1], new_identity()[1]
    assert Sealer.parse(f"{one} ,\n{other},{one},").recipients == (one, other)


@pytest.mark.parametrize("text", ["", " , ", "\n"])
def test_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(RecipientsUnusable, match="none is set"):
        Sealer.parse(text)


def test_the_wrong_recipient_is_named() -> None:
    good = new_identity()[1]
    with pytest.raises(RecipientsUnusable, match="number 2 is none"):
        Sealer.parse(f"{good},age1oops")


def test_a_master_key_pasted_among_the_recipients_is_not_repeated() -> None:
    secret = new_master_key()
    with pytest.raises(RecipientsUnusable, match="number 1 is none") as refusal:
        Sealer.parse(secret)
    assert secret not in "".join(format_exception(refusal.value))


def test_a_private_identity_among_the_recipients_is_refused_without_repeating_it() -> None:
    secret = new_identity()[0].splitlines()[-1]
    with pytest.raises(RecipientsUnusable, match="private identity") as refusal:
        Sealer.parse(secret)
    assert secret not in str(refusal.value)


@pytest.mark.parametrize("text", ["", "# only a comment", "AGE-SECRET-KEY-1OOPS", "age1oops"])
def test_what_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(IdentityUnusable):
        open_record(text, Sealer.parse(new_identity()[1]).seal(RECORD))


def test_something_else_sealed_to_us_is_no_record() -> None:
    identity, recipient = new_identity()
    key = pyrage.x25519.Recipient.from_str(recipient)
    for content in (b"[1]", b"not json", b"\xff"):
        with pytest.raises(CannotOpen):
            open_record(identity, pyrage.encrypt(content, [key]))
